// Is each remedy of a finding told once: in a suggestion where there is one, beside the finding otherwise?

import assert from 'node:assert/strict';
import { sessionSetting, sqlFix, templateFix } from '../../../src/analysis/changes/fixes';
import {
  columnKey,
  createIndex,
  createIndexFix,
  indexOn,
} from '../../../src/analysis/indexes/newIndex';
import { fixesBeside } from '../../../src/features/fixesBeside';
import { column, table } from '../analysis/advisor/support';
import { finding, suggestion } from '../extension/reportSample';

const ITEMS = table('items', [column('order_id'), column('note', 'text')]);
const BY_ORDER = indexOn(ITEMS, [columnKey('order_id')]);

describe('fixes beside suggestions', () => {
  it('are the index and the SQL that no suggestion tells', () => {
    const said = finding({
      fixes: [
        createIndexFix(BY_ORDER, ITEMS),
        sqlFix('Vacuum items', ['VACUUM items']),
        templateFix('Ask for fewer', 'SELECT …'),
        sessionSetting('More memory', 'work_mem', '64MB'),
      ],
    });
    assert.deepEqual(
      fixesBeside(said, []).map(({ kind, sql }) => [kind, sql]),
      [
        ['sql', 'CREATE INDEX CONCURRENTLY items_order_id_idx ON shop.items (order_id);'],
        ['sql', 'VACUUM items;'],
        ['template', 'SELECT …'],
      ],
    );
  });

  it('leave out the index that is suggested, whatever its name is', () => {
    const said = finding({ fixes: [createIndexFix(BY_ORDER, ITEMS)] });
    const changes = [{ ...createIndex(BY_ORDER, ITEMS), name: 'another_name' }];
    assert.deepEqual(fixesBeside(said, [suggestion({ changes })]), []);
    const other = [createIndex(indexOn(ITEMS, [columnKey('note')]), ITEMS)];
    assert.equal(fixesBeside(said, [suggestion({ changes: other })]).length, 1);
  });
});
