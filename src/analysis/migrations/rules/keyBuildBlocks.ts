// Does a new UNIQUE or PRIMARY KEY build its index while nobody can use the table?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { defElements, namesOf, type Fields } from '../../sql/walk';
import { blockingOf, blockingWords, workOf } from '../blocking';
import type { MigrationRule, MigrationStep } from '../migrationRule';
import {
  alterations,
  bareName,
  bareText,
  definitionOf,
  inSchemaOf,
  isPartitioned,
  optionValue,
  relationText,
  script,
  SHORT_LOCK,
} from '../words';

const KEYS: Readonly<Record<string, { readonly words: string; readonly suffix: string }>> = {
  CONSTR_UNIQUE: { words: 'UNIQUE', suffix: 'key' },
  CONSTR_PRIMARY: { words: 'PRIMARY KEY', suffix: 'pkey' },
};

export const keyBuildBlocks: MigrationRule = {
  id: 'key-build-blocks',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
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
      {
        sql: 'ALTER TABLE app.orders ADD CONSTRAINT orders_code UNIQUE NULLS NOT DISTINCT (code) INCLUDE (total, note) WITH (fillfactor = 70, deduplicate_items = on) USING INDEX TABLESPACE pg_default DEFERRABLE INITIALLY DEFERRED',
        safe: `CREATE UNIQUE INDEX CONCURRENTLY orders_code ON app.orders (code) INCLUDE (total, note) NULLS NOT DISTINCT WITH (fillfactor = 70, deduplicate_items = on) TABLESPACE pg_default;
SET lock_timeout = '2s';
ALTER TABLE app.orders ADD CONSTRAINT orders_code UNIQUE USING INDEX orders_code DEFERRABLE INITIALLY DEFERRED;`,
      },
      {
        sql: 'ALTER TABLE app.events ADD CONSTRAINT events_once UNIQUE (id, at)',
        safe: `ALTER TABLE ONLY app.events ADD CONSTRAINT events_once UNIQUE (id, at);
-- for each partition, the index outside of a transaction:
CREATE UNIQUE INDEX CONCURRENTLY <its key> ON <partition> (id, at);
ALTER TABLE <partition> ADD CONSTRAINT <its key> UNIQUE USING INDEX <its key>;
ALTER INDEX app.events_once ATTACH PARTITION <its key>;`,
      },
    ],
    silent: [
      { sql: 'ALTER TABLE app.orders ADD CONSTRAINT orders_email UNIQUE USING INDEX orders_spare' },
      { sql: 'ALTER TABLE app.countries ADD UNIQUE (name)' },
      {
        sql: 'ALTER TABLE app.orders ADD COLUMN room int4range, ADD COLUMN during tsrange; ALTER TABLE app.orders ADD UNIQUE (room, during WITHOUT OVERLAPS)',
      },
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
      const safe = safeWay(step, fields, constraint, key);
      if (safe === null) return [];
      return [
        {
          message: `${blockingWords(blocking)} Build the index concurrently first and let the key take it over.`,
          severity: blocking.severity,
          fixes: [
            templateFix(
              'Build the index beside readers and writers, outside of a transaction',
              safe,
            ),
          ],
        },
      ];
    });
  },
};

/** Null where no index can be taken over: WITHOUT OVERLAPS, and what is not written as it was read. */
function safeWay(
  step: MigrationStep,
  fields: Fields,
  constraint: Fields,
  { words, suffix }: (typeof KEYS)[string],
): string | null {
  const options = optionsOf(constraint['options']);
  if (constraint['without_overlaps'] === true || options === null) return null;
  const table = relationText(fields);
  const columns = namesOf(constraint['keys']);
  const { conname, indexspace } = constraint;
  const made = [bareName(fields), ...(suffix === 'pkey' ? [] : columns), suffix].join('_');
  const name = sqlIdentifier(typeof conname === 'string' ? conname : made);
  const including = namesOf(constraint['including']);
  const of = [
    ` (${listed(columns)})`,
    ...(including.length === 0 ? [] : [` INCLUDE (${listed(including)})`]),
    ...(constraint['nulls_not_distinct'] === true ? [' NULLS NOT DISTINCT'] : []),
    ...(options === '' ? [] : [` WITH (${options})`]),
    ...(typeof indexspace === 'string' ? [` TABLESPACE ${sqlIdentifier(indexspace)}`] : []),
  ].join('');
  const deferred = [
    ...(constraint['deferrable'] === true ? [' DEFERRABLE'] : []),
    ...(constraint['initdeferred'] === true ? [' INITIALLY DEFERRED'] : []),
  ].join('');
  if (isPartitioned(step, fields))
    return script(
      ...(suffix === 'pkey' ? ['-- its columns are NOT NULL in the table and all partitions'] : []),
      SHORT_LOCK,
      `${bareText(step).replace(/\btable\s+(?:if\s+exists\s+)?/i, '$&ONLY ')};`,
      '-- for each partition, the index outside of a transaction:',
      `CREATE UNIQUE INDEX CONCURRENTLY <its key> ON <partition>${of};`,
      `ALTER TABLE <partition> ADD CONSTRAINT <its key> ${words} USING INDEX <its key>${deferred};`,
      `ALTER INDEX ${inSchemaOf(fields, name)} ATTACH PARTITION <its key>;`,
    );
  return script(
    `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table}${of};`,
    SHORT_LOCK,
    `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${words} USING INDEX ${name}${deferred};`,
  );
}

function listed(names: readonly string[]): string {
  return names.map(sqlIdentifier).join(', ');
}

/** Storage parameters as SQL; null for values of another kind than those that PostgreSQL's indexes take. */
function optionsOf(options: unknown): string | null {
  const all = defElements(options).map(({ defname, arg }) => {
    const value = optionValue(arg);
    return value === null ? null : `${String(defname)} = ${value}`;
  });
  return all.includes(null) ? null : all.join(', ');
}
