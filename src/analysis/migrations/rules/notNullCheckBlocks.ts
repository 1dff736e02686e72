// Does SET NOT NULL read a large table while nobody can use it?

import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { templateFix } from '../../changes/fixes';
import { blockingOf, blockingWords } from '../blocking';
import type { MigrationRule } from '../migrationRule';
import { alterations, bareName, nameOf, relationText, script, SHORT_LOCK } from '../words';

export const notNullCheckBlocks: MigrationRule = {
  id: 'not-null-check-blocks',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
  documentation: {
    summary: 'SET NOT NULL reads the whole table while nobody can read or write it.',
    why: 'It holds ACCESS EXCLUSIVE while it looks for a null in every row. A validated CHECK that says the same is proof enough, and then nothing is read.',
    fix: 'Add CHECK (column IS NOT NULL) NOT VALID, validate it beside the writers, SET NOT NULL, and drop the CHECK.',
    falsePositives: 'A window in which nobody uses the table.',
    sources: [
      'PostgreSQL 18 documentation, ALTER TABLE, SET NOT NULL: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'ALTER TABLE app.orders ALTER COLUMN status SET NOT NULL',
        says: 'nobody reads or writes app.orders meanwhile',
        safe: 'CHECK (status IS NOT NULL) NOT VALID;',
      },
    ],
    silent: [
      { sql: 'ALTER TABLE app.orders ALTER COLUMN note SET NOT NULL' },
      { sql: 'ALTER TABLE app.countries ALTER COLUMN name SET NOT NULL' },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    if (blocking === null) return [];
    return alterations(step, 'AT_SetNotNull').map(({ command, fields }) => {
      const table = relationText(fields);
      const column = nameOf(command);
      const check = sqlIdentifier(`${bareName(fields)}_${String(command['name'])}_not_null`);
      return {
        message: `${blockingWords(blocking)} With a validated CHECK (${column} IS NOT NULL) it reads nothing.`,
        severity: blocking.severity,
        fixes: [
          templateFix(
            'Check for nulls beside readers and writers first',
            script(
              SHORT_LOCK,
              `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${column} IS NOT NULL) NOT VALID;`,
              `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
              `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL;`,
              `ALTER TABLE ${table} DROP CONSTRAINT ${check};`,
            ),
          ),
        ],
      };
    });
  },
};
