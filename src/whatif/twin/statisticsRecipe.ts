// The statements that give a twin the source's statistics: through PostgreSQL's own functions from 18 on, before that as
// statisticsBefore18.ts says.

import type { TwinExtendedStatistics, TwinImage, TwinStatistics } from '../../model/twinImage';
import { dependenciesHex, nDistinctHex } from './extendedBytes';
import { qualified } from './qualified';
import { quote, step, type Step } from './schemaRecipe';
import {
  columnStatisticsBefore18,
  relationStatisticsBefore18,
  type StatisticsPlace,
} from './statisticsBefore18';

/** pg_restore_relation_stats and pg_restore_attribute_stats. */
const HAS_FUNCTIONS = 180_000;
/** pg_statistic_ext_data.stxdinherit. */
const HAS_INHERITED_DATA = 150_000;

/** server_version_num of both. */
interface Versions {
  readonly source: number;
  readonly target: number;
}

export interface RelationCounts {
  readonly schema: string;
  readonly name: string;
  readonly pages: number;
  readonly tuples: number;
  readonly allVisible: number;
}

/** `versionNumber` of the source, `targetVersion` of the twin. */
export function relationStatisticsSql(
  relation: RelationCounts,
  versionNumber: number,
  targetVersion: number,
): string {
  if (targetVersion < HAS_FUNCTIONS) return relationStatisticsBefore18(relation);
  return `SELECT pg_catalog.pg_restore_relation_stats('version', ${String(versionNumber)}::int, ${relationArguments(relation.schema, relation.name)},
    'relpages', ${String(relation.pages)}::int, 'reltuples', ${String(relation.tuples)}::real, 'relallvisible', ${String(relation.allVisible)}::int)`;
}

export function relationStatisticsSteps(image: TwinImage, targetVersion: number): Step[] {
  const tables = image.relations.filter(({ kind }) => kind === 'r' || kind === 'p' || kind === 'm');
  const version = image.source.versionNumber;
  return [...tables, ...image.indexes].map((relation) =>
    step(
      'statistics',
      qualified(relation),
      relationStatisticsSql(relation, version, targetVersion),
    ),
  );
}

export function columnStatisticsSteps(image: TwinImage, targetVersion: number): Step[] {
  const versions = { source: image.source.versionNumber, target: targetVersion };
  return image.statistics.map((row) =>
    step(
      'statistics',
      `${qualified({ schema: row.schema, name: row.relation })}.${row.column}`,
      columnStatisticsSql(row, row, versions),
    ),
  );
}

function columnStatisticsSql(
  row: TwinStatistics,
  onto: StatisticsPlace,
  versions: Versions,
): string {
  if (versions.target < HAS_FUNCTIONS) return columnStatisticsBefore18(row, onto);
  const part = (name: string, value: string | number | null, type: string): string =>
    value === null ? '' : `, '${name}', ${quote(String(value))}::${type}`;
  return `SELECT pg_catalog.pg_restore_attribute_stats('version', ${String(versions.source)}::int, ${relationArguments(onto.schema, onto.relation)},
    'attname', ${quote(onto.column)}, 'inherited', ${String(row.inherited)}${[
      part('null_frac', row.nullFraction, 'real'),
      part('avg_width', row.averageWidth, 'int'),
      part('n_distinct', row.nDistinct, 'real'),
      part('most_common_vals', row.mostCommonValues, 'text'),
      part('most_common_freqs', row.mostCommonFrequencies, 'real[]'),
      part('histogram_bounds', row.histogramBounds, 'text'),
      part('correlation', row.correlation, 'real'),
      part('most_common_elems', row.mostCommonElements, 'text'),
      part('most_common_elem_freqs', row.mostCommonElementFrequencies, 'real[]'),
      part('elem_count_histogram', row.elementCountHistogram, 'real[]'),
      part('range_length_histogram', row.rangeLengthHistogram, 'text'),
      part('range_empty_frac', row.rangeEmptyFraction, 'real'),
      part('range_bounds_histogram', row.rangeBoundsHistogram, 'text'),
    ].join('')})`;
}

function relationArguments(schema: string, name: string): string {
  return `'schemaname', ${quote(schema)}, 'relname', ${quote(name)}`;
}

const HELPER = 'planwright_expressions';

/**
 * Extended statistics have no function that sets them in 18. The catalog takes them all the same: ndistinct and
 * dependencies as the bytes that PostgreSQL keeps, expressions as rows of pg_statistic that a helper table got.
 */
