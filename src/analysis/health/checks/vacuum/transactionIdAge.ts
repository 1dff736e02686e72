// Which databases come near the point at which PostgreSQL refuses writes, as old rows were not frozen in time, and why?

import * as z from 'zod';
import type { Impact } from '../../../../model/finding';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { sqlFix } from '../../../changes/fixes';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { horizonHolders, type HolderRow } from '../../facts/horizon';
import { ageingOf, type Ageing } from '../../facts/idAge';
import { OWN_TABLES } from '../../facts/ownTables';
import { outcomeOf } from '../../outcome';

const ID = 'transaction-id-age';

const databaseRow = z.object({
  database: z.string(),
  /** Transactions since the oldest row that is not frozen. */
  age: z.number(),
  multixact_age: z.number(),
  /** autovacuum_freeze_max_age: from then on autovacuum works against it, even where it is off. */
  freeze_max_age: z.number(),
  multixact_freeze_max_age: z.number(),
});
type DatabaseRow = z.infer<typeof databaseRow>;

const tableRow = z.object({
  schema: z.string(),
  table: z.string(),
  age: z.number(),
  multixact_age: z.number(),
  bytes: z.number(),
});
type TableRow = z.infer<typeof tableRow>;

const databases = defineHealthQuery({
  sql: () => `-- Cost: a row a database. Privilege: none.
SELECT d.datname AS database, pg_catalog.age(d.datfrozenxid)::float8 AS age,
       pg_catalog.mxid_age(d.datminmxid)::float8 AS multixact_age,
       pg_catalog.current_setting('autovacuum_freeze_max_age')::float8 AS freeze_max_age,
       pg_catalog.current_setting('autovacuum_multixact_freeze_max_age')::float8 AS multixact_freeze_max_age
  FROM pg_catalog.pg_database d
 ORDER BY d.datname`,
  row: databaseRow,
});

/** Those of this database alone: of others the server shows no tables. */
const oldestTables = defineHealthQuery({
  sql: () => `-- Cost: reads pg_class, a stat() for each of ten tables. Privilege: none.
SELECT schema, "table", age, multixact_age, pg_catalog.pg_table_size(oid)::float8 AS bytes FROM (
SELECT t.oid, n.nspname AS schema, t.relname AS "table",
       greatest(pg_catalog.age(t.relfrozenxid), pg_catalog.age(toast.relfrozenxid))::float8 AS age,
       greatest(pg_catalog.mxid_age(t.relminmxid), pg_catalog.mxid_age(toast.relminmxid))::float8 AS multixact_age
  FROM pg_catalog.pg_class t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_class toast ON toast.oid = t.reltoastrelid
 WHERE t.relkind IN ('r', 'm') AND ${OWN_TABLES}) aged
 ORDER BY greatest(age / pg_catalog.current_setting('autovacuum_freeze_max_age')::float8,
                   multixact_age / pg_catalog.current_setting('autovacuum_multixact_freeze_max_age')::float8) DESC,
          schema, "table" LIMIT 10`,
  row: tableRow,
});

