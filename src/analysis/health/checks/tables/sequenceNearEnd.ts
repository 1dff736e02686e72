// Which sequences will soon have no next value, or none that fits into their column?

import * as z from 'zod';
import type { Impact } from '../../../../model/finding';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { sqlFix, templateFix } from '../../../changes/fixes';
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
  /** Below 0 it counts downwards. */
  increment: z.number(),
  /** The first value of its range in the direction in which it counts. */
  first: z.number(),
  /** Its own last value, MAXVALUE or MINVALUE: as text, since an undo needs every digit. */
  sequence_limit: z.string(),
  /** `smallint`, `integer` or `bigint`. */
  sequence_type: z.string(),
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
       q.seqincrement::float8 AS increment,
       (CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END)::float8 AS first,
       (CASE WHEN q.seqincrement > 0 THEN q.seqmax ELSE q.seqmin END)::text AS sequence_limit,
       pg_catalog.format_type(q.seqtypid, NULL) AS sequence_type,
       o.table_schema, o."table", o."column", o.column_type
  FROM pg_catalog.pg_sequence q
  JOIN pg_catalog.pg_class t ON t.oid = q.seqrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN LATERAL (
    SELECT pn.nspname AS table_schema, p.relname AS "table", a.attname AS "column",
           pg_catalog.format_type(a.atttypid, NULL) AS column_type
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
    fix: 'Where the sequence itself ends before its column does, ALTER SEQUENCE widens it at once. Otherwise make the column bigint before that day: ALTER COLUMN TYPE rewrites the table and its indexes under an ACCESS EXCLUSIVE lock; on a large table add a bigint column, fill it in batches, and swap.',
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

interface Bound {
  /** Which of both ends first; the column where they end together. */
  readonly by: 'sequence' | 'column';
  readonly limit: number;
}

function boundOf(row: SequenceRow): Bound {
  const sequence = Number(row.sequence_limit);
  const column = Number(limitOf(row.column_type, row) ?? NaN);
  // NaN, of a column of another type, is no bound.
  const isColumn = isDown(row) ? column >= sequence : column <= sequence;
  return isColumn ? { by: 'column', limit: column } : { by: 'sequence', limit: sequence };
}

const LIMITS: Readonly<Record<string, readonly [least: string, most: string] | undefined>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

/** The last value of a type in the direction in which the sequence counts; null where it is no integer. */
function limitOf(type: string | null, row: SequenceRow): string | null {
  return LIMITS[type ?? '']?.[isDown(row) ? 0 : 1] ?? null;
}

function isDown({ increment }: SequenceRow): boolean {
  return increment < 0;
}

/** Values that can still be given out; 0 at the end and past it. */
function valuesLeft(row: SequenceRow): number {
  const { limit } = boundOf(row);
  return Math.max(0, Math.floor((limit - (row.last ?? row.first)) / row.increment));
}

function usedShare(row: SequenceRow): number {
  const { last, first } = row;
  if (last === null) return 0;
  // A column that holds fewer values than the sequence began with has no range at all.
  return valuesLeft(row) === 0 ? 1 : (last - first) / (boundOf(row).limit - first);
}

/** From nine tenths on, what is left is gone within a ninth of the time that it took so far. */
const URGENT_SHARE = 0.9;

function impactOf(share: number): Impact {
  return share >= URGENT_SHARE ? 'high' : 'medium';
}

function findingOf(row: SequenceRow): HealthFinding {
  const share = usedShare(row);
  const left = valuesLeft(row);
  const percent = `${String(Math.floor(share * 100))} %`;
  const { schema, sequence } = row;
  return {
    check: ID,
    impact: impactOf(share),
    subject: { kind: 'sequence', schema, sequence },
    title:
      left === 0
        ? `${sequence} has no value left`
        : `${sequence} has used ${percent} of its values`,
    message:
      left === 0
        ? `${schema}.${sequence} has used all that ${boundWords(row)} allows: every INSERT that needs a value fails now. ${nextStep(row)} now.`
        : `${schema}.${sequence} has used ${percent} of what ${boundWords(row)} allows; ${humanCount(left)} ${left === 1 ? 'value is' : 'values are'} left. ` +
          `Then every INSERT that needs one fails. ${nextStep(row)} before.`,
    sizeBytes: null,
    evidence: [
      { label: 'last value', value: row.last ?? 0, unit: 'count', estimated: false },
      { label: 'limit', value: boundOf(row).limit, unit: 'count', estimated: false },
    ],
    fixes: boundOf(row).by === 'column' ? widenColumn(row) : widenSequence(row),
  };
}

function boundWords(row: SequenceRow): string {
  const { table_schema: schema, table, column, column_type: type } = row;
  if (boundOf(row).by === 'column')
    return `the ${type ?? ''} column ${schema ?? ''}.${table ?? ''}.${column ?? ''}`;
  if (endsByItsType(row)) return `the sequence, of type ${row.sequence_type},`;
  return `the ${extreme(row)} of the sequence`;
}

/** Otherwise by what somebody has set. */
function endsByItsType(row: SequenceRow): boolean {
  return row.sequence_limit === limitOf(row.sequence_type, row);
}

function extreme(row: SequenceRow): string {
  return isDown(row) ? 'MINVALUE' : 'MAXVALUE';
}

/** Ends where a word of time follows. */
function nextStep(row: SequenceRow): string {
  const { column, column_type: type } = row;
  if (boundOf(row).by === 'column')
    return type === 'bigint'
      ? 'Look at what uses values up, and begin a new range'
      : 'Make the column bigint';
  if (limitOf(type, row) !== null)
    return `Let the sequence go as far as the ${type ?? ''} column ${column ?? ''}`;
  if (endsByItsType(row) && row.sequence_type !== 'bigint')
    return 'Make the sequence bigint, as far as what it fills can hold it,';
  const farther = isDown(row) ? 'lower' : 'higher';
  return `Give it a ${farther} ${extreme(row)}, as far as what it fills can hold it,`;
}

/** As far as its column holds values; none where nothing says how far that is. A matter of its catalog row alone. */
function widenSequence(row: SequenceRow): HealthFinding['fixes'] {
  const farthest = limitOf(row.column_type, row);
  if (farthest === null || row.column_type === null) return [];
  const own = Number(limitOf(row.sequence_type, row) ?? NaN);
  const isNarrower = Math.abs(own) < Math.abs(Number(farthest));
  const alter = (type: string, limit: string): string =>
    [
      `ALTER SEQUENCE ${relationSql({ schema: row.schema, name: row.sequence })}`,
      ...(isNarrower ? [`AS ${type}`] : []),
      // With the type goes a bound that is the type's own.
      ...(isNarrower && endsByItsType(row) ? [] : [`${extreme(row)} ${limit}`]),
    ].join(' ');
  return [
    sqlFix(
      `Let ${row.sequence} go as far as its column`,
      [alter(row.column_type, farthest)],
      [alter(row.sequence_type, row.sequence_limit)],
    ),
  ];
}

/** To be read first: it rewrites the table while nobody else reads or writes it, so nothing runs it. */
function widenColumn(row: SequenceRow): HealthFinding['fixes'] {
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
