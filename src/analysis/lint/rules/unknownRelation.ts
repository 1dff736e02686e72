// Does the statement name a table that the database does not have?

import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { nearestName } from '../nearest';
import { tableOf } from '../../columns/resolve';
import { sqlIdentifier } from '../../../util/sqlIdentifier';

export const unknownRelation: LintRule = {
  id: 'unknown-relation',
  since: '0.1.0',
  severity: 'error',
  level: 'catalog',
  documentation: {
    summary: 'No table or view of that name is in the cached catalog.',
    why: 'The statement would fail with "relation does not exist". The catalog was read when the connection was opened or refreshed.',
    fix: 'Correct the name, qualify it with its schema, or refresh the connection when the table is new.',
    falsePositives:
      'Tables that are created elsewhere at run time: temporary tables, other databases.',
    sources: [
      'PostgreSQL 18 documentation, "The Schema Search Path": https://www.postgresql.org/docs/18/ddl-schemas.html',
    ],
  },
  examples: {
    fires: [
      { sql: 'select id from ordres', at: 'ordres', catalog: true, fixed: 'select id from orders' },
      { sql: 'select 1 from public.nothing_like_it', at: 'public.nothing_like_it', catalog: true },
    ],
    silent: [
      { sql: 'select id from orders', catalog: true },
      { sql: 'select id from ordres' },
      {
        sql: 'select 1 from pg_class, information_schema.tables, pg_catalog.pg_index',
        catalog: true,
      },
      { sql: 'with ordres as (select 1) select * from ordres', catalog: true },
      { sql: 'select 1 from elsewhere.t', catalog: true },
      { sql: 'select * from ${table}', catalog: true },
    ],
  },
  judge({ map, catalog, document }) {
    if (catalog === null || catalog.tables.length === 0) return [];
    return map.relations.flatMap((relation) => {
      const { schema, name } = relation;
      if (relation.kind !== 'table' || tableOf(catalog, relation) !== null) return [];
      // Catalogs are not read into ours; what the document creates, the server may not have yet.
      if (name.startsWith('pg_') || document.createdRelations.has(name)) return [];
      // A masked placeholder stands for a name that we do not know.
      if (/^_+$/.test(name)) return [];
      const inSchema = catalog.tables.filter((table) =>
        schema === null ? catalog.searchPath.includes(table.schema) : table.schema === schema,
      );
      // A schema without known tables, such as information_schema, is not in the catalog at all.
      if (inSchema.length === 0) return [];
      const near = nearestName(
        name,
        inSchema.map((table) => table.name),
      );
      const prefix = schema === null ? '' : `${sqlIdentifier(schema)}.`;
      return [
        {
          message: `There is no table or view ${prefix}${name}.${near === null ? '' : ` Did you mean ${near}?`}`,
          range: relation.range,
          level: 'catalog' as const,
          fixes:
            near === null
              ? []
              : [
                  editFix(`Change to ${near}`, relation.range, `${prefix}${sqlIdentifier(near)}`, {
                    kind: 'given',
                    condition: 'that is meant',
                  }),
                ],
        },
      ];
    });
  },
};
