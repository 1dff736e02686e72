// A schema as a dump would write it: plain tables and indexes, no rows, no statistics. What any copy of it costs at the least.

import { GUEST } from '../../src/embedded/twin/guest';
import type { TwinImage, TwinRelation } from '../../src/model/twinImage';
import { sqlIdentifier } from '../../src/util/sqlIdentifier';
import { qualified } from '../../src/whatif/twin/image/qualified';
import type { TwinTarget } from '../../src/whatif/twin/target/target';

/** Throws where a statement is refused. */
export async function bareSchema(
  target: Pick<TwinTarget, 'run' | 'runOwn'>,
  image: TwinImage,
): Promise<{ readonly tablesMs: number; readonly indexesMs: number }> {
  await target.runOwn(
    image.schemas.map(
      (name) => `CREATE SCHEMA IF NOT EXISTS ${sqlIdentifier(name)} AUTHORIZATION ${GUEST}`,
    ),
  );
  await target.run([`SET search_path = ''`, ...image.definitions.map(({ sql }) => sql)]);
  const tables = image.relations.filter(({ kind }) => kind === 'r').map(bareTable);
  const started = performance.now();
  const refused = [...(await target.run(tables))];
  const between = performance.now();
  refused.push(...(await target.run(image.indexes.map(({ definition }) => definition))));
  const ended = performance.now();
  if (refused.length > 0) throw new Error(`${String(refused.length)} statements were refused`);
  return { tablesMs: Math.round(between - started), indexesMs: Math.round(ended - between) };
}

function bareTable(relation: TwinRelation): string {
  const columns = relation.columns.map(
    ({ name, type, notNull }) => `${sqlIdentifier(name)} ${type}${notNull ? ' NOT NULL' : ''}`,
  );
  return `CREATE TABLE ${qualified(relation)} (${columns.join(', ')})`;
}
