// The least and greatest values of leading B-tree columns: the planner looks them up in the index, so a twin needs them.
// Read through the index, one row at each end; only when the person's settings allow.

import * as z from 'zod';
import type { TwinImage, TwinIndex, TwinRelation } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import type { Work } from '../../../util/progress';
import { groupBy } from '../../../util/groupBy';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { SourceReader } from './sourceReader';

const endsRow = z.object({
  item: z.number(),
  low: z.array(z.string().nullable()),
  high: z.array(z.string().nullable()),
});

interface Probed {
  readonly relation: TwinRelation;
  /** Leading columns of its indexes. */
  readonly columns: readonly string[];
}

/** So that many tables take few round trips, and no query takes 100 ms: a table takes some 0.3 ms. */
const TABLES_A_QUERY = 20;

export async function readEnds(
  reader: SourceReader,
  relations: readonly TwinRelation[],
  indexes: readonly TwinIndex[],
  work: Work,
): Promise<TwinImage['ends']> {
  const indexesOf = groupBy(indexes, (index) =>
    relationKey({ schema: index.tableSchema, name: index.table }),
  );
  const probed = relations.flatMap((relation) => {
    if (!mayBePlanned(relation)) return [];
    const columns = leadingColumns(indexesOf.get(relationKey(relation)) ?? []);
    return columns.length === 0 || relation.blocks === 0 ? [] : [{ relation, columns }];
  });
  const ends: TwinImage['ends'] = [];
  for (let first = 0; first < probed.length; first += TABLES_A_QUERY) {
    work.progress(`reading the ends of ${String(probed.length)} tables`);
    ends.push(...(await endsOfMany(reader, probed.slice(first, first + TABLES_A_QUERY))));
  }
  return ends;
}

/**
 * Planwright's own queries on a table call nobody's code but the reader's own and superusers': neither functions in its
 * indexes and statistics, which the planner folds, nor policies.
 */
export function mayBePlanned({ kind, foreignCode, rowSecurity }: TwinRelation): boolean {
  return (kind === 'r' || kind === 'm') && foreignCode !== true && !rowSecurity;
}

function leadingColumns(indexes: readonly TwinIndex[]): string[] {
  const leading = indexes.flatMap(({ method, partial, keys: [first] }) =>
    method === 'btree' && !partial && typeof first === 'string' ? [first] : [],
  );
  return [...new Set(leading)];
}

/** One by one where one of them cannot be read; the ends of its histogram then have to do. */
async function endsOfMany(
  reader: SourceReader,
  probed: readonly Probed[],
): Promise<TwinImage['ends']> {
  const rows = await reader.attempt(() =>
    reader.query(probed.map(endsSql).join(' UNION ALL '), [], endsRow),
  );
  if (rows === null) {
    if (probed.length === 1) return [];
    const ends: TwinImage['ends'] = [];
    for (const one of probed) ends.push(...(await endsOfMany(reader, [one])));
    return ends;
  }
  return rows.flatMap(({ item, low, high }) => {
    const one = probed[item];
    return one === undefined ? [] : [toEnds(one, low, high)];
  });
}

function endsSql({ relation: { schema, name }, columns }: Probed, item: number): string {
  const table = `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`;
  const end = (column: string, direction: string): string => {
    const c = `t.${sqlIdentifier(column)}`;
    // The type's own output function, as a cast may be anybody's.
    return `(SELECT pg_catalog.format('%s', ${c}) FROM ONLY ${table} t WHERE ${c} IS NOT NULL ORDER BY ${c} ${direction} LIMIT 1)`;
  };
  const list = (direction: string): string => columns.map((c) => end(c, direction)).join(', ');
  return `SELECT ${String(item)} AS item, ARRAY[${list('ASC')}] AS low, ARRAY[${list('DESC')}] AS high`;
}

function toEnds(
  { relation: { schema, name }, columns }: Probed,
  low: readonly (string | null)[],
  high: readonly (string | null)[],
): TwinImage['ends'][number] {
  const pairs = columns.map((column, i): [string, [string | null, string | null]] => [
    column,
    [low[i] ?? null, high[i] ?? null],
  ]);
  return { schema, table: name, columns: Object.fromEntries(pairs) };
}
