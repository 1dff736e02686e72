// Does a change of a column's type write a large table, or its indexes, anew?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { blockingOf, blockingWords } from '../blocking';
import type { MigrationRule } from '../migrationRule';
import { alterations, nameOf, relationText, script, SHORT_LOCK } from '../words';

export const columnTypeRewrites: MigrationRule = {
  id: 'column-type-rewrites',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
  documentation: {
    summary: 'A change of a column type writes every row, or builds every index on it, anew.',
    why: 'Where the new type stores values otherwise, the table and all its indexes are written anew under ACCESS EXCLUSIVE. A longer varchar, text instead of varchar, or a numeric of more digits with the same scale is stored alike: nothing is rewritten. Between timestamp and timestamptz the TimeZone decides.',
    fix: 'Expand and contract: add a column of the new type, let a trigger keep both alike, fill the old rows in batches, build its indexes concurrently, switch the names in one short transaction, and drop the old column later.',
    falsePositives: 'A window in which nobody uses the table.',
    sources: [
      'PostgreSQL 18 documentation, ALTER TABLE, Notes: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'ALTER TABLE app.orders ALTER COLUMN total TYPE numeric(12,3)',
        says: 'nobody reads or writes app.orders meanwhile',
        safe: 'ALTER TABLE app.orders ADD COLUMN total_new',
      },
      { sql: 'ALTER TABLE app.orders ALTER COLUMN document TYPE jsonb' },
    ],
    silent: [
      { sql: 'ALTER TABLE app.orders ALTER COLUMN code TYPE varchar(20)' },
      { sql: 'ALTER TABLE app.orders ALTER COLUMN code TYPE text' },
      { sql: 'ALTER TABLE app.orders ALTER COLUMN total TYPE numeric(12,2)' },
      { sql: 'ALTER TABLE app.countries ALTER COLUMN id TYPE bigint' },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    if (blocking === null) return [];
    return alterations(step, 'AT_AlterColumnType').map(({ command, fields }) => {
      const table = relationText(fields);
      const column = nameOf(command);
      const fresh = sqlIdentifier(`${String(command['name'])}_new`);
      const old = sqlIdentifier(`${String(command['name'])}_old`);
      return {
        message: `${blockingWords(blocking)} A second column, filled in batches, takes its place in an instant.`,
        severity: blocking.severity,
        fixes: [
          templateFix(
            'Expand and contract',
            script(
              SHORT_LOCK,
              `ALTER TABLE ${table} ADD COLUMN ${fresh} <new type>;`,
              `-- a trigger BEFORE INSERT OR UPDATE that sets ${fresh} from ${column}; then in batches:`,
              `UPDATE ${table} SET ${fresh} = ${column} WHERE <key> BETWEEN <from> AND <to> AND ${fresh} IS NULL;`,
              `-- indexes of ${column} again on ${fresh}, with CREATE INDEX CONCURRENTLY; then, in one short transaction:`,
              `ALTER TABLE ${table} RENAME COLUMN ${column} TO ${old};`,
              `ALTER TABLE ${table} RENAME COLUMN ${fresh} TO ${column};`,
              `-- in a later release:`,
              `ALTER TABLE ${table} DROP COLUMN ${old};`,
            ),
          ),
        ],
      };
    });
  },
};
