// Does a new UNIQUE or PRIMARY KEY build its index while nobody can use the table?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { namesOf } from '../../sql/walk';
import { blockingOf, blockingWords, workOf } from '../blocking';
import type { MigrationRule } from '../migrationRule';
import { alterations, bareName, definitionOf, relationText, script, SHORT_LOCK } from '../words';

const KEYS: Readonly<Record<string, { readonly words: string; readonly suffix: string }>> = {
  CONSTR_UNIQUE: { words: 'UNIQUE', suffix: 'key' },
  CONSTR_PRIMARY: { words: 'PRIMARY KEY', suffix: 'pkey' },
};

export const keyBuildBlocks: MigrationRule = {
  id: 'key-build-blocks',
  since: '0.1.0',
  severity: 'warning',
  documentation: {
    summary: 'A key builds its index while nobody can read or write the table.',
    why: 'ADD UNIQUE and ADD PRIMARY KEY hold ACCESS EXCLUSIVE while the index is built. A key can take over an index that is there, in an instant.',
    fix: 'CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT .. USING INDEX. For a primary key make the columns NOT NULL before, without reading them under the lock (not-null-check-blocks).',
    falsePositives: 'A window in which nobody uses the table.',
    sources: [
      'PostgreSQL 18 documentation, ALTER TABLE, ADD table_constraint_using_index: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'ALTER TABLE app.orders ADD CONSTRAINT orders_code UNIQUE (code)',
        says: 'nobody reads or writes app.orders meanwhile',
        safe: 'CREATE UNIQUE INDEX CONCURRENTLY orders_code ON app.orders (code);',
      },
      { sql: 'ALTER TABLE app.events_2026 ADD PRIMARY KEY (id)', safe: 'PRIMARY KEY USING INDEX' },
    ],
    silent: [
      { sql: 'ALTER TABLE app.orders ADD CONSTRAINT orders_email UNIQUE USING INDEX orders_spare' },
      { sql: 'ALTER TABLE app.countries ADD UNIQUE (name)' },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    if (blocking === null || workOf(step, 'index build').length === 0) return [];
    return alterations(step, 'AT_AddConstraint').flatMap(({ command, fields }) => {
      const constraint = definitionOf(command, 'Constraint');
      const key = KEYS[String(constraint?.['contype'])];
      if (constraint === null || key === undefined || constraint['indexname'] !== undefined)
        return [];
      const table = relationText(fields);
      const columns = namesOf(constraint['keys']);
      const { conname } = constraint;
      const made =
        key.suffix === 'pkey'
          ? [bareName(fields), key.suffix]
          : [bareName(fields), ...columns, key.suffix];
      const name = sqlIdentifier(typeof conname === 'string' ? conname : made.join('_'));
      return [
        {
          message: `${blockingWords(blocking)} Build the index concurrently first and let the key take it over.`,
          severity: blocking.severity,
          fixes: [
            templateFix(
              'Build the index beside readers and writers, outside of a transaction',
              script(
                `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${columns.map(sqlIdentifier).join(', ')});`,
                SHORT_LOCK,
                `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${key.words} USING INDEX ${name};`,
              ),
            ),
          ],
        },
      ];
    });
  },
};
