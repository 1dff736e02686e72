// Does a statement stand in a transaction that PostgreSQL runs only outside of one?

import { templateFix } from '../../changes/fixes';
import type { MigrationRule } from '../migrationRule';
import { bareText, sentence } from '../words';

/** active_sql_transaction. */
const IN_TRANSACTION = '25001';

export const outsideTransactionOnly: MigrationRule = {
  id: 'outside-transaction-only',
  since: '0.1.0',
  severity: 'error',
  documentation: {
    summary: 'The statement cannot run inside a transaction, and its migration is one.',
    why: 'CONCURRENTLY, VACUUM and their kin commit in between. Most tools run a whole file in one transaction.',
    fix: 'Move it into a file of its own and tell the tool to run that without a transaction: `-- +goose NO TRANSACTION`, `-- migrate:up transaction:false`, `runInTransaction:false`.',
    falsePositives: 'The tool was told so in a place that is not in the file.',
    sources: [
      'PostgreSQL 18 documentation, CREATE INDEX: https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'BEGIN; CREATE INDEX CONCURRENTLY orders_status ON app.orders (status); COMMIT',
        says: 'cannot run inside a transaction block',
        safe: 'CREATE INDEX CONCURRENTLY',
      },
      { sql: 'BEGIN; VACUUM app.orders; COMMIT' },
    ],
    silent: [{ sql: 'CREATE INDEX CONCURRENTLY orders_status ON app.orders (status)' }],
  },
  judge({ step }) {
    const { outcome } = step;
    if (outcome.kind !== 'failed' || outcome.sqlstate !== IN_TRANSACTION) return [];
    return [
      {
        message: `${sentence(outcome.message)} Move it into a file of its own that runs without a transaction.`,
        fixes: [templateFix('In a file of its own, without a transaction', `${bareText(step)};`)],
      },
    ];
  },
};
