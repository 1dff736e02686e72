import assert from 'node:assert/strict';
import {
  MOST_STATEMENTS,
  readFilesWorkload,
} from '../../../../src/features/workload/filesWorkload';
import { steersSession } from '../../../../src/features/workload/whyUnread';
import { testParser } from '../../analysis/sql/support';

const work = { signal: new AbortController().signal, progress: () => undefined };

async function read(...files: readonly (readonly [string, string])[]) {
  const given = files.map(([file, text]) => ({ file, text }));
  return readFilesWorkload(await testParser(), given, work);
}

describe('a workload of SQL files', () => {
  it('is their statements with place and number, and no counters', async () => {
    const { source, totals, statements, unread } = await read(
      ['a.sql', '-- first\nselect 1;\n\nselect *\n  from t where a = :id;'],
      ['b.sql', 'update t set a = 1'],
    );
    assert.deepEqual([source, totals, unread], ['files', null, []]);
    assert.deepEqual(
      statements.map(({ id, text, place, counters }) => [id, text, place?.line, counters]),
      [
        ['a.sql:1', 'select 1', 2, null],
        ['a.sql:2', 'select *\n  from t where a = :id', 4, null],
        ['b.sql:1', 'update t set a = 1', 1, null],
      ],
    );
  });

  it('reads no text that is data rather than a question, and keeps no file for it', async () => {
    const data = `INSERT INTO t VALUES ${Array.from({ length: 30_000 }, () => '(1, 2)').join(', ')}`;
    const { statements, unread } = await read(['seed.sql', `${data}; SELECT 1`]);
    assert.deepEqual(
      statements.map(({ text }) => text),
      ['SELECT 1'],
    );
    assert.match(
      unread[0]?.why ?? '',
      /^It has 240 \d\d\d characters; Planwright reads 100 000\.$/,
    );
    assert.equal(unread[0]?.text.length, 1_000);
  });

  it('names what has no plan, does not parse or is a command of psql, and goes on', async () => {
    const { statements, unread } = await read([
      'mixed.sql',
      [
        '\\set x 5',
        'create table t (a int);',
        'selct 1;',
        'COPY t FROM stdin;',
        '1\\\\N',
        '\\N',
        '\\.',
        'select 2 \\gset',
        "select 'it''s; one' ;",
        '\\i other.sql',
      ].join('\r\n'),
    ]);
    assert.deepEqual(
      statements.map(({ text, place }) => [text, place?.line]),
      [
        ['select 2', 8],
        ["select 'it''s; one'", 9],
      ],
    );
    assert.deepEqual(
      unread.map(({ place, why }) => [place?.line, why.split(/[:,]/)[0]]),
      [
        [1, 'It is a command of psql'],
        [2, 'CREATE TABLE has no plan.'],
        [3, 'It does not parse'],
        [4, 'COPY has no plan.'],
        [8, 'It is a command of psql'],
        [10, 'It is a command of psql'],
      ],
    );
  });

  it('ends at a bound, and says how much is left out', async () => {
    const { statements, notes } = await read([
      'many.sql',
      'select 1;\n'.repeat(MOST_STATEMENTS + 3),
    ]);
    assert.equal(statements.length, MOST_STATEMENTS);
    assert.equal(statements.at(-1)?.place?.line, MOST_STATEMENTS);
    assert.match(notes.join(), /3 more are left out/);
  });

  it('stops when nobody waits any more', async () => {
    const stopped = { ...work, signal: AbortSignal.abort() };
    const parser = await testParser();
    await assert.rejects(readFilesWorkload(parser, [{ file: 'a', text: 'select 1' }], stopped), {
      name: 'AbortError',
    });
  });
});

describe('what steers a session', () => {
  it('is settings and transactions, behind comments too', () => {
    for (const text of [
      'BEGIN',
      '/* app */ set x = $1',
      '-- a\nROLLBACK TO s',
      'start transaction',
    ])
      assert.ok(steersSession(text), text);
    for (const text of ['select 1', 'settle', 'VACUUM', '', 'REFRESH MATERIALIZED VIEW v'])
      assert.ok(!steersSession(text), text);
  });
});
