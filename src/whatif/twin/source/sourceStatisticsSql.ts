// What a twin asks of the source about its statistics: pg_stats and its siblings, as text.

import * as z from 'zod';

/** Range statistics are in the view since 17; before, they come back as absent. */
const STATISTICS_SQL = `
SELECT s.schemaname AS schema, s.tablename AS relation, s.attname AS "column", s.inherited,
       s.null_frac::float8 AS "nullFraction", s.avg_width AS "averageWidth", s.n_distinct::float8 AS "nDistinct",
       s.most_common_vals::text AS "mostCommonValues", s.most_common_freqs::text AS "mostCommonFrequencies",
       s.histogram_bounds::text AS "histogramBounds", s.correlation::float8 AS correlation,
       s.most_common_elems::text AS "mostCommonElements", s.most_common_elem_freqs::text AS "mostCommonElementFrequencies",
       s.elem_count_histogram::text AS "elementCountHistogram", RANGES
  FROM pg_catalog.pg_stats s WHERE s.tablename = ANY($1::name[]) AND s.schemaname = ANY($2::name[])`;

export function statisticsSql(versionNumber: number): string {
  const ranges =
    versionNumber >= 170_000
      ? `s.range_length_histogram::text AS "rangeLengthHistogram", s.range_empty_frac::float8 AS "rangeEmptyFraction",
         s.range_bounds_histogram::text AS "rangeBoundsHistogram"`
      : `NULL::text AS "rangeLengthHistogram", NULL::float8 AS "rangeEmptyFraction", NULL::text AS "rangeBoundsHistogram"`;
  return STATISTICS_SQL.replace('RANGES', ranges);
}

/**
 * pg_stats shows no statistics of ranges before 17; pg_statistic itself does, to superusers. Kinds 6 and 7 are
 * STATISTIC_KIND_RANGE_LENGTH_HISTOGRAM and STATISTIC_KIND_BOUNDS_HISTOGRAM.
 */
export const RANGES_BEFORE_17_SQL = `
SELECT n.nspname AS schema, c.relname AS relation, a.attname AS "column", s.stainherit AS inherited,
       ${slotOf(6, 'values')}::text AS "rangeLengthHistogram", ${slotOf(6, 'numbers')}[1]::float8 AS "rangeEmptyFraction",
       ${slotOf(7, 'values')}::text AS "rangeBoundsHistogram"
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  JOIN pg_catalog.pg_statistic s ON s.starelid = a.attrelid AND s.staattnum = a.attnum
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE t.typtype IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/** Kinds lie in any of five slots. */
function slotOf(kind: number, part: 'values' | 'numbers'): string {
  const whens = ['1', '2', '3', '4', '5'].map(
    (i) =>
      `WHEN s.stakind${i} = ${String(kind)} THEN s.sta${part}${i}${part === 'values' ? '::text' : ''}`,
  );
  return `(CASE ${whens.join(' ')} END)`;
}

const text = z.string().nullable();

export const statisticsRow = z.object({
  schema: z.string(),
  relation: z.string(),
  column: z.string(),
  inherited: z.boolean(),
  nullFraction: z.number(),
  averageWidth: z.number(),
  nDistinct: z.number(),
  mostCommonValues: text,
  mostCommonFrequencies: text,
  histogramBounds: text,
  correlation: z.number().nullable(),
  mostCommonElements: text,
  mostCommonElementFrequencies: text,
  elementCountHistogram: text,
  rangeLengthHistogram: text,
  rangeEmptyFraction: z.number().nullable(),
  rangeBoundsHistogram: text,
});

export const rangesRow = statisticsRow.pick({
  schema: true,
  relation: true,
  column: true,
  inherited: true,
  rangeLengthHistogram: true,
  rangeEmptyFraction: true,
  rangeBoundsHistogram: true,
});

/** pg_stats_ext shows text of what pg_statistic_ext_data keeps to superusers. */
export const EXTENDED_SQL = `
SELECT n.nspname AS schema, e.stxname AS name, tn.nspname AS "tableSchema", t.relname AS "table",
       pg_get_statisticsobjdef(e.oid) AS definition,
       (SELECT coalesce(json_object_agg(a.attnum::text, a.attname), '{}') FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = e.stxrelid AND a.attnum = ANY(e.stxkeys::int2[])) AS columns,
       (SELECT coalesce(json_agg(json_build_object('inherited', coalesce((to_jsonb(x)->>'inherited')::bool, false),
            'nDistinct', x.n_distinct::text, 'dependencies', x.dependencies::text,
            'hasMostCommonValues', x.most_common_vals IS NOT NULL)), '[]')
          FROM pg_catalog.pg_stats_ext x WHERE x.statistics_schemaname = n.nspname AND x.statistics_name = e.stxname
           AND (x.n_distinct IS NOT NULL OR x.dependencies IS NOT NULL OR x.most_common_vals IS NOT NULL)) AS data
  FROM pg_catalog.pg_statistic_ext e JOIN pg_catalog.pg_namespace n ON n.oid = e.stxnamespace
  JOIN pg_catalog.pg_class t ON t.oid = e.stxrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
 WHERE tn.nspname !~ '^pg_' AND tn.nspname <> 'information_schema' ORDER BY e.oid`;
export const extendedRow = z.object({
  schema: z.string(),
  name: z.string(),
  tableSchema: z.string(),
  table: z.string(),
  definition: z.string(),
  columns: z.record(z.string(), z.string()),
  data: z.array(
    z.object({
      inherited: z.boolean(),
      nDistinct: text,
      dependencies: text,
      hasMostCommonValues: z.boolean(),
    }),
  ),
});

/** In the order in which the object keeps its expressions, which is that of its definition. */
export const EXPRESSIONS_SQL = `
SELECT x.statistics_schemaname AS "statisticsSchema", x.statistics_name AS "statisticsName", x.expr AS text,
       x.schemaname AS schema, x.tablename AS relation, x.expr AS "column",
       coalesce((to_jsonb(x)->>'inherited')::bool, false) AS inherited,
       x.null_frac::float8 AS "nullFraction", x.avg_width AS "averageWidth", x.n_distinct::float8 AS "nDistinct",
       x.most_common_vals::text AS "mostCommonValues", x.most_common_freqs::text AS "mostCommonFrequencies",
       x.histogram_bounds::text AS "histogramBounds", x.correlation::float8 AS correlation,
       x.most_common_elems::text AS "mostCommonElements", x.most_common_elem_freqs::text AS "mostCommonElementFrequencies",
       x.elem_count_histogram::text AS "elementCountHistogram",
       NULL::text AS "rangeLengthHistogram", NULL::float8 AS "rangeEmptyFraction", NULL::text AS "rangeBoundsHistogram"
  FROM pg_catalog.pg_stats_ext_exprs x WHERE x.null_frac IS NOT NULL`;
export const expressionRow = statisticsRow.extend({
  statisticsSchema: z.string(),
  statisticsName: z.string(),
  text: z.string(),
});
