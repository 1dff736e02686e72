// What an image lacks once some of its tables were read again.

import assert from 'node:assert/strict';
import type { LeftOut } from '../../../../../src/model/leftOut';
import type { TwinImage } from '../../../../../src/model/twinImage';
import { mergeImage, type TableParts } from '../../../../../src/whatif/twin/image/mergeImage';
import { emptyImage, relation } from '../../../../support/hostileTwins/images';

const locked = (name: string, kind = 'table'): LeftOut => ({
  kind,
  schema: 'h',
  name,
  why: 'another session locks it',
  locked: true,
});
const NO_PARTS: TableParts = {
  relations: [],
  indexes: [],
  constraints: [],
  policies: [],
  statistics: [],
  extendedStatistics: [],
  ends: [],
  signatures: {},
};
const image = (parts: Partial<TwinImage>): TwinImage => ({ ...emptyImage(18), ...parts });
const out = ({ leftOut = [] }: TwinImage): string[] =>
  leftOut.map(({ kind, name }) => `${kind} ${name}`);
const lost = ({ losses }: TwinImage): string[] =>
  losses.filter(({ why }) => why.includes('locks')).map(({ name }) => name);

describe('an image of which some tables were read again', () => {
  const both = { relations: [relation('a'), relation('b')] };

  it('keeps a table that could not be compared meanwhile, and calls it no loss', () => {
    const merged = mergeImage(image(both), new Set(['h.a']), {
      ...NO_PARTS,
      relations: [relation('a', { blocks: 20 })],
      leftOut: [locked('b')],
    });
    assert.deepEqual(
      merged.relations.map(({ name, blocks }) => [name, blocks]),
      [
        ['a', 20],
        ['b', 10],
      ],
    );
    assert.deepEqual([out(merged), lost(merged)], [[], []]);
  });

  it('names a table that was locked while it was read again', () => {
    const merged = mergeImage(image(both), new Set(['h.a']), {
      ...NO_PARTS,
      leftOut: [locked('a'), locked('b')],
    });
    assert.deepEqual([out(merged), lost(merged)], [['table a'], ['h.a']]);
  });

  it('names once what is locked still, and no more what is read at last', () => {
    const before = image({
      relations: [relation('b')],
      leftOut: [locked('a'), locked('c'), locked('b', 'function')],
    });
    const merged = mergeImage(before, new Set(['h.a']), {
      ...NO_PARTS,
      relations: [relation('a')],
      leftOut: [locked('c')],
    });
    assert.deepEqual(out(merged), ['table c', 'function b']);
  });
});