export function extendedStatisticsSteps(image: TwinImage, targetVersion: number): Step[] {
  const { extendedStatistics } = image;
  if (extendedStatistics.length === 0) return [];
  const versions = { source: image.source.versionNumber, target: targetVersion };
  return [
    step('cast', 'pg_ndistinct', 'CREATE CAST (bytea AS pg_catalog.pg_ndistinct) WITHOUT FUNCTION'),
    step(
      'cast',
      'pg_dependencies',
      'CREATE CAST (bytea AS pg_catalog.pg_dependencies) WITHOUT FUNCTION',
    ),
    ...extendedStatistics.flatMap((object) => objectSteps(object, versions)),
    step('cast', 'pg_ndistinct', 'DROP CAST (bytea AS pg_catalog.pg_ndistinct)'),
    step('cast', 'pg_dependencies', 'DROP CAST (bytea AS pg_catalog.pg_dependencies)'),
  ];
}

function objectSteps(object: TwinExtendedStatistics, versions: Versions): Step[] {
  const name = qualified(object);
  const make = (sql: string): Step => step('extended statistics', name, sql);
  const inherited = [
    ...new Set([
      ...object.data.map((row) => row.inherited),
      ...object.expressions.map(({ statistics }) => statistics.inherited),
    ]),
  ];
  return [
    make(object.definition),
    ...inherited.flatMap((flag) => [
      ...helperSteps(object, flag, versions),
      make(dataSql(object, flag, versions.target)),
      ...(hasExpressions(object, flag) ? [make(`DROP TABLE public.${HELPER}`)] : []),
    ]),
  ];
}

function hasExpressions(object: TwinExtendedStatistics, inherited: boolean): boolean {
  return object.expressions.some(({ statistics }) => statistics.inherited === inherited);
}

/** One column an expression, of the type that the expression has in the twin. */
function helperSteps(
  object: TwinExtendedStatistics,
  inherited: boolean,
  versions: Versions,
): Step[] {
  const own = object.expressions.filter(({ statistics }) => statistics.inherited === inherited);
  if (own.length === 0) return [];
  const table = qualified({ schema: object.tableSchema, name: object.table });
  const columns = own.map(({ text }, i) => `${text} AS e${String(i + 1)}`).join(', ');
  const make = (sql: string): Step => step('extended statistics', qualified(object), sql);
  return [
    make(`CREATE TABLE public.${HELPER} AS SELECT ${columns} FROM ${table} WITH NO DATA`),
    ...own.map(({ statistics }, i) =>
      make(
        columnStatisticsSql(
          { ...statistics, inherited: false },
          { schema: 'public', relation: HELPER, column: `e${String(i + 1)}` },
          versions,
        ),
      ),
    ),
  ];
}

function dataSql(
  object: TwinExtendedStatistics,
  inherited: boolean,
  targetVersion: number,
): string {
  const data = object.data.find((row) => row.inherited === inherited);
  const table = quote(qualified({ schema: object.tableSchema, name: object.table }));
  const number = (attribute: number): string => {
    const column = object.columns[String(attribute)];
    return column === undefined
      ? String(attribute)
      : `(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = ${table}::regclass AND attname = ${quote(column)})`;
  };
  const bytes = (hex: string | null, type: string): string =>
    `${hex === null ? 'NULL' : `(${hex})`}::pg_catalog.${type}`;
  const expressions = hasExpressions(object, inherited)
    ? `(SELECT array_agg(s ORDER BY s.staattnum) FROM pg_catalog.pg_statistic s WHERE s.starelid = 'public.${HELPER}'::regclass)`
    : 'NULL::pg_catalog.pg_statistic[]';
  // One row for both kinds until 15, which CREATE STATISTICS makes.
  const own = targetVersion < HAS_INHERITED_DATA ? null : String(inherited);
  const values = `${own === null ? '' : `${own}, `}${bytes(nDistinctHex(data?.nDistinct ?? null, number), 'pg_ndistinct')},
           ${bytes(dependenciesHex(data?.dependencies ?? null, number), 'pg_dependencies')}, ${expressions}`;
  const source = `FROM pg_catalog.pg_statistic_ext e JOIN pg_catalog.pg_namespace n ON n.oid = e.stxnamespace
     WHERE n.nspname = ${quote(object.schema)} AND e.stxname = ${quote(object.name)}`;
  return own === null
    ? `UPDATE pg_catalog.pg_statistic_ext_data SET (stxdndistinct, stxddependencies, stxdexpr) = (SELECT ${values})
        WHERE stxoid = (SELECT e.oid ${source})`
    : `INSERT INTO pg_catalog.pg_statistic_ext_data (stxoid, stxdinherit, stxdndistinct, stxddependencies, stxdexpr)
    SELECT e.oid, ${values} ${source}`;
}
