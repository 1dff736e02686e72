// A cast around a column hides it from an index unless both types are stored alike and compared alike.

import assert from 'node:assert/strict';
import { readConditions } from '../../../../src/analysis/conditions/condition';
import { isRelabel } from '../../../../src/analysis/conditions/relabel';
import { ofType } from '../../../../src/analysis/conditions/subject';

describe('a cast in a printed condition', () => {
  for (const [from, to] of [
    ['character varying(20)', 'text'],
    ['character varying', 'bpchar'],
    ['character varying(5)[]', 'text[]'],
    ['cidr', 'inet'],
    ['text', 'text'],
    ['public.email_domain', 'text'],
  ] as const) {
    it(`relabels ${from} as ${to}`, () => {
      assert.equal(isRelabel(from, to), true);
    });
  }

  for (const [from, to] of [
    ['integer', 'text'],
    ['bigint', 'text'],
    ['uuid', 'text'],
    ['numeric(10,2)', 'text'],
    ['date', 'text'],
    ['jsonb', 'text'],
    ['character(3)', 'text'],
    ['name', 'text'],
    ['bigint', 'numeric'],
    ['integer', 'double precision'],
    ['timestamp with time zone', 'date'],
    ['int4range', 'text'],
  ] as const) {
    it(`computes ${to} of ${from}`, () => {
      assert.equal(isRelabel(from, to), false);
    });
  }

  it('is judged by whether the statement has it where the type is not known', () => {
    assert.equal(isRelabel(null, 'text'), true);
    assert.equal(isRelabel(null, 'text', false), true);
    assert.equal(isRelabel(null, 'text', true), false);
    // An enum that was cast by hand.
    assert.equal(isRelabel('public.mood', 'text', true), false);
    assert.equal(isRelabel('character varying', 'text', true), true);
    assert.equal(isRelabel(null, 'numeric', false), false);
  });

  it('makes the column bare or wrapped', () => {
    const subject = readConditions("((p.account_id)::text = '4712'::text)")[0]?.subject;
    assert.ok(subject);
    assert.equal(ofType(subject, 'character varying(9)', null).wrapper, 'none');
    const computed = ofType(subject, 'integer', null);
    assert.deepEqual([computed.wrapper, computed.expression], ['cast', '(account_id)::text']);
  });
});
