// Which databases come near the point at which PostgreSQL refuses writes, as old rows were not frozen in time, and why?

import { z } from 'zod';
import type { Impact } from '../../../../model/finding';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { sqlFix } from '../../../changes/fixes';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
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

const holderRow = z.object({
  /** Such as `session 4711, idle in transaction`. */
  holder: z.string(),
  age: z.number(),
  /** Null where it holds back every database. */
  database: z.string().nullable(),
});
type HolderRow = z.infer<typeof holderRow>;

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
SELECT n.nspname AS schema, t.relname AS "table",
       greatest(pg_catalog.age(t.relfrozenxid), pg_catalog.age(toast.relfrozenxid))::float8 AS age,
       greatest(pg_catalog.mxid_age(t.relminmxid), pg_catalog.mxid_age(toast.relminmxid))::float8 AS multixact_age,
       pg_catalog.pg_table_size(t.oid)::float8 AS bytes
  FROM pg_catalog.pg_class t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_class toast ON toast.oid = t.reltoastrelid
 WHERE t.relkind IN ('r', 'm') AND ${OWN_TABLES}
 ORDER BY age DESC, n.nspname, t.relname LIMIT 10`,
  row: tableRow,
});

/** A slot that is lost still shows an xmin, but holds nothing back. */
const horizonHolders = defineHealthQuery({
  sql: () => `-- Cost: a row a session, slot and prepared transaction. Privilege: none; pg_read_all_stats (in pg_monitor) for the sessions of others.
SELECT 'session ' || a.pid || coalesce(', ' || a.state, '') AS holder,
       pg_catalog.age(coalesce(a.backend_xmin, a.backend_xid))::float8 AS age, a.datname AS database
  FROM pg_catalog.pg_stat_activity a
 WHERE coalesce(a.backend_xmin, a.backend_xid) IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()
 UNION ALL
SELECT 'replication slot ' || s.slot_name,
       greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin))::float8, NULL
  FROM pg_catalog.pg_replication_slots s
 WHERE coalesce(s.xmin, s.catalog_xmin) IS NOT NULL AND s.wal_status IS DISTINCT FROM 'lost'
 UNION ALL
SELECT 'prepared transaction ' || p.gid, pg_catalog.age(p.transaction)::float8, p.database
  FROM pg_catalog.pg_prepared_xacts p
 ORDER BY age DESC`,
  row: holderRow,
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
    const overdue = rows.filter((row) => lateness(row) >= options.overdue);
    if (overdue.length === 0) return { kind: 'ok' };
    const late = (row: TableRow): boolean =>
      rows.some(
        ({ freeze_max_age: most, multixact_freeze_max_age: mostMultixacts }) =>
          row.age >= options.overdue * most ||
          row.multixact_age >= options.overdue * mostMultixacts,
      );
    return outcomeOf([
      ...overdue.map((row) => databaseFinding(row, holders, options.urgentShare)),
      ...tables.filter(late).map(tableFinding),
    ]);
  },
});

/** 2^31 less the three million that the server keeps back for the rescue (varsup.c SetTransactionIdLimit). */
const LAST_AGE = 2_144_483_648;
/** 2^31 less the same (multixact.c SetMultiXactIdLimit). */
const LAST_MULTIXACT_AGE = 2_144_483_648;

/** Times the age at which autovacuum begins to work against it. */
function lateness(row: DatabaseRow): number {
  return Math.max(row.age / row.freeze_max_age, row.multixact_age / row.multixact_freeze_max_age);
}

function usedShare({
  age,
  multixact_age: multixacts,
}: Pick<DatabaseRow, 'age' | 'multixact_age'>): number {
  return Math.max(age / LAST_AGE, multixacts / LAST_MULTIXACT_AGE);
}

function databaseFinding(
  row: DatabaseRow,
  holders: readonly HolderRow[],
  urgentShare: number,
): HealthFinding {
  const share = usedShare(row);
  const percent = `${String(Math.floor(100 * share))} %`;
  const holder = holders.find(({ database }) => database === null || database === row.database);
  const held =
    holder !== undefined && holder.age >= row.freeze_max_age
      ? ` ${holder.holder} holds back ${humanCount(holder.age)} of them: end it first.`
      : ' Nothing that is visible here holds vacuum back: look at whether autovacuum is on, and how far it comes.';
  const impact: Impact = share >= urgentShare ? 'high' : 'medium';
  return {
    check: ID,
    impact,
    subject: { kind: 'database', database: row.database },
    title: `${row.database} has used ${percent} of its transaction ids`,
    message:
      `The oldest row of ${row.database} that is not frozen is ${humanCount(row.age)} transactions old, ` +
      `${lateness(row).toFixed(1)} times the age at which autovacuum begins to freeze. At 100 % the server refuses writes.${held}`,
    sizeBytes: null,
    evidence: [
      { label: 'age in transactions', value: row.age, unit: 'count', estimated: false },
      { label: 'age in multixacts', value: row.multixact_age, unit: 'count', estimated: false },
      {
        label: 'autovacuum_freeze_max_age',
        value: row.freeze_max_age,
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

function tableFinding(row: TableRow): HealthFinding {
  const { schema, table } = row;
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'table', schema, table },
    title: `${table} was not frozen for ${humanCount(row.age)} transactions`,
    message:
      `${schema}.${table} holds rows that are ${humanCount(row.age)} transactions old and not frozen. ` +
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
