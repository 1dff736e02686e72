// Is a sequence told of by what really ends first, it or its column, in the direction in which it counts?

import assert from 'node:assert/strict';
import { sequenceNearEnd } from '../../../../../../src/analysis/health/checks/tables/sequenceNearEnd';
import type { HealthFinding } from '../../../../../../src/model/healthFinding';
import { firstFix } from '../../../../../support/adviceSql';
import { SERVER, findingsOf } from '../../facts';

const ROW = {
  schema: 'shop',
  sequence: 'orders_id_seq',
  cycles: false,
  last: 1_800_000_000,
  first: 1,
  limit: 2_147_483_647,
  table_schema: 'shop',
  table: 'Orders',
  column: 'id',
  column_type: 'integer',
};

function judge(fields: object = {}): HealthFinding | undefined {
  const sequences = [{ ...ROW, ...fields }];
  const options = sequenceNearEnd.options.parse({});
  return findingsOf(sequenceNearEnd.judge({ sequences }, options, SERVER))[0];
}

describe('sequence-near-end', () => {
  it('names the sequence, what bounds it, and what is left', () => {
    const finding = judge();
    assert.deepEqual(finding?.subject, {
      kind: 'sequence',
      schema: 'shop',
      sequence: 'orders_id_seq',
    });
    assert.equal(finding.impact, 'medium');
    assert.match(finding.message, /83 % of what the integer column shop\.Orders\.id allows; 347/);
  });

  it('is urgent from nine tenths on', () => {
    assert.equal(judge({ last: 2_000_000_000 })?.impact, 'high');
  });

  it('counts downwards as well', () => {
    const down = { first: -1, limit: -32_768, column_type: 'smallint' };
    assert.match(judge({ ...down, last: -30_000 })?.title ?? '', /91 %/);
    assert.equal(judge({ ...down, last: -3_000 }), undefined);
  });

  it('offers text to read, which nothing runs', () => {
    const [fix] = judge()?.fixes ?? [];
    assert.deepEqual(
      fix?.changes.map(({ kind }) => kind),
      ['template'],
    );
    const text = firstFix(judge())?.sql ?? '';
    assert.match(text, /ALTER TABLE shop\."Orders" ALTER COLUMN id TYPE bigint;/);
  });

  it('has no column to widen where it stands alone', () => {
    const alone = { table_schema: null, table: null, column: null, column_type: null };
    const finding = judge({ ...alone, last: 2_000_000_000 });
    assert.match(finding?.message ?? '', /of what it allows; .* MAXVALUE/);
    assert.deepEqual(finding?.fixes, []);
  });

  it('has no wider type to offer for bigint', () => {
    assert.deepEqual(judge({ column_type: 'bigint', last: 2_000_000_000 })?.fixes, []);
  });

  for (const [what, fields] of [
    ['that has used half', { last: 1_000_000_000 }],
    ['that was never used, or whose value may not be read', { last: null }],
    ['that begins again', { cycles: true }],
  ] as const) {
    it(`is silent on a sequence ${what}`, () => {
      assert.equal(judge(fields), undefined);
    });
  }
});
