// The parser answers, says where a syntax error stands, and outlives statements that overflow it.

import assert from 'node:assert/strict';
import { MAX_STATEMENT_UNITS } from '../../../../src/analysis/sql/parser';
import { toStatement } from '../../../../src/analysis/sql/toStatement';
import { cut, testParser } from './support';

async function errorOf(sql: string): Promise<{ at: string | null; hint: string | null }> {
  const result = await (await testParser()).parse(sql);
  assert.ok(!result.ok);
  return { at: cut(sql, result.error.range), hint: result.error.hint };
}

describe('SqlParser', () => {
  it('places a syntax error on its word, behind emoji and CRLF', async () => {
    assert.equal((await errorOf("select '😀',\r\n 'ä' frm t x")).at, 't');
    assert.equal((await errorOf('selct 1')).at, 'selct');
  });

  it('places an error at the end on the last word', async () => {
    assert.deepEqual(await errorOf('select (1 + '), { at: '+', hint: 'A ) is missing.' });
  });

  it('hints at what was probably meant', async () => {
    assert.equal((await errorOf('select a, from t')).hint, 'Remove the comma before from.');
    assert.equal((await errorOf('select a) from t')).hint, 'This ) has no ( before it.');
    assert.match((await errorOf("select 'a")).hint ?? '', /never closed/);
  });

  it('reads a NUL as a blank', async () => {
    const result = await (await testParser()).parse('select 1\0+ frm from');
    assert.ok(!result.ok);
  });

  it('says in words of its own that brackets are too many', async () => {
    const sql = `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`;
    const result = await (await testParser()).parse(sql);
    assert.ok(!result.ok);
    assert.match(result.error.message, /nested too deeply/);
  });

  it('answers rightly after 60 statements that overflow it', async () => {
    const parser = await testParser();
    const deep = [
      `select ${Array<number>(30_000).fill(1).join('+')}`,
      `select ${Array<string>(30_000).fill('a').join('||')}`,
      `select ${'(select '.repeat(3_000)}1${')'.repeat(3_000)}`,
    ];
    // mocha keeps whole stacks, and these are 10 000 frames deep.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 10;
    let overflows = 0;
    for (let round = 0; round < 60; round += 1) {
      const result = await parser.parse(deep[round % deep.length] ?? '');
      if (!result.ok) overflows += 1;
    }
    Error.stackTraceLimit = stackTraceLimit;
    assert.equal(overflows, 60);
    const after = await parser.parse('select a from t where b = 1');
    assert.ok(after.ok);
    assert.equal(after.value.stmts?.length, 1);
  });

  it('answers a 5 MB statement', async () => {
    const sql = `select * from t where a in (${Array<string>(700_000).fill('123456').join(',')})`;
    const result = await toStatement(await testParser(), sql, { start: 0, end: sql.length });
    assert.ok(result.ok);
    assert.equal(result.value.statement.class, 'read-only');
  });

  it('refuses a larger one with a reason', async () => {
    const result = await (await testParser()).parse(' '.repeat(MAX_STATEMENT_UNITS + 1));
    assert.ok(!result.ok);
    assert.match(result.error.message, /longer than 8 MB/);
  });
});

describe('toStatement', () => {
  it('gives ranges of the document', async () => {
    const text = "select '😀';\r\nselect 1 frm x y";
    const start = text.lastIndexOf('select');
    const result = await toStatement(await testParser(), text, { start, end: text.length });
    assert.ok(!result.ok);
    assert.equal(cut(text, result.error.range), 'x');
  });

  it('gives statements that differ in literals only one fingerprint', async () => {
    const parser = await testParser();
    const prints = await Promise.all(
      [
        'select a from t where b = 1',
        'SELECT a  FROM t /* x */ where b = 27',
        'select c from t where b = 1',
      ].map(async (sql) => {
        const result = await toStatement(parser, sql, { start: 0, end: sql.length });
        return result.ok ? result.value.statement.fingerprint : '';
      }),
    );
    assert.equal(prints[0], prints[1]);
    assert.notEqual(prints[0], prints[2]);
    assert.match(prints[0] ?? '', /^[0-9a-f]{16}$/);
  });
});
