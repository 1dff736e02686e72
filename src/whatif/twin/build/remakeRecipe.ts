// Tables of a built twin get other rows at their ends, or trees of other heights: emptied first, so that all their files are
// new ones, of which the planner has seen nothing yet.

import { isGuests } from '../../../embedded/twin/guest';
import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import { treeHeights } from '../image/treeHeight';
import type { TwinTarget } from '../target/target';
import { endRowSteps } from './endsRecipe';
import { runSteps } from './runSteps';

/** Qualified tables of both images whose rows at the ends or heights differ. */
export function tablesToRemake(old: TwinImage, fresh: TwinImage): ReadonlySet<string> {
  const [before, after] = [endsOf(old), endsOf(fresh)];
  const [heightsBefore, heights] = [treeHeights(old), treeHeights(fresh)];
  const resized = fresh.indexes.filter((index) => {
    const height = heightsBefore.get(relationKey(index));
    return height !== undefined && height !== heights.get(relationKey(index));
  });
  const trees = new Set(
    resized.map(({ tableSchema, table }) => qualified({ schema: tableSchema, name: table })),
  );
  const names = old.relations.map(qualified);
  return new Set(names.filter((name) => trees.has(name) || before.get(name) !== after.get(name)));
}

function endsOf({ ends }: TwinImage): ReadonlyMap<string, string> {
  return new Map(
    ends.map(({ schema, table, columns }) => [
      qualified({ schema, name: table }),
      JSON.stringify(columns),
    ]),
  );
}

/** Of an image of these tables alone; null where one of them can only be built anew. */
export async function remakeTables(
  target: TwinTarget,
  image: TwinImage,
): Promise<readonly TwinLoss[] | null> {
  const names = image.relations.filter(({ kind }) => kind !== 'p').map(qualified);
  if (names.length === 0) return [];
  const tables = `ARRAY[${names.map((name) => `to_regclass(${quote(name)})`).join(', ')}]::oid[]`;
  // A foreign key holds TRUNCATE and rows back by its triggers, which are looked for where this says so alone.
  const mark = (triggers: string) =>
    target.runOwn([
      `UPDATE pg_catalog.pg_class AS c SET relhastriggers = ${triggers} WHERE c.oid = ANY(${tables}) AND ${isGuests('c')}`,
    ]);
  const failures = [
    ...(await mark('false')),
    ...(await target.run(names.map((name) => `TRUNCATE ONLY ${name}`))),
  ];
  const losses = await runSteps(target, endRowSteps(image));
  failures.push(
    // What the rows were put into is in the twin's buffers; an index that is built is not.
    ...(await target.run(names.map((name) => `REINDEX TABLE ${name}`))),
    ...(await mark('EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid)')),
  );
  return failures.length === 0 ? losses : null;
}
