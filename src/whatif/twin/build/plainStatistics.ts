// Statistics of plain columns, most of all, for many columns in one statement: rows of pg_statistic as ANALYZE writes them
// (analyze.c compute_scalar_stats). Columns of arrays, ranges and expressions are statisticsRecipe.ts's.

import { isGuests } from '../../../embedded/twin/guest';
import type { TwinImage, TwinStatistics } from '../../../model/twinImage';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import type { TwinTarget } from '../target/target';
import { inBulk } from './runSteps';
import { ownStep, type Step } from './step';

/** OIDs in the twin; 0 for what a type has none of. */
interface Operators {
  /** What a domain rests on. */
  readonly type: string;
  readonly equal: string;
  readonly less: string;
}

export interface PlainColumn {
  readonly row: TwinStatistics;
  readonly operators: Operators;
}

/** The statistics that have no other than most common values, a histogram and a correlation, with their type's operators. */
export async function plainColumns(
  target: TwinTarget,
  { relations, statistics }: TwinImage,
): Promise<PlainColumn[]> {
  const types = new Map(
    relations.map((relation) => [
      qualified(relation),
      new Map(relation.columns.map(({ name, type }) => [name, type])),
    ]),
  );
  const typed = statistics.flatMap((row) => {
    const type = types.get(qualified({ schema: row.schema, name: row.relation }))?.get(row.column);
    return type === undefined || !isPlain(row) ? [] : [{ row, type }];
  });
  const operatorsOf = await readOperators(target, [...new Set(typed.map(({ type }) => type))]);
  return typed.flatMap(({ row, type }) => {
    const operators = operatorsOf.get(type);
    return operators === undefined ? [] : [{ row, operators }];
  });
}

function isPlain(row: TwinStatistics): boolean {
  return (
    row.mostCommonElements === null &&
    row.elementCountHistogram === null &&
    row.rangeLengthHistogram === null &&
    row.rangeBoundsHistogram === null
  );
}

/**
 * Those of the type's default B-tree class, as in analyze.c; a type without a class of its own has those of the one that
 * it is binary coercible to.
 */
async function readOperators(
  target: TwinTarget,
  types: readonly string[],
): Promise<Map<string, Operators>> {
  if (types.length === 0) return new Map();
  const operator = (
    strategy: number,
  ): string => `coalesce((SELECT a.amopopr FROM pg_catalog.pg_amop a
    WHERE a.amopfamily = o.opcfamily AND a.amoplefttype = o.opcintype AND a.amoprighttype = o.opcintype
      AND a.amopstrategy = ${String(strategy)}), 0)`;
  const rows = await target.query(
    `WITH RECURSIVE base(name, oid) AS (
       SELECT name, to_regtype(name)::oid FROM unnest(ARRAY[${types.map(quote).join(', ')}]::text[]) AS n(name)
       UNION ALL
       SELECT base.name, t.typbasetype FROM base JOIN pg_catalog.pg_type t ON t.oid = base.oid WHERE t.typtype = 'd')
     SELECT base.name, t.oid, ${operator(3)}, ${operator(1)}
       FROM base JOIN pg_catalog.pg_type t ON t.oid = base.oid AND t.typtype <> 'd'
       LEFT JOIN LATERAL (SELECT * FROM pg_catalog.pg_opclass c WHERE c.opcdefault AND c.opcmethod = 403
         AND (c.opcintype = t.oid
           OR (t.typtype = 'e' AND c.opcintype = 'pg_catalog.anyenum'::regtype)
           OR (t.typtype = 'r' AND c.opcintype = 'pg_catalog.anyrange'::regtype)
           OR (t.typtype = 'm' AND c.opcintype = 'pg_catalog.anymultirange'::regtype)
           OR (t.typtype = 'c' AND c.opcintype = 'pg_catalog.record'::regtype)
           OR (t.typcategory = 'A' AND c.opcintype = 'pg_catalog.anyarray'::regtype)
           OR EXISTS (SELECT FROM pg_catalog.pg_cast k WHERE k.castsource = t.oid AND k.casttarget = c.opcintype
                AND k.castmethod = 'b' AND k.castcontext = 'i'))
         ORDER BY c.opcintype = t.oid DESC LIMIT 1) AS o ON true`,
  );
  return new Map(
    rows.map(([name, type, equal, less]) => [
      name ?? '',
      { type: type ?? '0', equal: equal ?? '0', less: less ?? '0' },
    ]),
  );
}

