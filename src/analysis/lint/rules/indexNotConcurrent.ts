// Does building an index lock out everybody who writes to the table?

import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { count } from '../numbers';
import { tableNamed } from '../../columns/tables';
import { isLarge } from '../tableSize';

export const indexNotConcurrent: LintRule = {
  id: 'index-not-concurrent',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: 'CREATE INDEX without CONCURRENTLY blocks writes to the table until it is done.',
    why: 'It takes a SHARE lock: reads go on, but every INSERT, UPDATE and DELETE waits, for minutes on a large table. CONCURRENTLY reads the table twice instead.',
    fix: 'Add CONCURRENTLY. It cannot run inside a transaction, and a failed build leaves an invalid index behind that has to be dropped.',
    falsePositives:
      'New or small tables, and migrations that must be one transaction (silent between BEGIN and COMMIT).',
    sources: [
      'PostgreSQL 18 documentation, CREATE INDEX: https://www.postgresql.org/docs/18/sql-createindex.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'create index on orders (note)',
        at: 'create index',
        fixed: 'create index concurrently on orders (note)',
      },
      {
        sql: 'create unique index i on orders (note)',
        at: 'create unique index',
        catalog: true,
        fixed: 'create unique index concurrently i on orders (note)',
      },
    ],
    silent: [
      { sql: 'create index concurrently on orders (note)' },
      { sql: 'create index on countries (title)', catalog: true },
    ],
  },
  judge({ tree, source, catalog, document }) {
    const statement = tree.stmts?.[0]?.stmt;
    if (statement === undefined || !('IndexStmt' in statement) || document.inTransaction) return [];
    const { concurrent, relation } = statement.IndexStmt;
    const name = relation?.relname ?? '';
    // A table of the same script is empty, and CONCURRENTLY is refused within a transaction.
    if (concurrent === true || document.createdRelations.has(name)) return [];
    const table =
      catalog === null ? null : tableNamed(catalog, { schema: relation?.schemaname ?? null, name });
    // A partitioned table refuses CONCURRENTLY.
    if (table !== null && (!isLarge(table) || table.kind === 'partitioned')) return [];
    // `create index` or `create unique index`: CONCURRENTLY goes right behind it, also before IF NOT EXISTS.
    const range = source.range({ first: 0, last: source.word(1) === 'unique' ? 2 : 1 });
    return [
      {
        message: `CREATE INDEX blocks writes to ${name}${table === null ? '' : ` (${count(table.pages)} pages)`} until it is done. Add CONCURRENTLY.`,
        range,
        level: table === null ? ('text' as const) : ('catalog' as const),
        fixes: [editFix('Add CONCURRENTLY', { start: range.end, end: range.end }, ' concurrently')],
      },
    ];
  },
};
