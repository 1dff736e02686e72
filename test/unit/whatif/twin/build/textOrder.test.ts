// A twin that orders text otherwise than its source says so.

import assert from 'node:assert/strict';
import { buildTwin } from '../../../../../src/whatif/twin/build/buildTwin';
import type { TextOrder } from '../../../../../src/whatif/twin/image/textOrder';
import type { TwinTarget } from '../../../../../src/whatif/twin/target/target';
import { emptyImage } from '../../../../support/hostileTwins/images';
import { testParser } from '../../../analysis/sql/support';

const ORDERS = {
  bytes: { bytewise: true, codepoints: false },
  codepoints: { bytewise: false, codepoints: true },
  language: { bytewise: false, codepoints: false },
} as const;

async function lost(source: object, textOrder: TextOrder): Promise<string[]> {
  const unused = (): never => assert.fail('nothing is planned');
  const target: TwinTarget = {
    versionNumber: 180_000,
    version: '18',
    parser: await testParser(),
    textOrder,
    run: () => Promise.resolve([]),
    runOwn: () => Promise.resolve([]),
    query: () => Promise.resolve([]),
    withRealSizes: (_tables, work) => work(),
    resize: () => Promise.resolve(),
    plan: unused,
    parameterTypes: unused,
    execute: unused,
    close: unused,
    end: unused,
  };
  const image = emptyImage(18);
  const work = { signal: new AbortController().signal, progress: (): void => undefined };
  const losses = await buildTwin(
    { ...image, source: { ...image.source, ...source } },
    target,
    work,
  );
  return losses.map(({ kind, why }) => `${kind}: ${why}`);
}

describe('order of text in a twin', () => {
  it('is no loss where it is the source’s', async () => {
    for (const order of ['bytes', 'codepoints', 'language'] as const) {
      assert.deepEqual(await lost(ORDERS[order], order), []);
    }
    // An image of before does not tell code points from a language.
    assert.deepEqual(await lost({ bytewise: false, codepoints: undefined }, 'language'), []);
  });

  it('is named where this machine has none like it', async () => {
    assert.deepEqual(await lost(ORDERS.language, 'codepoints'), [
      'order of text: text is ordered by a language there, and by code points (C.UTF-8) here: this machine knows no such collation',
    ]);
    assert.equal((await lost(ORDERS.codepoints, 'language')).length, 1);
    assert.equal((await lost(ORDERS.language, 'bytes')).length, 1);
  });
});
