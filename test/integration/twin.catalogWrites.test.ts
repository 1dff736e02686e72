// Do the statements that write the catalogs of a twin look up each name once, however many relations there are?

import assert from 'node:assert/strict';
import { isGuests } from '../../src/embedded/twin/guest';
import type { TwinImage } from '../../src/model/twinImage';
import { keySteps } from '../../src/whatif/twin/build/keysRecipe';
import { notNullSteps } from '../../src/whatif/twin/build/notNullRecipe';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { cleanup } from '../support/cleanup';
import { embeddedDist } from '../support/embedded';
import { column, emptyImage, index, relation } from '../support/hostileTwins/images';

/** Enough that a planner would rather read the whole catalog for each name. */
const TABLES = 150;
const names = Array.from({ length: TABLES }, (_, i) => `t${String(i)}`);

const image: TwinImage = {
  ...emptyImage(18),
  schemas: ['public'],
  relations: names.map((name) =>
    relation(name, { schema: 'public', columns: [column({ notNull: true })] }),
  ),
  indexes: names.map((name) =>
    index(name, `${name}_pkey`, {
      schema: 'public',
      tableSchema: 'public',
      constraint: 'PRIMARY KEY (id)',
      unique: true,
    }),
  ),
};

describe('catalog writes of a twin', function () {
  this.timeout(60_000);
  let target: PgliteTarget;
  const atEnd = cleanup();

  before(async () => {
    target = await PgliteTarget.open(embeddedDist(), image);
    atEnd(() => target.end());
    await target.run(names.map((name) => `CREATE TABLE public.${name} (id int PRIMARY KEY)`));
  });

  /** Raised, as nothing else of it comes back. */
  async function planOf(sql: string): Promise<string> {
    const [failure] = await target.runOwn([
      `DO $plan$ DECLARE line text; lines text := ''; BEGIN
         FOR line IN EXECUTE $sql$EXPLAIN (COSTS OFF) ${sql}$sql$ LOOP lines := lines || line || E'\\n'; END LOOP;
         RAISE EXCEPTION '%', lines;
       END $plan$`,
    ]);
    return failure?.message ?? '';
  }

  const listed = names.map((name) => `'public.${name}'`).join(', ');
  const asked: readonly (readonly [what: string, sql: () => string])[] = [
    ['columns that take no null', () => notNullSteps(image)[0]?.sql ?? ''],
    ['keys', () => keySteps(image, target.versionNumber)[0]?.sql ?? ''],
    [
      'files',
      () => `SELECT c.oid FROM unnest(ARRAY[${listed}]::text[]) AS n(name)
        LEFT JOIN pg_catalog.pg_class c ON c.oid = to_regclass(n.name) AND ${isGuests('c')}`,
    ],
  ];
  for (const [what, sql] of asked) {
    it(`finds the relations of ${what} by their OIDs`, async () => {
      const plan = await planOf(sql());
      const lines = plan.split('\n');
      const reads = lines.flatMap((line, at) => (/\bpg_class\b/.test(line) ? [at] : []));
      assert.notEqual(reads.length, 0, plan);
      for (const at of reads) {
        assert.match(lines[at] ?? '', /Index Scan using pg_class_oid_index/, plan);
        assert.match(lines[at + 1] ?? '', /Index Cond: \(oid = /, plan);
      }
    });
  }
});
