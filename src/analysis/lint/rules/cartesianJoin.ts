// Are tables combined without any condition between them?

import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import type { StatementMap } from '../../sql/statementMap';

export const cartesianJoin: LintRule = {
  id: 'cartesian-join',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: 'Two relations in FROM have no condition between them: every row meets every row.',
    why: 'A thousand rows times a thousand rows are a million. Usually a join condition was forgotten, and DISTINCT or GROUP BY hides it.',
    fix: 'Add the join condition; write CROSS JOIN where every combination is meant.',
    falsePositives: 'A relation that has one row only.',
    sources: [
      'PostgreSQL 18 documentation, "Table Expressions": https://www.postgresql.org/docs/18/queries-table-expressions.html',
    ],
  },
  examples: {
    fires: [
      { sql: "select o.id from orders o, customers c where o.status = 'open'", at: 'customers' },
      {
        sql: 'select 1 from orders o, customers c, shipments s where o.customer_id = c.id',
        at: 'shipments',
      },
      {
        sql: 'select status from orders, customers where region = $1',
        at: 'customers',
        catalog: true,
      },
    ],
    silent: [
      { sql: 'select 1 from orders o, customers c where o.customer_id = c.id' },
      { sql: 'select 1 from orders o cross join customers c' },
      { sql: 'select 1 from orders o natural join customers c' },
      {
        sql: 'select 1 from orders o, lateral (select 1 from shipments s where s.order_ref = o.reference) x',
      },
      { sql: 'select 1 from orders o, generate_series(1, 3) g' },
      { sql: 'select 1 from orders o join customers c using (id)' },
      { sql: 'select 1 from orders, customers where customer_id = customers.id' },
    ],
  },
  judge({ map, catalog, source }) {
    return map.blocks.flatMap((block) => {
      // Functions and subqueries are left out: they often give one row, or look at their neighbours (LATERAL).
      const tables = map.relations.filter(
        ({ block: own, kind }) => own === block.id && (kind === 'table' || kind === 'cte'),
      );
      // Before the words are read: a union has thousands of blocks, of one table each.
      if (tables.length < 2) return [];
      // Words of the block with those of its subqueries: a CROSS too many only keeps the rule silent.
      const inside = source.tokens.flatMap(({ start }, index) =>
        start >= block.range.start && start < block.range.end ? [source.word(index)] : [],
      );
      // Written out, it is meant; NATURAL joins by names that only a catalog knows.
      if (inside.includes('cross') || inside.includes('natural')) return [];
      const groups = connected(map, block.id, (reference) =>
        catalog === null || reference.alias !== null
          ? reference.alias
          : (resolveColumn(map, catalog, reference)?.relation.alias ?? null),
      );
      // A condition whose columns belong to nobody we know may join anything.
      if (groups === null) return [];
      // Any table that is not in the group of the first is joined to nothing of it.
      const first = groups.get(tables[0]?.alias ?? '') ?? tables[0]?.alias;
      const stray = tables.find(({ alias }) => (groups.get(alias) ?? alias) !== first);
      if (stray === undefined) return [];
      return [
        {
          message: `Nothing joins ${stray.alias} to the other tables: every row meets every row. Add the condition, or write CROSS JOIN.`,
          range: stray.range,
        },
      ];
    });
  },
};

/** Representative of the group that conditions connect an alias with; null when a condition cannot be understood. */
function connected(
  map: StatementMap,
  block: number,
  aliasOf: (reference: StatementMap['columns'][number]) => string | null,
): Map<string, string> | null {
  // A forest of aliases (union-find): each points to another one of its group, the root to itself or to nobody.
  const groups = new Map<string, string>();
  const rootOf = (alias: string): string => {
    const parent = groups.get(alias);
    return parent === undefined || parent === alias ? alias : rootOf(parent);
  };
  const connect = (aliases: readonly string[]): void => {
    for (const alias of aliases) groups.set(rootOf(alias), rootOf(aliases[0] ?? alias));
  };
  for (const predicate of map.predicates) {
    const isInner = predicate.block !== block && isWithin(map, predicate.block, block);
    if (predicate.block !== block && !isInner) continue;
    const aliases = predicate.columns.map(aliasOf);
    if (predicate.columns.length > 1 && aliases.includes(null)) return null;
    connect(aliases.filter((alias) => alias !== null));
  }
  const own = new Set(
    map.relations.filter((relation) => relation.block === block).map(({ alias }) => alias),
  );
  // A subquery that names two outer tables joins them as well, by whatever it says of both.
  for (const inner of map.blocks) {
    if (inner.id === block || !isWithin(map, inner.id, block)) continue;
    connect(
      map.columns.flatMap(({ block: at, alias }) =>
        at === inner.id && alias !== null && own.has(alias) ? [alias] : [],
      ),
    );
  }
  return new Map([...own].map((alias) => [alias, rootOf(alias)]));
}

function isWithin(map: StatementMap, block: number, outer: number): boolean {
  for (let at: number | null = block; at !== null; at = map.blocks[at]?.parent ?? null) {
    if (at === outer) return true;
  }
  return false;
}
