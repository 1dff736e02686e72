// Is the cost of a missing index judged by the child's size and the parent's changes, and is the fix right SQL?

import assert from 'node:assert/strict';
import { foreignKeyWithoutIndex } from '../../../../../../src/analysis/health/checks/indexes/foreignKeyWithoutIndex';
import { firstFix } from '../../../../../support/adviceSql';
import { SERVER, findingsOf } from '../../facts';

const OPTIONS = foreignKeyWithoutIndex.options.parse({});
const ROW = {
  schema: 'public',
  table: 'Order Lines',
  partitioned: false,
  constraint: 'lines_order_fkey',
  columns: ['order_id', 'Part No'],
  referenced_schema: 'public',
  referenced_table: 'orders',
  bytes: 200 * 8192,
  pages: 200,
  rows: 15_000,
  parent_changes: 40,
  partial_index: null,
};

function finding(fields: Partial<Omit<typeof ROW, 'partial_index'>> & { partial_index?: string }) {
  const row = { ...ROW, ...fields, partial_index: fields.partial_index ?? null };
  return findingsOf(foreignKeyWithoutIndex.judge({ foreignKeys: [row] }, OPTIONS, SERVER))[0];
}

describe('foreign-key-without-index', () => {
  it('tells what a delete on the parent costs', () => {
    assert.match(
      finding({})?.message ?? '',
      /row in public\.orders reads all of public\.Order Lines \(1\.56 MB, about 15 k rows\) .* 40 row changes/,
    );
  });

  it('grows with the child, and waits for changes of the parent', () => {
    assert.equal(finding({})?.impact, 'medium');
    assert.equal(finding({ pages: 5_000 })?.impact, 'high');
    assert.equal(finding({ pages: 5_000, parent_changes: 0 })?.impact, 'low');
  });

  it('leaves small tables alone', () => {
    assert.equal(finding({ pages: 99 }), undefined);
  });

  it('creates the index, and drops it again', () => {
    const fix = firstFix(finding({}));
    assert.equal(
      fix?.sql,
      'CREATE INDEX CONCURRENTLY order_lines_order_id_part_no_idx ON public."Order Lines" (order_id, "Part No");',
    );
    assert.equal(fix.undoSql, 'DROP INDEX CONCURRENTLY public.order_lines_order_id_part_no_idx;');
  });

  it('keeps names within 63 bytes, also in other scripts', () => {
    const sql = firstFix(finding({ columns: ['преобразование_заказа_в_счёт'] }))?.undoSql ?? '';
    const name = /"(.*)"/.exec(sql)?.[1] ?? '';
    assert.ok(name.endsWith('_idx') && Buffer.byteLength(name) <= 63, name);
  });

  it('cannot build concurrently on a partitioned table', () => {
    assert.match(
      firstFix(finding({ partitioned: true }))?.sql ?? '',
      /^-- Blocks writes .*\nCREATE INDEX order_/,
    );
  });

  it('names a partial index that does not suffice', () => {
    assert.match(finding({ partial_index: 'some' })?.message ?? '', /some begins with them/);
  });
});
