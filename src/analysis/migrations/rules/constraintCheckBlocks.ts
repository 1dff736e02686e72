// Does a new CHECK or foreign key keep writers out while all rows are checked?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { Fields } from '../../sql/walk';
import { blockingOf, blockingWords, type Blocking } from '../blocking';
import type { MigrationProblem, MigrationRule } from '../migrationRule';
import {
  alterations,
  bareName,
  bareText,
  definitionOf,
  isPartitioned,
  relationText,
  script,
  SHORT_LOCK,
} from '../words';

const KINDS: Readonly<Record<string, { readonly words: string; readonly suffix: string }>> = {
  CONSTR_CHECK: { words: 'CHECK', suffix: 'check' },
  CONSTR_FOREIGN: { words: 'foreign key', suffix: 'fkey' },
};

export const constraintCheckBlocks: MigrationRule = {
  id: 'constraint-check-blocks',
  since: '0.1.0',
  severity: 'warning',
  documentation: {
    summary: 'A constraint is added and all rows are checked while the table is locked.',
    why: 'ADD CONSTRAINT .. CHECK holds ACCESS EXCLUSIVE and ADD FOREIGN KEY holds SHARE ROW EXCLUSIVE on both tables until the last row was read.',
    fix: 'Add it NOT VALID, which holds for new rows at once and reads nothing, then VALIDATE CONSTRAINT in a transaction of its own: that takes SHARE UPDATE EXCLUSIVE, beside readers and writers.',
    falsePositives: 'A window in which nobody uses the table.',
    sources: [
      'PostgreSQL 18 documentation, ALTER TABLE, Notes: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'ALTER TABLE app.orders ADD CONSTRAINT orders_total CHECK (total >= 0)',
        says: 'nobody reads or writes app.orders meanwhile',
        safe: 'ADD CONSTRAINT orders_total CHECK (total >= 0) NOT VALID;\nALTER TABLE app.orders VALIDATE CONSTRAINT orders_total;',
      },
      {
        sql: 'ALTER TABLE app.orders ADD FOREIGN KEY (customer_id) REFERENCES app.customers',
        says: 'reads 30 GB of app.orders at 100 to 1000 MB/s, reads 8 GB of app.customers',
        safe: 'VALIDATE CONSTRAINT orders_customer_id_fkey;',
      },
      {
        sql: 'BEGIN; ALTER TABLE app.orders DROP COLUMN code; ALTER TABLE app.orders ADD CHECK (total >= 0); COMMIT',
        says: 'nobody reads or writes app.orders meanwhile',
      },
      {
        sql: 'BEGIN; ALTER TABLE app.customers ADD COLUMN seen date; ALTER TABLE app.orders ADD FOREIGN KEY (customer_id) REFERENCES app.customers; COMMIT',
        says: 'nobody reads or writes app.customers meanwhile',
      },
      {
        sql: 'ALTER TABLE app.events ADD FOREIGN KEY (id) REFERENCES app.customers',
        safe: 'ALTER TABLE app.events ADD CONSTRAINT events_id_fkey FOREIGN KEY ..;',
      },
    ],
    silent: [
      { sql: 'ALTER TABLE app.orders ADD CONSTRAINT orders_total CHECK (total >= 0) NOT VALID' },
      { sql: 'ALTER TABLE app.orders VALIDATE CONSTRAINT orders_note' },
      { sql: `ALTER TABLE app.countries ADD CHECK (name <> '')` },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    if (blocking === null) return [];
    return alterations(step, 'AT_AddConstraint').flatMap(({ command, fields, isOnly }) => {
      const constraint = definitionOf(command, 'Constraint');
      const kind = KINDS[String(constraint?.['contype'])];
      if (constraint === null || kind === undefined || constraint['skip_validation'] === true)
        return [];
      const table = relationText(fields);
      const name = sqlIdentifier(
        nameOf(constraint, `${bareName(fields)}_${kind.suffix}`, bareName(fields)),
      );
      if (kind === KINDS['CONSTR_FOREIGN'] && isPartitioned(step, fields))
        return [ofPartitions(blocking, `${table} ADD CONSTRAINT ${name}`)];
      const add = isOnly
        ? `${bareText(step)} NOT VALID;`
        : `ALTER TABLE ${table} ADD CONSTRAINT ${name} .. NOT VALID;`;
      return [
        {
          message: `${blockingWords(blocking)} NOT VALID first and VALIDATE CONSTRAINT later check the rows beside readers and writers.`,
          severity: blocking.severity,
          fixes: [
            templateFix(
              `Add the ${kind.words} without a look at the rows, then check them`,
              script(SHORT_LOCK, add, `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`),
            ),
          ],
        },
      ];
    });
  },
};

/** From 14 to 17 PostgreSQL refuses NOT VALID there; on every version a key takes over those of the partitions, unread. */
function ofPartitions(blocking: Blocking, parent: string): MigrationProblem {
  return {
    message: `${blockingWords(blocking)} A key takes over the keys of the partitions that were checked before, each beside readers and writers.`,
    severity: blocking.severity,
    fixes: [
      templateFix(
        'Add the foreign key to each partition first, then to the parent',
        script(
          SHORT_LOCK,
          '-- for each partition:',
          'ALTER TABLE <partition> ADD CONSTRAINT <name> FOREIGN KEY .. NOT VALID;',
          'ALTER TABLE <partition> VALIDATE CONSTRAINT <name>;',
          '-- then, without a look at the rows:',
          `ALTER TABLE ${parent} FOREIGN KEY ..;`,
        ),
      ),
    ],
  };
}

/** As PostgreSQL would call it (indexcmds.c ChooseConstraintName), where it was given no name. */
function nameOf(constraint: Fields, otherwise: string, table: string): string {
  const { conname, fk_attrs: columns } = constraint;
  if (typeof conname === 'string') return conname;
  const names = JSON.stringify(columns ?? []).matchAll(/"sval":"([^"]+)"/g);
  const listed = [...names].map(([, name]) => name).join('_');
  return listed === '' ? otherwise : `${table}_${listed}_fkey`;
}
