// Which sequences will soon have no next value, or none that fits into their column?

import { z } from 'zod';
import type { Impact } from '../../../../model/finding';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { templateFix } from '../../../changes/fixes';
import { sqlIdentifier } from '../../../../util/sqlIdentifier';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { OWN_TABLES } from '../../facts/ownTables';
import { outcomeOf } from '../../outcome';

const ID = 'sequence-near-end';

const sequenceRow = z.object({
  schema: z.string(),
  sequence: z.string(),
  cycles: z.boolean(),
  /** The last value given out; null when none was, or when it may not be read. */
  last: z.number().nullable(),
  /** The first value of its range in the direction in which it counts. */
  first: z.number(),
  /** The last value that both the sequence and its column allow. */
  limit: z.number(),
  /** Of the column that owns it; null for one that stands alone. */
  table_schema: z.string().nullable(),
  table: z.string().nullable(),
  column: z.string().nullable(),
  /** Such as `integer`. */
  column_type: z.string().nullable(),
});
type SequenceRow = z.infer<typeof sequenceRow>;

/** Values beyond 2^53 lose digits that no share of a range needs. */
const sequences = defineHealthQuery({
  sql: () => `-- Cost: a row and a page a sequence. Privilege: SELECT or USAGE on a sequence to see its value.
SELECT n.nspname AS schema, t.relname AS sequence, q.seqcycle AS cycles,
       CASE WHEN pg_catalog.has_sequence_privilege(t.oid, 'SELECT,USAGE')
            THEN pg_catalog.pg_sequence_last_value(t.oid) END::float8 AS last,
       (CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END)::float8 AS first,
       (CASE WHEN q.seqincrement > 0 THEN least(q.seqmax, o.most) ELSE greatest(q.seqmin, - o.most - 1) END)::float8 AS limit,
       o.table_schema, o."table", o."column", o.column_type
  FROM pg_catalog.pg_sequence q
  JOIN pg_catalog.pg_class t ON t.oid = q.seqrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN LATERAL (
    SELECT pn.nspname AS table_schema, p.relname AS "table", a.attname AS "column",
           pg_catalog.format_type(a.atttypid, NULL) AS column_type,
           CASE a.atttypid WHEN 'int2'::regtype THEN 32767::int8 WHEN 'int4'::regtype THEN 2147483647::int8
                           WHEN 'int8'::regtype THEN 9223372036854775807 END AS most
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      JOIN pg_catalog.pg_class p ON p.oid = a.attrelid
      JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
       AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 AND d.objid = t.oid
     ORDER BY d.deptype DESC LIMIT 1) o ON true
 WHERE ${OWN_TABLES}
 ORDER BY n.nspname, t.relname`,
  row: sequenceRow,
});

export const sequenceNearEnd = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Sequences near their end',
  needs: {},
  queries: { sequences },
  options: z.object({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.75)
      .describe(
        'Share of the values that has to be used (0.75: time to change the type without haste).',
      ),
  }),
  documentation: {
    summary:
      'A sequence has given out most of the values that it, or the column it fills, can hold.',
    why: 'When a sequence reaches its end, or a value that its column cannot hold, every INSERT that needs the next one fails. An integer column ends at 2 147 483 647, whatever the sequence could still count; rolled back and failed inserts use values up too.',
    fix: 'Make the column bigint before that day. ALTER COLUMN TYPE rewrites the table and its indexes under an ACCESS EXCLUSIVE lock; on a large table add a bigint column, fill it in batches, and swap.',
    falsePositives:
      'A sequence that is meant to end, or whose values are no longer inserted. One that cycles is not reported: it begins again.',
    sources: [
      'https://www.postgresql.org/docs/18/sql-createsequence.html',
      'https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-SERIAL',
    ],
  },
  judge(answers, { share }) {
    const near = answers.sequences.filter((row) => !row.cycles && usedShare(row) >= share);
    return outcomeOf(near.map((row) => findingOf(row)));
  },
});

function usedShare({ last, first, limit }: SequenceRow): number {
  if (last === null) return 0;
  // A column that holds fewer values than the sequence began with has no range at all.
  return limit === first ? 1 : (last - first) / (limit - first);
}

/** From nine tenths on, what is left is gone within a ninth of the time that it took so far. */
const URGENT_SHARE = 0.9;

function impactOf(share: number): Impact {
  return share >= URGENT_SHARE ? 'high' : 'medium';
}

function findingOf(row: SequenceRow): HealthFinding {
  const share = usedShare(row);
  const left = Math.max(0, Math.abs(row.limit - (row.last ?? 0)));
  const percent = `${String(Math.floor(share * 100))} %`;
  const { schema, sequence } = row;
  return {
    check: ID,
    impact: impactOf(share),
    subject: { kind: 'sequence', schema, sequence },
    title: `${sequence} has used ${percent} of its values`,
    message:
      `${schema}.${sequence} has used ${percent} of what ${boundBy(row)} allows; ${humanCount(left)} values are left. ` +
      `Then every INSERT that needs one fails. ${nextStep(row)}`,
    sizeBytes: null,
    evidence: [
      { label: 'last value', value: row.last ?? 0, unit: 'count', estimated: false },
      { label: 'limit', value: row.limit, unit: 'count', estimated: false },
    ],
    fixes: widen(row),
  };
}

function boundBy({ table_schema: schema, table, column, column_type: type }: SequenceRow): string {
  if (schema === null || table === null || column === null) return 'it';
  return `the ${type ?? ''} column ${schema}.${table}.${column}`;
}

function nextStep({ column, column_type: type }: SequenceRow): string {
  if (column === null)
    return 'Give it a higher MAXVALUE before, as far as what it fills can hold it.';
  return type === 'bigint'
    ? 'Look at what uses values up, and begin a new range before.'
    : 'Make the column bigint before.';
}

/** To be read first: it rewrites the table while nobody else reads or writes it, so nothing runs it. */
function widen(row: SequenceRow): HealthFinding['fixes'] {
  const { table_schema: schema, table, column, column_type: type } = row;
  if (schema === null || table === null || column === null || type === 'bigint') return [];
  const sequence = relationSql({ schema: row.schema, name: row.sequence });
  return [
    templateFix(
      `Make ${table}.${column} bigint`,
      [
        '-- Rewrites the table and its indexes; nobody reads or writes it meanwhile.',
        '-- Columns that refer to it have to follow.',
        `ALTER SEQUENCE ${sequence} AS bigint;`,
        `ALTER TABLE ${relationSql({ schema, name: table })} ALTER COLUMN ${sqlIdentifier(column)} TYPE bigint;`,
      ].join('\n'),
    ),
  ];
}
