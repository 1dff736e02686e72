// Images that claim more than a child process can make files for, and numbers that no server counts.

import assert from 'node:assert/strict';
import { growFilesSchema, resizeTwinSchema } from '../../../../../src/embedded/channel';
import {
  MOST_BLOCKS,
  MOST_TREE_LEVELS,
  twinImageSchema,
  type TwinImage,
} from '../../../../../src/model/twinImage';
import { startTwin } from '../../../../../src/whatif/twin/liveTwin';
import { column, emptyImage, index, relation } from '../../../../support/hostileTwins/images';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const image = (parts: Partial<TwinImage>): TwinImage => ({ ...emptyImage(18), ...parts });
const manyOf = (count: number, blocks: number) =>
  Array.from({ length: count }, (_, at) => relation(`t${String(at)}`, { blocks }));

describe('what a twin claims', () => {
  /** What becomes of it where no engine opens. */
  const started = async (parts: Partial<TwinImage>): Promise<string> => {
    const failure: unknown = await startTwin(
      image(parts),
      () => Promise.reject(new Error('opened')),
      quiet,
    ).catch((error: unknown) => error);
    return failure instanceof Error ? failure.message : '';
  };

  it('is refused by its sum before any engine is opened', async () => {
    const told = await started({ relations: manyOf(1_000, MOST_BLOCKS) });
    assert.equal(
      told,
      'The twin cannot be made: its tables and indexes claim 31.2 PB, and a twin shows at most 64 TB.',
    );
    assert.match(
      await started({
        relations: manyOf(2, MOST_BLOCKS / 2),
        indexes: [1, 2].map((at) => index('t1', `i${String(at)}`, { blocks: MOST_BLOCKS })),
      }),
      /claim 96 TB/,
    );
    assert.match(await started({ relations: manyOf(1, 1e50) }), /cannot be made/);
    assert.match(await started({ relations: manyOf(1, NaN) }), /cannot be made/);
  });

  it('is taken up to what large servers hold', async () => {
    assert.equal(await started({ relations: manyOf(10_000, 700_000) }), 'opened');
    assert.equal(await started({ relations: manyOf(1, MOST_BLOCKS) }), 'opened');
  });

  it('reaches no child where one relation or tree is larger than there can be', () => {
    const resize = (size: object) =>
      resizeTwinSchema.safeParse({ kind: 'twin-resize', sizes: [{ name: 'h.t', ...size }] });
    const grow = (size: object) =>
      growFilesSchema.safeParse({
        kind: 'native-grow',
        files: [{ from: '1', real: '1', to: '2', ...size }],
      });
    for (const parse of [resize, grow]) {
      assert.ok(parse({ blocks: MOST_BLOCKS, height: MOST_TREE_LEVELS }).success);
      assert.ok(!parse({ blocks: MOST_BLOCKS + 1, height: null }).success);
      assert.ok(!parse({ blocks: 1e50, height: null }).success);
      assert.ok(!parse({ blocks: 1, height: 1e9 }).success);
    }
  });

  it('is damaged where a number is none of PostgreSQL’s', () => {
    const problem = (parts: object): string =>
      twinImageSchema
        .safeParse({ ...emptyImage(18), ...parts })
        .error?.issues.map(({ path }) => path.join('.'))
        .join() ?? '';
    const statistics = {
      schema: 'h',
      relation: 't',
      column: 'id',
      inherited: false,
      nullFraction: 0,
      averageWidth: 4,
      nDistinct: -1,
      mostCommonValues: null,
      mostCommonFrequencies: null,
      histogramBounds: null,
      correlation: null,
      mostCommonElements: null,
      mostCommonElementFrequencies: null,
      elementCountHistogram: null,
      rangeLengthHistogram: null,
      rangeEmptyFraction: null,
      rangeBoundsHistogram: null,
    };
    const columnOf = (fields: object) => ({
      relations: [relation('t', { columns: [{ ...column(), ...fields }] })],
    });
    assert.equal(problem({ statistics: [statistics], relations: [relation('t')] }), '');
    for (const averageWidth of [1e308, -1, Infinity]) {
      assert.equal(
        problem({ statistics: [{ ...statistics, averageWidth }] }),
        'statistics.0.averageWidth',
      );
    }
    assert.equal(
      problem({ statistics: [{ ...statistics, nDistinct: 1e39 }] }),
      'statistics.0.nDistinct',
    );
    assert.equal(problem(columnOf({ typeLength: 40_000 })), 'relations.0.columns.0.typeLength');
    assert.equal(problem(columnOf({ typeLength: -3 })), 'relations.0.columns.0.typeLength');
    assert.equal(problem(columnOf({ alignment: 0 })), 'relations.0.columns.0.alignment');
    assert.equal(
      problem({ relations: [relation('t', { toastBytes: 1e300 })] }),
      'relations.0.toastBytes',
    );
    assert.equal(problem({ indexes: [index('t', 'i', { height: 1e9 })] }), 'indexes.0.height');
  });
});
