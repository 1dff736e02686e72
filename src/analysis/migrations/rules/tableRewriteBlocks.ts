// Does a statement other than a change of columns write a large relation anew while nobody can use it?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { defElements, isFields, namesOf, type Fields } from '../../sql/walk';
import { blockingOf, blockingWords, workOf } from '../blocking';
import type { MigrationRule, MigrationStep } from '../migrationRule';
import { alterations, optionValue, relationText, script } from '../words';

export const tableRewriteBlocks: MigrationRule = {
  id: 'table-rewrite-blocks',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
  documentation: {
    summary: 'A whole table is written anew while nobody can use it.',
    why: 'VACUUM FULL, CLUSTER, REFRESH MATERIALIZED VIEW and a change of persistence, access method or tablespace copy everything under ACCESS EXCLUSIVE.',
    fix: 'REFRESH CONCURRENTLY for a materialized view with a unique index. For bloat pg_repack or pg_squeeze work beside readers and writers; often a plain VACUUM is enough.',
    falsePositives: 'A window in which nobody uses the table.',
    sources: [
      'PostgreSQL 18 documentation, VACUUM: https://www.postgresql.org/docs/18/sql-vacuum.html',
      'PostgreSQL 18 documentation, REFRESH MATERIALIZED VIEW: https://www.postgresql.org/docs/18/sql-refreshmaterializedview.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'CLUSTER app.orders USING orders_pkey',
        says: 'nobody reads or writes app.orders meanwhile',
      },
      { sql: 'VACUUM FULL app.orders', safe: 'VACUUM app.orders;' },
      {
        sql: 'VACUUM (FULL, ANALYZE) app.orders (total, note), app.customers',
        safe: 'VACUUM (ANALYZE) app.orders (total, note), app.customers;',
      },
      {
        sql: `VACUUM (ANALYZE, VERBOSE off, FULL on, BUFFER_USAGE_LIMIT '2 MB') app.orders`,
        safe: `VACUUM (ANALYZE, VERBOSE off, BUFFER_USAGE_LIMIT '2 MB') app.orders;`,
      },
      { sql: 'VACUUM FULL VERBOSE ANALYZE', safe: 'VACUUM (VERBOSE, ANALYZE);' },
      { sql: 'ALTER TABLE app.orders SET UNLOGGED' },
      {
        sql: 'REFRESH MATERIALIZED VIEW app.totals',
        safe: 'REFRESH MATERIALIZED VIEW CONCURRENTLY app.totals;',
      },
    ],
    silent: [
      { sql: 'VACUUM app.orders' },
      { sql: 'VACUUM (FULL 0) app.orders' },
      { sql: 'VACUUM (ANALYZE, FULL OFF) app.orders' },
      { sql: 'TRUNCATE app.orders' },
      { sql: 'REFRESH MATERIALIZED VIEW app.totals WITH NO DATA' },
      { sql: 'ALTER TABLE app.orders ALTER COLUMN total TYPE numeric(12,3)' },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    if (blocking === null || workOf(step, 'rewrite').length === 0 || isOfColumns(step)) return [];
    const { node } = step;
    const refresh =
      node?.type === 'RefreshMatViewStmt'
        ? [
            templateFix(
              'Beside readers, with a unique index on the materialized view',
              script(
                `-- once, where it has none:`,
                `CREATE UNIQUE INDEX CONCURRENTLY ON ${relationText(node.fields)} (<key>);`,
                `REFRESH MATERIALIZED VIEW CONCURRENTLY ${relationText(node.fields)};`,
              ),
            ),
          ]
        : [];
    const vacuum =
      node?.type === 'VacuumStmt'
        ? [templateFix('Without FULL, beside readers and writers', withoutFull(node.fields))]
        : [];
    return [
      {
        message: blockingWords(blocking),
        severity: blocking.severity,
        fixes: [...refresh, ...vacuum],
      },
    ];
  },
};

function withoutFull({ options, rels }: Fields): string {
  const others = defElements(options).flatMap(({ defname, arg }) => {
    if (defname === 'full') return [];
    const value = optionValue(arg);
    return [`${String(defname).toUpperCase()}${value === null ? '' : ` ${value}`}`];
  });
  const relations = (Array.isArray(rels) ? rels : []).flatMap((one: unknown) => {
    const vacuumed = isFields(one) ? one['VacuumRelation'] : undefined;
    if (!isFields(vacuumed)) return [];
    const { relation, va_cols: columns } = vacuumed;
    const only = isFields(relation) && relation['inh'] !== true ? 'ONLY ' : '';
    const of = namesOf(columns).map(sqlIdentifier).join(', ');
    return [`${only}${relationText(vacuumed)}${of === '' ? '' : ` (${of})`}`];
  });
  const words = others.length === 0 ? 'VACUUM' : `VACUUM (${others.join(', ')})`;
  return `${relations.length === 0 ? words : `${words} ${relations.join(', ')}`};`;
}

/** columnAddRewrites.ts and columnTypeRewrites.ts tell more of those. */
function isOfColumns(step: MigrationStep): boolean {
  return ['AT_AddColumn', 'AT_AlterColumnType'].some((one) => alterations(step, one).length > 0);
}
