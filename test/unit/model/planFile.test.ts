// Is a file of plans the same on every machine, and a damaged or hostile one told rather than believed?

import assert from 'node:assert/strict';
import { printPlanFile, readPlanFile, type RecordedPlan } from '../../../src/model/planFile';

const planned = { twin: 'shop.twin.json.gz', hash: '0123456789abcdef', postgres: 18 };
const block = (file: string, fingerprint: string): RecordedPlan => ({
  file,
  statement: 'SELECT 1',
  fingerprint: fingerprint.repeat(16),
  cost: 48_000,
  reads: [{ table: 'orders', rows: 'millions' }],
  findings: [],
  plan: ['Seq Scan on orders'],
});
const problemOf = (text: string): string => {
  const read = readPlanFile(text);
  return read.ok ? '' : read.error;
};

describe('file of plans', () => {
  it('is read as it was written, in one order', () => {
    const blocks = [block('b.sql', 'a'), block('a.sql', 'b'), block('a.sql', 'a')];
    const text = printPlanFile({ planned, statements: blocks });
    assert.equal(text, printPlanFile({ planned, statements: blocks.toReversed() }));
    const read = readPlanFile(text);
    assert.ok(read.ok, text);
    assert.deepEqual(
      read.value.statements.map(({ file, fingerprint }) => `${file} ${fingerprint[0] ?? ''}`),
      ['a.sql a', 'a.sql b', 'b.sql a'],
    );
    assert.equal(printPlanFile(read.value), text);
  });

  it('has a line for each field and ends with one', () => {
    const text = printPlanFile({ planned, statements: [block('a.sql', 'a')] });
    assert.match(text, /\n {6}"cost": 48000,\n/);
    assert.match(text, /\}\n$/);
  });

  it('says what is wrong with one that is not believed', () => {
    const text = printPlanFile({ planned, statements: [block('a.sql', 'a')] });
    assert.match(problemOf('<<<<<<< HEAD\n{}'), /no JSON/);
    for (const other of ['[]', '{}', 'null', text.replace('"version": 1', '"version": 0')])
      assert.match(problemOf(other), /names no version/);
    assert.match(problemOf(text.replace('"version": 1', '"version": 2')), /newer Planwright/);
    assert.match(problemOf(text.replace('48000', '"much"')), /statements\.0\.cost/);
    assert.match(problemOf(text.replace('48000', '-1')), /statements\.0\.cost/);
    assert.match(
      problemOf(text.replace('SELECT 1', 'x'.repeat(2_000))),
      /statements\.0\.statement/,
    );
    assert.match(problemOf(text.replace('0123456789abcdef', '../../x')), /planned\.hash/);
    assert.match(problemOf(' '.repeat(33_000_000)), /longer than/);
  });
});
