// Does PostgreSQL refuse a statement on the schema as it is by then?

import type { MigrationRule } from '../migrationRule';
import { sentence } from '../words';

/** outsideTransactionOnly.ts tells more. */
const IN_TRANSACTION = '25001';

export const statementFails: MigrationRule = {
  id: 'statement-fails',
  since: '0.1.0',
  severity: 'error',
  documentation: {
    summary: 'PostgreSQL refuses the statement.',
    why: 'The statement was run on a copy of the schema without rows, after everything before it: an object is missing, is there already, or does not fit. On the server the migration would stop here.',
    fix: 'Mend the statement by what PostgreSQL says, or put it where what it needs is there.',
    falsePositives:
      'The twin was made before something that the migration rests on; make it anew. What the copy cannot hold is named and not counted as a failure.',
    sources: [
      'PostgreSQL 18 documentation, "PostgreSQL Error Codes": https://www.postgresql.org/docs/18/errcodes-appendix.html',
    ],
  },
  examples: {
    fires: [
      { sql: 'ALTER TABLE app.orders DROP COLUMN nothing', says: 'column "nothing"' },
      { sql: 'ALTER TABLE app.orders ALTER COLUMN code TYPE int', says: 'cannot be cast' },
      { sql: 'CREATE TABLE app.orders (id int)', says: 'already exists' },
    ],
    silent: [
      { sql: 'DROP TABLE IF EXISTS app.nothing' },
      { sql: 'GRANT SELECT ON app.orders TO nobody_here' },
      { sql: 'DROP TRIGGER nothing ON app.orders' },
    ],
  },
  judge({ step: { outcome } }) {
    if (outcome.kind !== 'failed' || outcome.sqlstate === IN_TRANSACTION) return [];
    return [{ message: `PostgreSQL refuses it: ${sentence(outcome.message)}`, fixes: [] }];
  },
};
