// Is a value added to an enum in a transaction that goes on with it?

import { templateFix } from '../../changes/fixes';
import type { MigrationRule } from '../migrationRule';
import { bareText, script } from '../words';

export const enumValueInTransaction: MigrationRule = {
  id: 'enum-value-in-transaction',
  since: '0.1.0',
  severity: 'information',
  documentation: {
    summary: 'A new value of an enum cannot be used before the transaction that adds it is over.',
    why: 'Until COMMIT another statement that writes, compares or defaults to the value ends in "unsafe use of new value".',
    fix: 'Add the value in a migration of its own, before the one that uses it.',
    falsePositives: 'Nothing of the same transaction uses the value.',
    sources: [
      'PostgreSQL 18 documentation, ALTER TYPE, Notes: https://www.postgresql.org/docs/18/sql-altertype.html#SQL-ALTERTYPE-NOTES',
    ],
  },
  examples: {
    fires: [
      {
        sql: `BEGIN; ALTER TYPE app.state ADD VALUE 'paid'; ALTER TABLE app.countries ADD COLUMN s app.state DEFAULT 'paid'; COMMIT`,
        says: 'in the same transaction',
        safe: `ALTER TYPE app.state ADD VALUE 'paid';`,
      },
    ],
    silent: [
      { sql: `ALTER TYPE app.state ADD VALUE 'paid'` },
      { sql: `BEGIN; ALTER TYPE app.state RENAME VALUE 'new' TO 'fresh'; SELECT 1; COMMIT` },
    ],
  },
  judge({ step, transaction, isTransaction }) {
    const { node } = step;
    if (!isTransaction || node?.type !== 'AlterEnumStmt' || node.fields['oldVal'] !== undefined)
      return [];
    const { newVal } = node.fields;
    const later = transaction.some(({ number }) => number > step.number);
    if (!later || typeof newVal !== 'string') return [];
    return [
      {
        message: `'${newVal}' cannot be used in the same transaction, of which statements follow.`,
        fixes: [
          templateFix('In a migration of its own, before this one', script(`${bareText(step)};`)),
        ],
      },
    ];
  },
};
