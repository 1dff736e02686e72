// The least and greatest values of leading B-tree columns: the planner looks them up in the index, so a twin needs them.
// Read through the index, one row at each end; only when the person's settings allow.

import { z } from 'zod';
import type { TwinImage, TwinIndex, TwinRelation } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { groupBy } from '../../util/groupBy';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { SourceReader } from './sourceReader';

const endsRow = z.object({
  low: z.array(z.string().nullable()),
  high: z.array(z.string().nullable()),
});

export async function readEnds(
  reader: SourceReader,
  relations: readonly TwinRelation[],
  indexes: readonly TwinIndex[],
  work: Work,
): Promise<TwinImage['ends']> {
  const ends: TwinImage['ends'] = [];
  const indexesOf = groupBy(indexes, (index) => `${index.tableSchema}\0${index.table}`);
  for (const relation of relations) {
    if (relation.kind !== 'r' && relation.kind !== 'm') continue;
    const leading = leadingColumns(indexesOf.get(`${relation.schema}\0${relation.name}`) ?? []);
    if (leading.length === 0 || relation.blocks === 0) continue;
    work.progress(`reading the ends of ${relation.name}`);
    const row = await endsOf(reader, relation, leading);
    if (row === null) continue;
    const columns = leading.map((name, i): [string, [string | null, string | null]] => [
      name,
      [row.low[i] ?? null, row.high[i] ?? null],
    ]);
    ends.push({
      schema: relation.schema,
      table: relation.name,
      columns: Object.fromEntries(columns),
    });
  }
  return ends;
}

function leadingColumns(indexes: readonly TwinIndex[]): string[] {
  const leading = indexes.flatMap(({ method, partial, keys: [first] }) =>
    method === 'btree' && !partial && typeof first === 'string' ? [first] : [],
  );
  return [...new Set(leading)];
}

/** Null where the table cannot be read; the histogram's ends then have to do. */
async function endsOf(
  reader: SourceReader,
  { schema, name }: TwinRelation,
  columns: readonly string[],
): Promise<z.infer<typeof endsRow> | null> {
  const table = `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`;
  const end = (column: string, direction: string): string => {
    const c = `t.${sqlIdentifier(column)}`;
    return `(SELECT ${c}::text FROM ONLY ${table} t WHERE ${c} IS NOT NULL ORDER BY ${c} ${direction} LIMIT 1)`;
  };
  const list = (direction: string): string => columns.map((c) => end(c, direction)).join(', ');
  return reader.attempt(async () => {
    const [row] = await reader.query(
      `SELECT ARRAY[${list('ASC')}] AS low, ARRAY[${list('DESC')}] AS high`,
      [],
      endsRow,
    );
    return row ?? null;
  });
}
