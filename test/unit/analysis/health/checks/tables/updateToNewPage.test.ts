// Is a fillfactor advised only where most of many updates found no room, and where there is still one to take?

import assert from 'node:assert/strict';
import { updateToNewPage } from '../../../../../../src/analysis/health/checks/tables/updateToNewPage';
import type { HealthFinding } from '../../../../../../src/model/healthFinding';
import { firstFix } from '../../../../../support/adviceSql';
import { SERVER, findingsOf } from '../../facts';

const ROW = {
  schema: 'shop',
  table: 'carts',
  bytes: 1e8,
  updates: 1_000_000,
  hot_updates: 100_000,
  new_page_updates: 700_000,
  fillfactor: null,
  indexes: 4,
};

function judge(fields: object = {}): HealthFinding | undefined {
  const tables = [{ ...ROW, ...fields }];
  const options = updateToNewPage.options.parse({});
  return findingsOf(updateToNewPage.judge({ tables }, options, SERVER))[0];
}

describe('update-to-new-page', () => {
  it('leaves a tenth of the page, with the way back', () => {
    const finding = judge();
    assert.equal(finding?.impact, 'medium');
    assert.match(finding.title, /carts moves 70 %/);
    assert.deepEqual(
      [firstFix(finding)?.sql, firstFix(finding)?.undoSql],
      [
        'ALTER TABLE shop.carts SET (fillfactor = 90);',
        'ALTER TABLE shop.carts RESET (fillfactor);',
      ],
    );
  });

  it('goes on from the fillfactor that is set, and back to it', () => {
    const fix = firstFix(judge({ fillfactor: 90 }));
    assert.equal(fix?.sql, 'ALTER TABLE shop.carts SET (fillfactor = 80);');
    assert.equal(fix.undoSql, 'ALTER TABLE shop.carts SET (fillfactor = 90);');
  });

  it('goes no lower than the lowest that pays', () => {
    assert.equal(
      firstFix(judge({ fillfactor: 85 }))?.sql,
      'ALTER TABLE shop.carts SET (fillfactor = 80);',
    );
  });

  it('weighs less where few indexes are written', () => {
    assert.equal(judge({ indexes: 1 })?.impact, 'low');
  });

  for (const [what, fields] of [
    ['few updates', { updates: 99_999, new_page_updates: 99_000 }],
    ['room beside most rows', { new_page_updates: 499_999 }],
    ['no index that would have to know', { indexes: 0 }],
    ['a low fillfactor already', { fillfactor: 80 }],
  ] as const) {
    it(`is silent with ${what}`, () => {
      assert.equal(judge(fields), undefined);
    });
  }
});
