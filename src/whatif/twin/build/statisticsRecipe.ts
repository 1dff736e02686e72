// The statements that give a twin the source's statistics: through PostgreSQL's own functions from 18 on, before that as
// statisticsBefore18.ts says.

import { isGuests } from '../../../embedded/twin/guest';
import type { TwinExtendedStatistics, TwinImage, TwinStatistics } from '../../../model/twinImage';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import { relationStatisticsSql } from '../target/relationStatistics';
import type { TwinTarget } from '../target/target';
import { dependenciesHex, nDistinctHex } from './extendedBytes';
import { plainColumns, plainStatisticsSteps } from './plainStatistics';
import { inBulk } from './runSteps';
import { claimedStep, ownStep, type Step } from './step';
import { columnStatisticsBefore18, type StatisticsPlace } from './statisticsBefore18';

/** pg_restore_attribute_stats. */
const HAS_FUNCTIONS = 180_000;
/** pg_statistic_ext_data.stxdinherit. */
const HAS_INHERITED_DATA = 150_000;

/** server_version_num of both. */
interface Versions {
  readonly source: number;
  readonly target: number;
}

export function relationStatisticsSteps(image: TwinImage): Step[] {
  const tables = image.relations.filter(({ kind }) => kind === 'r' || kind === 'p' || kind === 'm');
  return inBulk(
    [...tables, ...image.indexes],
    (relation) => ownStep('statistics', qualified(relation), relationStatisticsSql([relation])),
    relationStatisticsSql,
  );
}

/** Statistics of a column, and the column of the twin that gets them. */
interface Placed {
  readonly row: TwinStatistics;
  readonly onto: StatisticsPlace;
}

export async function columnStatisticsSteps(target: TwinTarget, image: TwinImage): Promise<Step[]> {
  const versions = { source: image.source.versionNumber, target: target.versionNumber };
  const plain = await plainColumns(target, image);
  const done = new Set(plain.map(({ row }) => row));
  const special = inBulk(
    image.statistics.flatMap((row) => (done.has(row) ? [] : [{ row, onto: row }])),
    ({ row, onto }) =>
      ownStep(
        'statistics',
        `${qualified({ schema: row.schema, name: row.relation })}.${row.column}`,
        columnStatisticsSql([{ row, onto }], versions),
      ),
    (placed) => columnStatisticsSql(placed, versions),
  );
  return [...plainStatisticsSteps(plain), ...special];
}

/** Names of pg_restore_attribute_stats. */
const PARTS: readonly (readonly [name: string, field: keyof TwinStatistics, type: string])[] = [
  ['inherited', 'inherited', 'bool'],
  ['null_frac', 'nullFraction', 'real'],
  ['avg_width', 'averageWidth', 'int'],
  ['n_distinct', 'nDistinct', 'real'],
  ['most_common_vals', 'mostCommonValues', 'text'],
  ['most_common_freqs', 'mostCommonFrequencies', 'real[]'],
  ['histogram_bounds', 'histogramBounds', 'text'],
  ['correlation', 'correlation', 'real'],
  ['most_common_elems', 'mostCommonElements', 'text'],
  ['most_common_elem_freqs', 'mostCommonElementFrequencies', 'real[]'],
  ['elem_count_histogram', 'elementCountHistogram', 'real[]'],
  ['range_length_histogram', 'rangeLengthHistogram', 'text'],
  ['range_empty_frac', 'rangeEmptyFraction', 'real'],
  ['range_bounds_histogram', 'rangeBoundsHistogram', 'text'],
];

