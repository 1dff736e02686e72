// The height of B-trees whose size leaves it open, as the source's own planner counts it: each level costs
// 50 x cpu_operator_cost before the first row (selfuncs.c btcostestimate). One EXPLAIN an index; nothing is executed.

import * as z from 'zod';
import type { TwinIndex, TwinRelation } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { mayBePlanned } from './readEnds';
import type { SourceReader } from './sourceReader';

const PAGE_COSTS_IN_OPERATORS = 50;
/** Heuristic: so many EXPLAINs take some tenths of a second. */
const MOST = 500;

const planRow = z.object({
  'QUERY PLAN': z.tuple([
    z.object({
      Plan: z.looseObject({
        Plans: z
          .array(z.looseObject({ 'Index Name': z.string().optional(), 'Startup Cost': z.number() }))
          .optional(),
      }),
    }),
  ]),
});

/** By relationKey; an index that the planner would not take for its own order is left out. */
export async function readHeights(
  reader: SourceReader,
  indexes: readonly TwinIndex[],
  relations: readonly TwinRelation[],
): Promise<Map<string, number>> {
  const heights = new Map<string, number>();
  const usable = indexes.filter(({ partial, keys }) => !partial && !keys.includes(null));
  if (usable.length === 0) return heights;
  const tables = new Map(relations.map((r) => [relationKey(r), r]));
  const [cost] = await reader.query(
    `SELECT set_config('enable_seqscan', 'off', true) AS a, set_config('enable_sort', 'off', true) AS b,
            set_config('enable_bitmapscan', 'off', true) AS c, current_setting('cpu_operator_cost')::float8 AS operator`,
    [],
    z.object({ operator: z.number() }),
  );
  for (const index of usable.slice(0, MOST)) {
    const table = tables.get(relationKey({ schema: index.tableSchema, name: index.table }));
    if (table === undefined || cost === undefined || !mayBePlanned(table)) continue;
    const height = await heightOf(reader, index, table, cost.operator);
    if (height !== null) heights.set(relationKey(index), height);
  }
  return heights;
}

async function heightOf(
  reader: SourceReader,
  index: TwinIndex,
  table: TwinRelation,
  operatorCost: number,
): Promise<number | null> {
  const keys = index.keys.flatMap((key) => (key === null ? [] : [sqlIdentifier(key)])).join(', ');
  const name = `${sqlIdentifier(table.schema)}.${sqlIdentifier(table.name)}`;
  // Without SELECT on the table even EXPLAIN is refused.
  const rows = await reader.attempt(() =>
    reader.query(
      `EXPLAIN (FORMAT JSON) SELECT ${keys} FROM ONLY ${name} ORDER BY ${keys} LIMIT 1`,
      [],
      planRow,
    ),
  );
  const scan = rows?.[0]?.['QUERY PLAN'][0].Plan.Plans?.[0];
  if (scan?.['Index Name'] !== index.name) return null;
  const tuples = estimatedTuples(table);
  const descent = tuples > 1 ? Math.ceil(Math.log2(tuples)) * operatorCost : 0;
  const levels = (scan['Startup Cost'] - descent) / (PAGE_COSTS_IN_OPERATORS * operatorCost);
  const height = Math.round(levels) - 1;
  return Math.abs(levels - Math.round(levels)) < 0.2 && height >= 0 ? height : null;
}

/** As plancat.c estimate_rel_size: believed density times measured blocks. */
function estimatedTuples({ tuples, pages, blocks }: TwinRelation): number {
  return pages > 0 && tuples >= 0 ? Math.round((tuples / pages) * blocks) : Math.max(0, tuples);
}
