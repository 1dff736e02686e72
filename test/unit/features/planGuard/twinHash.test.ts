// Does the hash of a twin change with everything that decides plans, and with nothing else?

import assert from 'node:assert/strict';
import { twinHash } from '../../../../src/features/planGuard/twinHash';
import type { TwinImage } from '../../../../src/model/twinImage';
import { exampleImage } from '../../../support/migrations/exampleImage';

const image = exampleImage(18);
const signal = new AbortController().signal;
const hashWith = (change: Partial<TwinImage>) => twinHash({ ...image, ...change }, signal);

describe('the hash of a twin', () => {
  it('is the same of the same, whenever it was made', async () => {
    const hash = await hashWith({});
    assert.match(hash, /^[0-9a-f]{16}$/);
    const read = JSON.parse(JSON.stringify(image)) as TwinImage;
    assert.equal(await twinHash(read, signal), hash);
    assert.equal(await hashWith({ madeAt: '2020-01-01T00:00:00Z' }), hash);
    assert.equal(await hashWith({ probed: undefined }), hash);
  });

  it('is another with each field, and with each part of a list or a record', async () => {
    const [first, ...others] = image.relations;
    assert.ok(first);
    const changes: readonly Partial<TwinImage>[] = [
      {},
      { redacted: !image.redacted },
      { searchPath: 'other' },
      { probed: [] },
      { settings: { ...image.settings, work_mem: '1' } },
      { settings: { ...image.settings, work_mem: '2' } },
      { relations: others },
      { relations: [{ ...first, tuples: 7 }, ...others] },
      { indexes: image.indexes.slice(1) },
      { relations: [], extensions: [] },
    ];
    const hashes = await Promise.all(changes.map(hashWith));
    assert.equal(new Set(hashes).size, changes.length);
  });

  it('lets others have a turn, and ends where it is stopped', async () => {
    const [first] = image.relations;
    assert.ok(first);
    const relations = Array.from({ length: 60_000 }, () => first);
    const stop = new AbortController();
    setImmediate(() => {
      stop.abort(new Error('stopped'));
    });
    await assert.rejects(twinHash({ ...image, relations }, stop.signal), /stopped/);
  });
});
