// Does ADD COLUMN write every row of a large table anew?

import { templateFix } from '../../changes/fixes';
import { isFields } from '../../sql/walk';
import { blockingOf, blockingWords, workOf } from '../blocking';
import type { MigrationRule } from '../migrationRule';
import { alterations, definitionOf, relationText, script, SHORT_LOCK } from '../words';
import { sqlIdentifier } from '../../../util/sqlIdentifier';

export const columnAddRewrites: MigrationRule = {
  id: 'column-add-rewrites',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
  documentation: {
    summary: 'ADD COLUMN computes a value for every row and writes the whole table anew.',
    why: 'A constant default is kept in the catalog. A volatile one, a serial or identity column and a stored generated column have a value of their own in each row: the table and all its indexes are written anew while nobody can use the table.',
    fix: 'Add the column without a default, set the default for new rows, fill the old ones in batches, and only then add NOT NULL.',
    falsePositives: 'A window in which nobody uses the table.',
    sources: [
      'PostgreSQL 18 documentation, ALTER TABLE, Notes: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'ALTER TABLE app.orders ADD COLUMN token uuid DEFAULT gen_random_uuid()',
        says: 'nobody reads or writes app.orders meanwhile',
        safe: 'ALTER TABLE app.orders ADD COLUMN token',
      },
      { sql: 'ALTER TABLE app.orders ADD COLUMN number bigserial' },
      {
        sql: 'ALTER TABLE app.orders ADD COLUMN doubled numeric GENERATED ALWAYS AS (total * 2) STORED',
        safe: 'trigger',
      },
    ],
    silent: [
      { sql: `ALTER TABLE app.orders ADD COLUMN channel text DEFAULT 'web'` },
      { sql: 'ALTER TABLE app.countries ADD COLUMN token uuid DEFAULT gen_random_uuid()' },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    if (blocking === null || workOf(step, 'rewrite').length === 0) return [];
    return alterations(step, 'AT_AddColumn').flatMap(({ command, fields }) => {
      const column = definitionOf(command, 'ColumnDef');
      if (column === null) return [];
      const table = relationText(fields);
      const name = sqlIdentifier(String(column['colname']));
      return [
        {
          message: `${blockingWords(blocking)} Add the column empty and fill it in batches.`,
          severity: blocking.severity,
          fixes: [
            templateFix(
              'Add the column empty, then fill it in batches',
              isGenerated(column['constraints'])
                ? script(
                    SHORT_LOCK,
                    `ALTER TABLE ${table} ADD COLUMN ${name} <type>;`,
                    `-- a trigger BEFORE INSERT OR UPDATE that computes ${name}, then in batches:`,
                    `UPDATE ${table} SET ${name} = <expression> WHERE <key> BETWEEN <from> AND <to>;`,
                  )
                : script(
                    SHORT_LOCK,
                    `ALTER TABLE ${table} ADD COLUMN ${name} <type>;`,
                    `ALTER TABLE ${table} ALTER COLUMN ${name} SET DEFAULT <default>;`,
                    `-- in batches of some thousand rows, each a transaction of its own:`,
                    `UPDATE ${table} SET ${name} = DEFAULT WHERE <key> BETWEEN <from> AND <to> AND ${name} IS NULL;`,
                  ),
            ),
          ],
        },
      ];
    });
  },
};

function isGenerated(constraints: unknown): boolean {
  return (
    Array.isArray(constraints) &&
    constraints.some(
      (one: unknown) =>
        isFields(one) &&
        isFields(one['Constraint']) &&
        one['Constraint']['contype'] === 'CONSTR_GENERATED',
    )
  );
}