export const transactionIdAge = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'vacuum',
  title: 'Transaction ids that run out',
  needs: { primary: true },
  queries: { databases, tables: oldestTables, holders: horizonHolders },
  options: z.object({
    overdue: z
      .number()
      .min(1)
      .default(1.5)
      .describe(
        'Times autovacuum_freeze_max_age from which on autovacuum is not keeping up (1.5; heuristic: up to 1 it has no reason to begin).',
      ),
    usedShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.75)
      .describe(
        'Share of all ids from which on it is told whatever autovacuum_freeze_max_age is (0.75: the failsafe of vacuum, at 1.6 thousand million).',
      ),
    urgentShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        'Share of all ids at which it becomes urgent (0.5: about the failsafe of vacuum, 1.6 of 2.1 thousand million, lies beyond).',
      ),
  }),
  documentation: {
    summary:
      'The oldest rows of a database were not frozen for so long that transaction ids may run out.',
    why: 'Transaction ids are 32 bits and are used again: rows that stay must be frozen by vacuum before the ids have gone halfway round. About three million ids before that point PostgreSQL refuses every command that needs a new id, until vacuum has caught up, which can take days. Multixact ids, of rows that several transactions lock, have the same limit.',
    fix: 'Find what keeps vacuum from freezing, first an old transaction, a prepared transaction or a replication slot, and end it. Then run VACUUM (FREEZE) on the oldest tables, the smallest first.',
    falsePositives:
      'A database that was just upgraded by pg_upgrade keeps the ages of the old one. Ages between one and one and a half times autovacuum_freeze_max_age are usual while autovacuum is at work.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND',
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html',
    ],
  },
  judge({ databases: rows, tables, holders }, options) {
    const late = rows
      .map((row) => ({ row, ageing: ageingOf(row, row, options) }))
      .filter(({ ageing }) => ageing.severity >= 1);
    const [first] = late;
    if (first === undefined) return { kind: 'ok' };
    return outcomeOf([
      ...late.map(({ row, ageing }) => databaseFinding(row, ageing, holders, options.urgentShare)),
      // The limits are of the server: every database has the same.
      ...tables
        .map((row) => ({ row, ageing: ageingOf(row, first.row, options) }))
        .filter(({ ageing }) => ageing.severity >= 1)
        .map(({ row, ageing }) => tableFinding(row, ageing)),
    ]);
  },
});

function databaseFinding(
  row: DatabaseRow,
  ageing: Ageing,
  holders: readonly HolderRow[],
  urgentShare: number,
): HealthFinding {
  const { kind, setting, begins, share } = ageing;
  const percent = `${String(Math.floor(100 * share))} %`;
  const holder = holders.find(({ database }) => database === null || database === row.database);
  const impact: Impact = share >= urgentShare ? 'high' : 'medium';
  return {
    check: ID,
    impact,
    subject: { kind: 'database', database: row.database },
    title: `${row.database} has used ${percent} of its ${kind} ids`,
    message:
      `The oldest row of ${row.database} that is not frozen is ${ageWords(ageing)} old, ` +
      `${(ageing.age / begins).toFixed(1)} times the age at which autovacuum begins to freeze. ` +
      `At 100 % the server refuses ${kind === 'transaction' ? 'writes' : 'whatever needs a multixact id'}. ${causeWords(row, ageing, holder)}`,
    sizeBytes: null,
    evidence: [
      { label: 'age in transactions', value: row.age, unit: 'count', estimated: false },
      { label: 'age in multixacts', value: row.multixact_age, unit: 'count', estimated: false },
      {
        label: setting,
        value: begins,
        unit: 'count',
        estimated: false,
      },
      ...(holder === undefined
        ? []
        : [
            {
              label: 'oldest holder',
              value: holder.holder,
              unit: 'text' as const,
              estimated: false,
            },
          ]),
    ],
    fixes: [],
  };
}

function ageWords({ age, kind }: Ageing): string {
  return `${humanCount(age)} ${kind}s`;
}

function causeWords(
  row: DatabaseRow,
  { age, begins, setting }: Ageing,
  holder: HolderRow | undefined,
): string {
  if (holder !== undefined && holder.age >= row.freeze_max_age)
    return `${holder.holder} holds back ${humanCount(holder.age)} transactions: end it first.`;
  return age < begins
    ? `Autovacuum waits until ${humanCount(begins)} (${setting}): set that lower, or freeze the oldest tables by hand.`
    : 'Nothing that is visible here holds vacuum back: look at whether autovacuum is on, and how far it comes.';
}

function tableFinding(row: TableRow, ageing: Ageing): HealthFinding {
  const { schema, table } = row;
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'table', schema, table },
    title: `${table} was not frozen for ${ageWords(ageing)}`,
    message:
      `${schema}.${table} holds rows that are ${ageWords(ageing)} old and not frozen. ` +
      'Freeze it, the smallest of such tables first.',
    sizeBytes: row.bytes,
    evidence: [
      { label: 'age in transactions', value: row.age, unit: 'count', estimated: false },
      { label: 'age in multixacts', value: row.multixact_age, unit: 'count', estimated: false },
      { label: 'table size', value: row.bytes, unit: 'bytes', estimated: false },
    ],
    fixes: [sqlFix(`Freeze ${table}`, [`VACUUM (FREEZE) ${relationSql({ schema, name: table })}`])],
  };
}
