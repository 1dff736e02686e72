// Sizes of hypothetical indexes: refused where no twin can show them, and worked out once for an image.

import assert from 'node:assert/strict';
import { readPlan } from '../../../../../src/db/readPlan';
import type { IndexDefinition } from '../../../../../src/model/indexDefinition';
import { MOST_BLOCKS, type TwinImage } from '../../../../../src/model/twinImage';
import type { TwinTarget } from '../../../../../src/whatif/twin/target/target';
import { TwinIndexBuilder } from '../../../../../src/whatif/twin/target/twinIndexBuilder';
import { emptyImage, relation } from '../../../../support/hostileTwins/images';

const ON_ID: IndexDefinition = {
  schema: 'h',
  table: 't',
  method: 'btree',
  keys: [{ column: 'id', descending: false, nullsFirst: false }],
  include: [],
  predicate: null,
  unique: false,
};

/** Its planner expects so many rows of whatever it is asked. */
function builder(rows: number, relations: TwinImage['relations'] = [relation('t')]) {
  const asked: string[] = [];
  const target: Pick<TwinTarget, 'query' | 'plan'> = {
    query: () => Promise.resolve([]),
    plan: ({ sql }) => {
      asked.push(sql);
      return Promise.resolve(
        readPlan([
          {
            Plan: {
              'Node Type': 'Seq Scan',
              'Plan Rows': rows,
              'Startup Cost': 0,
              'Total Cost': 1,
              'Plan Width': 4,
            },
          },
        ]),
      );
    },
  };
  const made = new TwinIndexBuilder(target as TwinTarget, { ...emptyImage(18), relations });
  return { asked, prepare: (of = ON_ID) => made.prepare([of]) };
}

describe('size of a hypothetical index on a twin', () => {
  it('is refused where it would be larger than a twin shows', async () => {
    for (const rows of [1e50, 1e308]) {
      for (const method of ['btree', 'gin', 'hash', 'gist']) {
        const [sized] = await builder(rows).prepare({ ...ON_ID, method });
        assert.match(sized?.problem ?? '', /^The entries of this index claim .+ at most 64 TB/);
      }
    }
  });

  it('is no larger than a relation can be', async () => {
    const [sized] = await builder(2e12).prepare();
    assert.equal(sized?.problem, null);
    const [leaf] = sized.leaves.values();
    assert.equal(leaf?.size.pages, MOST_BLOCKS);
  });

  it('is refused by the sum of its partitions', async () => {
    const parent = relation('t', { kind: 'p', partitionKey: 'RANGE (id)' });
    const parts = Array.from({ length: 100 }, (_, at) =>
      relation(`t${String(at)}`, { partitionOf: 'h.t' }),
    );
    const [sized] = await builder(1e12, [parent, ...parts]).prepare();
    assert.equal(sized?.leaves.size, 100);
    assert.match(sized.problem ?? '', /claim 1\.99 PB/);
  });

  it('is worked out once for each definition', async () => {
    const { asked, prepare } = builder(1_000);
    const [first] = await prepare();
    const again = { ...ON_ID };
    const [second] = await prepare(again);
    assert.deepEqual(first, second);
    assert.equal(asked.length, 1);
    assert.equal(second?.definition, again, 'whoever asks knows its own definition again');
    await prepare({ ...ON_ID, predicate: 'id > 5' });
    assert.equal(asked.length, 3);
  });
});