export function plainStatisticsSteps(columns: readonly PlainColumn[]): Step[] {
  return inBulk(
    columns,
    (column) =>
      ownStep(
        'statistics',
        `${qualified({ schema: column.row.schema, name: column.row.relation })}.${column.row.column}`,
        plainStatisticsSql([column]),
      ),
    plainStatisticsSql,
  );
}

/**
 * LEFT, so that a column that the twin lacks, or that is none of a source's, is refused and named: no row of pg_statistic is of no column. OFFSET 0, so that
 * the kinds are worked out once a row and not in each place that asks for them.
 */
function plainStatisticsSql(columns: readonly PlainColumn[]): string {
  const rows = columns.map(({ row, operators }) => {
    const values = [
      [qualified({ schema: row.schema, name: row.relation }), 'regclass'],
      [row.column, 'name'],
      [row.inherited, 'bool'],
      [row.nullFraction, 'real'],
      [row.averageWidth, 'int'],
      [row.nDistinct, 'real'],
      [row.mostCommonValues, 'text'],
      [row.mostCommonFrequencies, 'real[]'],
      [row.histogramBounds, 'text'],
      [row.correlation, 'real'],
      [operators.type, 'oid'],
      [operators.equal, 'oid'],
      [operators.less, 'oid'],
    ] as const;
    const texts = values.map(
      ([value, type]) => `${value === null ? 'NULL' : quote(String(value))}::${type}`,
    );
    return `(${texts.join(', ')})`;
  });
  return `INSERT INTO pg_catalog.pg_statistic
  SELECT a.attrelid, a.attnum, s.inherited, s.nulls, s.width, s.n_distinct, ${slots((kind) => `coalesce(${kind}, 0)::int2`)},
    ${slots((kind) => `CASE ${kind} WHEN 1 THEN s.equal WHEN 2 THEN s.less WHEN 3 THEN s.less ELSE 0 END`)},
    ${slots((kind) => `CASE WHEN ${kind} IS NULL THEN 0 ELSE a.attcollation END`)},
    ${slots((kind) => `CASE ${kind} WHEN 1 THEN s.frequencies WHEN 3 THEN ARRAY[s.correlation] END`)},
    ${slots((kind) => `CASE ${kind} WHEN 1 THEN pg_catalog.array_in(s.common::cstring, s.type, -1) WHEN 2 THEN pg_catalog.array_in(s.bounds::cstring, s.type, -1) END`)}
    FROM (VALUES ${rows.join(', ')}) AS s(relation, attribute, inherited, nulls, width, n_distinct, common, frequencies, bounds, correlation, type, equal, less)
    LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid)
      ON c.oid = s.relation AND ${isGuests('c')} AND a.attname = s.attribute,
    LATERAL (SELECT array_remove(ARRAY[CASE WHEN s.common IS NOT NULL THEN 1 END, CASE WHEN s.bounds IS NOT NULL THEN 2 END,
      CASE WHEN s.correlation IS NOT NULL THEN 3 END], NULL) OFFSET 0) AS k(kinds)`;
}

/** pg_statistic has five; kinds as in pg_statistic.h: 1 most common values, 2 histogram, 3 correlation. */
function slots(sql: (kind: string) => string): string {
  return [1, 2, 3, 4, 5].map((slot) => sql(`k.kinds[${String(slot)}]`)).join(', ');
}