/** The function passes over what is null, and refuses a relation without a name: one that is none of a source's. */
function columnStatisticsSql(placed: readonly Placed[], versions: Versions): string {
  if (versions.target < HAS_FUNCTIONS) return columnStatisticsBefore18(placed);
  const parts = PARTS.filter(([, field]) => placed.some(({ row }) => row[field] !== null));
  const rows = placed.map(({ row, onto }) => {
    const values = parts.map(([, field]) => row[field]);
    const texts = values.map((value) => (value === null ? 'NULL' : quote(String(value))));
    const place = [onto.schema, onto.relation, onto.column].map(quote);
    return `(${[...place, ...texts].join(', ')})`;
  });
  const given = parts.map(([name, , type]) => `'${name}', s.${name}::${type}`).join(', ');
  return `SELECT pg_catalog.pg_restore_attribute_stats('version', ${String(versions.source)}::int,
      'schemaname', s.schema, 'relname', CASE WHEN other.oid IS NULL THEN s.relation END, 'attname', s.attribute, ${given})
    FROM (VALUES ${rows.join(', ')}) AS s(schema, relation, attribute, ${parts.map(([name]) => name).join(', ')})
    LEFT JOIN pg_catalog.pg_class other ON other.oid = to_regclass(pg_catalog.format('%I.%I', s.schema, s.relation)) AND NOT ${isGuests('other')}`;
}

const HELPER = 'planwright_expressions';
const HELPED = { schema: 'public', name: HELPER };

/**
 * Extended statistics have no function that sets them in 18. The catalog takes them all the same: ndistinct and
 * dependencies as the bytes that PostgreSQL keeps, expressions as rows of pg_statistic that a helper table got.
 */
export function extendedStatisticsSteps(image: TwinImage, targetVersion: number): Step[] {
  const { extendedStatistics } = image;
  if (extendedStatistics.length === 0) return [];
  const versions = { source: image.source.versionNumber, target: targetVersion };
  return [
    ownStep(
      'cast',
      'pg_ndistinct',
      'CREATE CAST (bytea AS pg_catalog.pg_ndistinct) WITHOUT FUNCTION',
    ),
    ownStep(
      'cast',
      'pg_dependencies',
      'CREATE CAST (bytea AS pg_catalog.pg_dependencies) WITHOUT FUNCTION',
    ),
    ...extendedStatistics.flatMap((object) => objectSteps(object, versions)),
    ownStep('cast', 'pg_ndistinct', 'DROP CAST (bytea AS pg_catalog.pg_ndistinct)'),
    ownStep('cast', 'pg_dependencies', 'DROP CAST (bytea AS pg_catalog.pg_dependencies)'),
  ];
}

export function extendedStatisticsStep(object: TwinExtendedStatistics): Step {
  const name = qualified(object);
  return claimedStep('extended statistics', name, object.definition, 'CreateStatsStmt', object);
}

function objectSteps(object: TwinExtendedStatistics, versions: Versions): Step[] {
  const name = qualified(object);
  const make = (sql: string): Step => ownStep('extended statistics', name, sql);
  const inherited = [
    ...new Set([
      ...object.data.map((row) => row.inherited),
      ...object.expressions.map(({ statistics }) => statistics.inherited),
    ]),
  ];
  return [
    extendedStatisticsStep(object),
    ...inherited.flatMap((flag) => [
      ...helperSteps(object, flag, versions),
      make(dataSql(object, flag, versions.target)),
      ...(hasExpressions(object, flag)
        ? [
            claimedStep(
              'extended statistics',
              name,
              `DROP TABLE public.${HELPER}`,
              'DropStmt',
              HELPED,
            ),
          ]
        : []),
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
  const make = (sql: string): Step => ownStep('extended statistics', qualified(object), sql);
  return [
    claimedStep(
      'extended statistics',
      qualified(object),
      `CREATE TABLE public.${HELPER} AS SELECT ${columns} FROM ${table} WITH NO DATA`,
      'CreateTableAsStmt',
      HELPED,
    ),
    ...own.map(({ statistics }, i) =>
      make(
        columnStatisticsSql(
          [
            {
              row: { ...statistics, inherited: false },
              onto: { schema: 'public', relation: HELPER, column: `e${String(i + 1)}` },
            },
          ],
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
