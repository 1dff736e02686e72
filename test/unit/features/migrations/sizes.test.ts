// How many bytes does a statement work on? What is kept outside of the rows is written anew with them, and read by no scan.

import assert from 'node:assert/strict';
import { PAGE_BYTES, SourceSizes } from '../../../../src/features/migrations/sizes';
import {
  NOTHING,
  type ScratchEffect,
  type Touched,
} from '../../../../src/whatif/twin/scratch/scratchReading';
import { emptyImage, relation, sizes } from '../../../support/hostileTwins/images';

const TOAST_BYTES = 5_000_000;
const ROW_BYTES = sizes.blocks * PAGE_BYTES;

const table: Touched = {
  name: 'h.notes',
  kind: 'table',
  origin: 'h.notes',
  table: null,
  tableName: null,
};
const index = {
  ...table,
  ...{ name: 'h.made', kind: 'index' as const, origin: null },
  ...{ table: 'h.notes', tableName: 'h.notes', method: 'brin', keys: ['id'] },
};

function workOf(effect: Partial<ScratchEffect>, toastBytes?: number): unknown[] {
  const notes = relation('notes', toastBytes === undefined ? {} : { toastBytes });
  const image = { ...emptyImage(18), relations: [notes] };
  return new SourceSizes(image)
    .workOf({ ...NOTHING, ...effect }, false)
    .map(({ kind, bytes, indexBytes }) => [kind, bytes, indexBytes]);
}

describe('the bytes of a migration’s work', () => {
  it('hold what is kept outside of the rows where the table is rewritten', () => {
    assert.deepEqual(workOf({ rewritten: [table] }, TOAST_BYTES), [
      ['rewrite', ROW_BYTES + TOAST_BYTES, 0],
    ]);
    assert.deepEqual(workOf({ rewritten: [table] }), [['rewrite', ROW_BYTES, 0]]);
  });

  it('are those of the rows where it is only read, whatever is built of them', () => {
    assert.deepEqual(workOf({ scanned: [table] }, TOAST_BYTES), [['scan', ROW_BYTES, 0]]);
    const build = workOf({ built: [index], scanned: [table] }, TOAST_BYTES);
    assert.deepEqual(build, workOf({ built: [index] }));
    assert.deepEqual(build, [['index build', ROW_BYTES, ROW_BYTES / 1_000]]);
  });

  it('are told of the rewrite alone where it builds and reads as well', () => {
    const effect = { rewritten: [table], built: [index], scanned: [table] };
    assert.deepEqual(workOf(effect, TOAST_BYTES), [
      ['rewrite', ROW_BYTES + TOAST_BYTES, ROW_BYTES / 1_000],
    ]);
  });
});
