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
  increment: 1,
  first: 1,
  sequence_limit: '2147483647',
  sequence_type: 'integer',
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
    const down = {
      increment: -1,
      first: -1,
      sequence_limit: '-9223372036854775808',
      sequence_type: 'bigint',
      column_type: 'smallint',
    };
    assert.match(judge({ ...down, last: -30_000 })?.title ?? '', /91 %/);
    assert.equal(judge({ ...down, last: -3_000 }), undefined);
    assert.match(judge({ ...down, last: -30_000 })?.message ?? '', /2\.77 k values are left/);
    const past = judge({ ...down, last: -40_000 });
    assert.match(past?.message ?? '', /every INSERT that needs a value fails now/);
    const narrow = { ...down, sequence_limit: '-32768', sequence_type: 'smallint' };
    const own = judge({ ...narrow, column_type: 'integer', last: -30_000 });
    assert.match(own?.message ?? '', /what the sequence, of type smallint, allows/);
    assert.equal(firstFix(own)?.sql, 'ALTER SEQUENCE shop.orders_id_seq AS integer;');
  });

  it('counts the values that are left by what it adds', () => {
    assert.match(
      judge({ increment: 1_000, last: 2_147_400_000 })?.message ?? '',
      /; 83 values are left/,
    );
    const spent = judge({ increment: 1_000, last: 2_147_483_000 });
    assert.equal(spent?.title, 'orders_id_seq has no value left');
  });

  it('says that inserts fail now, at the end and past it', () => {
    for (const fields of [
      { last: 2_147_483_647 },
      { last: 3_000_000_000, sequence_limit: '9223372036854775807', sequence_type: 'bigint' },
      // A range of one value, and a column that ends before the sequence begins.
      { last: 1, sequence_limit: '1' },
      { last: 40_000, first: 40_000, column_type: 'smallint' },
    ]) {
      const finding = judge(fields);
      assert.equal(finding?.impact, 'high', JSON.stringify(fields));
      assert.equal(finding.title, 'orders_id_seq has no value left');
      assert.match(
        finding.message,
        /allows: every INSERT that needs a value fails now\. .* now\.$/,
      );
    }
  });

  it('widens the sequence where it ends before its column, with the way back', () => {
    const own = judge({ column_type: 'bigint', last: 2_000_000_000 });
    assert.match(own?.message ?? '', /93 % of what the sequence, of type integer, allows; 147/);
    assert.deepEqual(
      own?.fixes.flatMap(({ changes }) => changes),
      [
        {
          kind: 'sql',
          statements: ['ALTER SEQUENCE shop.orders_id_seq AS bigint'],
          undo: ['ALTER SEQUENCE shop.orders_id_seq AS integer'],
        },
      ],
    );
  });

  it('takes the MAXVALUE as far as the column goes', () => {
    for (const [sequenceType, columnType, sql, undo] of [
      ['integer', 'integer', 'MAXVALUE 2147483647', 'MAXVALUE 1000'],
      ['bigint', 'integer', 'MAXVALUE 2147483647', 'MAXVALUE 1000'],
      ['bigint', 'bigint', 'MAXVALUE 9223372036854775807', 'MAXVALUE 1000'],
      ['integer', 'bigint', 'AS bigint MAXVALUE 9223372036854775807', 'AS integer MAXVALUE 1000'],
    ] as const) {
      const types = { sequence_type: sequenceType, column_type: columnType };
      const finding = judge({ ...types, last: 990, sequence_limit: '1000' });
      assert.match(
        finding?.message ?? '',
        /98 % of what the MAXVALUE of the sequence allows; 10 v/,
      );
      const fix = firstFix(finding);
      assert.equal(fix?.sql, `ALTER SEQUENCE shop.orders_id_seq ${sql};`);
      assert.equal(fix.undoSql, `ALTER SEQUENCE shop.orders_id_seq ${undo};`);
    }
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
    const finding = judge({ ...alone, last: 990, sequence_limit: '1000' });
    assert.match(
      finding?.message ?? '',
      /of what the MAXVALUE of the sequence allows; .* higher MAXVALUE/,
    );
    assert.deepEqual(finding?.fixes, []);
    const narrow = judge({ ...alone, last: 2_000_000_000 });
    assert.match(narrow?.message ?? '', /of type integer, allows; .* Make the sequence bigint/);
    const other = judge({ column_type: 'numeric', last: 2_000_000_000 });
    assert.match(other?.message ?? '', /of type integer, allows/);
    assert.deepEqual([narrow?.fixes, other?.fixes], [[], []]);
  });

  it('has no wider type to offer for bigint', () => {
    const widest = { sequence_limit: '9223372036854775807', sequence_type: 'bigint' };
    const finding = judge({ ...widest, column_type: 'bigint', last: 9e18 });
    assert.match(finding?.message ?? '', /the bigint column .* begin a new range before/);
    assert.deepEqual(finding?.fixes, []);
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
