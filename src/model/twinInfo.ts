// What a twin file holds, in numbers and names: the command line's JSON of `twin create` and `twin info`, version 1.

import * as z from 'zod';
import { TWIN_IMAGE_FORMAT, type TwinImage } from './twinImage';
import { twinLossSchema } from './twinLoss';

export const twinInfoSchema = z.object({
  version: z.literal(1),
  /** Of the file; raised when a newer Planwright writes what this one cannot read. */
  format: z.int(),
  /** Of the compressed file. */
  sizeBytes: z.int().nonnegative(),
  /** ISO 8601. */
  madeAt: z.string(),
  source: z.object({
    version: z.string(),
    database: z.string(),
    user: z.string(),
    superuser: z.boolean(),
  }),
  /** Sample values were replaced. */
  redacted: z.boolean(),
  contains: z.object({
    tables: z.int(),
    views: z.int(),
    indexes: z.int(),
    constraints: z.int(),
    policies: z.int(),
    /** Types, functions and the like, with their text. */
    definitions: z.int(),
    extensions: z.array(z.string()),
    settings: z.int(),
    columnsWithStatistics: z.int(),
    /** Of these, columns whose statistics hold values of the data. */
    columnsWithSampleValues: z.int(),
    /** Columns whose least and greatest value it holds. */
    columnsWithEndValues: z.int(),
    /** Estimated by the source, summed over its tables. */
    sourceRows: z.number(),
    /** Their texts, without constants; and how many that were counted it leaves out. */
    statements: z.int().nonnegative(),
    statementsLeftOut: z.int().nonnegative(),
  }),
  losses: z.array(twinLossSchema),
});
export type TwinInfo = Readonly<z.infer<typeof twinInfoSchema>>;

export function twinInfo(image: TwinImage, sizeBytes: number): TwinInfo {
  const { relations, statistics, extendedStatistics, source } = image;
  const tables = relations.filter(({ kind }) => kind === 'r' || kind === 'p');
  const everyStatistics = [
    ...statistics,
    ...extendedStatistics.flatMap((one) => one.expressions.map((of) => of.statistics)),
  ];
  const sampled = image.redacted ? [] : everyStatistics.filter(holdsValues);
  const ends = image.redacted ? [] : image.ends.flatMap(({ columns }) => Object.keys(columns));
  return {
    version: 1,
    format: TWIN_IMAGE_FORMAT,
    sizeBytes,
    madeAt: image.madeAt,
    source: {
      version: source.version,
      database: source.database,
      user: source.user,
      superuser: source.superuser,
    },
    redacted: image.redacted,
    contains: {
      tables: tables.length,
      views: relations.filter(({ kind }) => kind === 'v' || kind === 'm').length,
      indexes: image.indexes.length,
      constraints: image.constraints.length,
      policies: image.policies.length,
      definitions: image.definitions.length,
      extensions: image.extensions.map(({ name }) => name),
      settings: Object.keys(image.settings).length,
      columnsWithStatistics: everyStatistics.length,
      columnsWithSampleValues: sampled.length,
      columnsWithEndValues: ends.length,
      sourceRows: relations.reduce(
        (sum, { kind, tuples }) => (kind === 'r' ? sum + Math.max(0, tuples) : sum),
        0,
      ),
      statements: image.workload?.statements.length ?? 0,
      statementsLeftOut: image.workload?.leftOut ?? 0,
    },
    losses: [...image.losses],
  };
}

function holdsValues(one: TwinImage['statistics'][number]): boolean {
  return [
    one.mostCommonValues,
    one.histogramBounds,
    one.mostCommonElements,
    one.rangeBoundsHistogram,
  ].some((values) => values !== null);
}
