// Does a new CHECK or foreign key keep writers out while all rows are checked?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { isTrivia, tokenize } from '../../sql/lexer';
import { OffsetMap } from '../../sql/offsets';
import { namesOf, walkTree, type Fields } from '../../sql/walk';
import { blockingOf, blockingWords, type Blocking } from '../blocking';
import type { MigrationProblem, MigrationRule } from '../migrationRule';
import {
  alterations,
  bareName,
  definitionOf,
  isPartitioned,
  relationText,
  script,
  SHORT_LOCK,
} from '../words';

const KINDS: Readonly<Record<string, { readonly words: string; readonly noun: string }>> = {
  CONSTR_CHECK: { words: 'CHECK', noun: 'check' },
  CONSTR_FOREIGN: { words: 'foreign key', noun: 'fkey' },
};

export const constraintCheckBlocks: MigrationRule = {
  id: 'constraint-check-blocks',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
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
        safe: `ADD CONSTRAINT orders_fkey_customer_id FOREIGN KEY (customer_id) REFERENCES app.customers NOT VALID;
ALTER TABLE app.orders VALIDATE CONSTRAINT orders_fkey_customer_id;`,
      },
      {
        sql: 'ALTER TABLE app.orders ADD CHECK (total >= 0 AND length(status) < 20) NO INHERIT',
        safe: `ADD CONSTRAINT orders_check_total_status CHECK (total >= 0 AND length(status) < 20) NO INHERIT NOT VALID;
ALTER TABLE app.orders VALIDATE CONSTRAINT orders_check_total_status;`,
      },
      {
        sql: `ALTER TABLE app.orders ALTER note SET DEFAULT 'é, (', ADD CHECK (status IN ('é, )', 'b')), DROP COLUMN code`,
        safe: `ALTER TABLE app.orders ADD CONSTRAINT orders_check_status CHECK (status IN ('é, )', 'b')) NOT VALID;`,
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
        safe: `ALTER TABLE <partition> ADD CONSTRAINT <name> FOREIGN KEY (id) REFERENCES app.customers NOT VALID;
ALTER TABLE <partition> VALIDATE CONSTRAINT <name>;
-- then, without a look at the rows:
ALTER TABLE app.events ADD CONSTRAINT events_fkey_id FOREIGN KEY (id) REFERENCES app.customers;`,
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
    return alterations(step, 'AT_AddConstraint').flatMap(({ command, fields }) => {
      const constraint = definitionOf(command, 'Constraint');
      const kind = KINDS[String(constraint?.['contype'])];
      if (constraint === null || kind === undefined || constraint['skip_validation'] === true)
        return [];
      const table = relationText(fields);
      const { conname } = constraint;
      const isNamed = typeof conname === 'string';
      const name = sqlIdentifier(
        isNamed ? conname : [bareName(fields), kind.noun, ...columnsOf(constraint)].join('_'),
      );
      const text = textOf(constraint, step.text);
      const named = isNamed ? text : `CONSTRAINT ${name} ${text}`;
      if (kind === KINDS['CONSTR_FOREIGN'] && isPartitioned(step, fields))
        return [ofPartitions(blocking, { table, text, named, isNamed })];
      return [
        {
          message: `${blockingWords(blocking)} NOT VALID first and VALIDATE CONSTRAINT later check the rows beside readers and writers.`,
          severity: blocking.severity,
          fixes: [
            templateFix(
              `Add the ${kind.words} without a look at the rows, then check them`,
              script(
                SHORT_LOCK,
                `ALTER TABLE ${table} ADD ${named} NOT VALID;`,
                `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`,
              ),
            ),
          ],
        },
      ];
    });
  },
};

interface ForeignKey {
  readonly table: string;
  /** As it stands in the statement. */
  readonly text: string;
  readonly named: string;
  readonly isNamed: boolean;
}

/** From 14 to 17 PostgreSQL refuses NOT VALID there; on every version a key takes over those of the partitions, unread. */
function ofPartitions(
  blocking: Blocking,
  { table, text, named, isNamed }: ForeignKey,
): MigrationProblem {
  const bare = isNamed ? text.replace(/^constraint\s+("(?:[^"]|"")*"|\S+)\s+/i, '') : text;
  return {
    message: `${blockingWords(blocking)} A key takes over the keys of the partitions that were checked before, each beside readers and writers.`,
    severity: blocking.severity,
    fixes: [
      templateFix(
        'Add the foreign key to each partition first, then to the parent',
        script(
          SHORT_LOCK,
          '-- for each partition:',
          `ALTER TABLE <partition> ADD CONSTRAINT <name> ${bare} NOT VALID;`,
          'ALTER TABLE <partition> VALIDATE CONSTRAINT <name>;',
          '-- then, without a look at the rows:',
          `ALTER TABLE ${table} ADD ${named};`,
        ),
      ),
    ],
  };
}

/** For a name that is written, since what PostgreSQL would choose rests on the names that are taken. */
function columnsOf({ fk_attrs: keys, raw_expr: check }: Fields): readonly string[] {
  const columns = new Set(namesOf(keys));
  walkTree(check, (node, { fields }) => {
    if (node === 'ColumnRef') for (const column of namesOf(fields).slice(-1)) columns.add(column);
    return undefined;
  });
  return [...columns];
}

/** Up to the comma before the next command. `statement`: whose bytes the location counts. */
function textOf({ location }: Fields, statement: string): string {
  const start = new OffsetMap(statement).unitOfByte(Number(location ?? 0));
  const text = statement.slice(start);
  let depth = 0;
  let end = 0;
  for (const token of tokenize(text)) {
    const word = text.slice(token.start, token.end);
    if (token.kind === 'punctuation' && depth === 0 && (word === ',' || word === ';')) break;
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (!isTrivia(token)) ({ end } = token);
  }
  return text.slice(0, end);
}
