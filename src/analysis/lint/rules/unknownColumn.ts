// Does the statement name a column that its table does not have?

import type { Catalog } from '../../../model/catalog';
import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { nearestName } from '../nearest';
import { tableOf } from '../../columns/resolve';
import type { ColumnReference, RelationReference, StatementMap } from '../../sql/statementMap';
import { containsNode, walkTree } from '../../sql/walk';
import { sqlIdentifier } from '../../../util/sqlIdentifier';

/** Every table has them (documentation 18, "System Columns"); oid was one up to 11, and is a common name. */
const SYSTEM_COLUMNS = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'oid']);

export const unknownColumn: LintRule = {
  id: 'unknown-column',
  since: '0.1.0',
  severity: 'error',
  level: 'catalog',
  documentation: {
    summary: 'The table has no column of that name in the cached catalog.',
    why: 'The statement would fail with "column does not exist".',
    fix: 'Correct the name, or refresh the connection when the column is new.',
    falsePositives: 'Columns that were added since the catalog was read.',
    sources: [
      'PostgreSQL 18 documentation, "Column References": https://www.postgresql.org/docs/18/sql-expressions.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select o.stauts from orders o',
        at: 'o.stauts',
        catalog: true,
        fixed: 'select o.status from orders o',
      },
      {
        sql: 'select stauts from orders',
        at: 'stauts',
        catalog: true,
        fixed: 'select status from orders',
      },
      {
        sql: 'update orders set nothing_like_it = 1 where id = 1',
        at: 'nothing_like_it',
        catalog: true,
      },
    ],
    silent: [
      { sql: 'select o.status, ctid from orders o', catalog: true },
      { sql: 'select stauts from orders' },
      { sql: 'select x.anything from (select 1 as anything) x', catalog: true },
      { sql: 'select count(*) as n from orders order by n', catalog: true },
      { sql: 'select o from orders o', catalog: true },
      { sql: 'select anything from orders, unnest(tags) anything', catalog: true },
      { sql: 'select a from orders as o (a)', catalog: true },
      {
        sql: 'insert into orders (id) values (1) on conflict (id) do update set status = excluded.status',
        catalog: true,
      },
      {
        sql: 'select 1 from orders o where exists (select 1 from customers where id = customer_id)',
        catalog: true,
      },
    ],
  },
  judge({ map, tree, catalog }) {
    // Renamed columns are not followed; CREATE has relations that do not exist yet.
    if (catalog === null || map.blocks.length === 0 || containsNode(tree, 'colnames')) return [];
    // ORDER BY and GROUP BY may name what the select list calls so.
    const outputs = new Set<unknown>();
    walkTree(tree, (name, fields) => {
      if (name === 'ResTarget') outputs.add(fields['name']);
      return undefined;
    });
    return map.columns.flatMap((reference) => {
      const relations = candidatesFor(map, reference);
      const tables = relations.map((relation) => tableOf(catalog, relation));
      if (relations.length === 0 || tables.includes(null)) return [];
      if (isKnown(catalog, relations, reference) || SYSTEM_COLUMNS.has(reference.column)) return [];
      const isOutput = outputs.has(reference.column) && !isAssigned(map, reference);
      // A table's own name stands for its whole row.
      if (isOutput || relations.some(({ alias }) => alias === reference.column)) return [];
      const names = tables.flatMap((table) => table?.columns.map(({ name }) => name) ?? []);
      const near = nearestName(reference.column, names);
      const written = map.statement.text.slice(reference.range.start, reference.range.end);
      // The alias stays as it was written.
      const prefix = written.includes('.') ? written.slice(0, written.lastIndexOf('.') + 1) : '';
      const where = relations.length === 1 ? (relations[0]?.name ?? '') : 'These tables';
      return [
        {
          message: `${where} ${relations.length === 1 ? 'has' : 'have'} no column ${reference.column}.${near === null ? '' : ` Did you mean ${near}?`}`,
          range: reference.range,
          level: 'catalog' as const,
          fixes:
            near === null
              ? []
              : [
                  editFix(`Change to ${near}`, reference.range, `${prefix}${sqlIdentifier(near)}`, {
                    kind: 'given',
                    condition: 'that is meant',
                  }),
                ],
        },
      ];
    });
  },
};

/** The relations that could own the column: those of the alias, or all of its block and of the blocks around it. */
function candidatesFor(map: StatementMap, reference: ColumnReference): RelationReference[] {
  const candidates: RelationReference[] = [];
  const written = map.statement.text.slice(reference.range.start, reference.range.end);
  for (let at: number | null = reference.block; at !== null; at = map.blocks[at]?.parent ?? null) {
    const block = at;
    const own = map.relations.filter((relation) => relation.block === block);
    if (written.includes('.')) {
      const named = own.filter(({ alias }) => alias === reference.alias);
      if (named.length > 0) return named;
    } else {
      candidates.push(...own);
    }
  }
  return candidates;
}

function isKnown(
  catalog: Catalog,
  relations: readonly RelationReference[],
  { column }: ColumnReference,
): boolean {
  return relations.some(
    (relation) => tableOf(catalog, relation)?.columns.some(({ name }) => name === column) === true,
  );
}

/** The name on the left of SET or in the column list of INSERT is a target of the same name, but no output. */
function isAssigned(map: StatementMap, reference: ColumnReference): boolean {
  const kind = map.blocks[reference.block]?.kind;
  return kind === 'insert' || kind === 'update' || kind === 'merge';
}
