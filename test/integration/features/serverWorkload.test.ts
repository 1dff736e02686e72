// What a real server was asked to do: ranked, with texts that can be planned, without Planwright's own, and since the last look.

import assert from 'node:assert/strict';
import path from 'node:path';
import { Database } from '../../../src/db/database';
import { loadParser } from '../../../src/features/loadParser';
import {
  StatementsReader,
  type ServerWorkload,
  type StatementsQuestion,
} from '../../../src/features/workload/statementsReader';
import { cleanup } from '../../support/cleanup';
import type { Cluster } from '../../support/postgres';
import { startCounting, WORK } from '../../support/statementClusters';

const work = { signal: new AbortController().signal, progress: () => undefined };
const SLOW = 'SELECT count(*) FROM orders a JOIN orders b USING (customer_id)';

describe("a server's workload", () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let database: string;

  before(async () => {
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE EXTENSION pg_stat_statements; ${WORK}; CREATE ROLE app LOGIN; CREATE ROLE intruder LOGIN`,
      database,
    );
    await cluster.sql('GRANT ALL ON orders TO app, intruder', database);
  });
  beforeEach(async () => {
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
  });

  async function readerFor(user = 'postgres'): Promise<StatementsReader> {
    const client = new Database(cluster.profile({ database, user }), () => Promise.resolve(null));
    atEnd(() => client.close());
    return new StatementsReader(client, await loadParser(path.resolve('dist')));
  }

  async function run(user: string, ...statements: readonly string[]): Promise<void> {
    const client = await cluster.connect(database, user);
    for (const sql of statements) await client.query(sql);
    await client.end();
  }

  async function read(reader: StatementsReader, question: Partial<StatementsQuestion> = {}) {
    const answer: ServerWorkload = await reader.read({ top: 20, by: 'total', ...question }, work);
    return answer.kind === 'workload' ? answer : assert.fail(JSON.stringify(answer));
  }

  const indexed = (id: number) => `SELECT note FROM orders WHERE id = ${String(id)}`;

  it('is what people ran, by any figure, as one statement whoever ran it', async () => {
    await run(
      'postgres',
      SLOW,
      indexed(1),
      indexed(2),
      'VACUUM orders',
      'SELECT \'a\' AS "\u202e"',
    );
    await run('app', indexed(3));
    const reader = await readerFor();
    const { workload } = await read(reader);
    const texts = workload.statements.map(({ text, calls }) => [text, calls]);
    assert.deepEqual(texts[0], [SLOW, 1]);
    assert.ok(texts.some(([text, calls]) => calls === 3 && text === indexed(0).replace('0', '$1')));
    assert.deepEqual(
      texts.filter(([text]) => /pg_catalog|planwright/.test(String(text))),
      [],
    );
    assert.ok(
      workload.unread.some(
        ({ text, why }) => text === 'VACUUM orders' && why === 'VACUUM has no plan.',
      ),
    );
    assert.match(workload.notes.join('\n'), /track_planning is off/);
    const { workload: one } = await read(reader, { top: 1, by: 'calls' });
    assert.deepEqual(
      one.statements.map(({ calls }) => calls),
      [3],
    );
  });

  it('is hidden by no mark that another role writes into the same statement', async () => {
    await run('app', indexed(1), indexed(2), `select  note FROM orders WHERE id = 3 -- of a job`);
    const mark = '/* planwright */';
    const marks = indexed(4).replace('SELECT', `SELECT ${mark}`);
    await run('intruder', marks, marks, marks, marks, `${indexed(5)} AND note = 'x' ${mark}`);
    await run('postgres', `${indexed(6)} -- of a report`, `/* a */ ${SLOW}`);
    const { workload } = await read(await readerFor(), { by: 'calls' });
    const found = workload.statements.filter(({ text }) => /WHERE id/i.test(text));
    assert.deepEqual(
      found.map(({ calls }) => calls),
      [4],
    );
    assert.match(
      found[0]?.text ?? '',
      /^SELECT note FROM orders WHERE id = \$1(?: -- of a report)?$/,
    );
    assert.match(workload.notes.join('\n'), /Left out .* own queries: \d+ entries of .*intruder/);
    const { workload: intruders } = await read(await readerFor('intruder'));
    assert.ok(!intruders.statements.some(({ text }) => text.includes('WHERE id')));
  });

  it('has the texts of one statement on tables of one name in two schemas', async () => {
    for (const schema of ['east', 'west'])
      await cluster.sql(
        `CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE TABLE IF NOT EXISTS ${schema}.parcels (id int);
         GRANT ALL ON SCHEMA ${schema} TO app; GRANT ALL ON ${schema}.parcels TO app`,
        database,
      );
    await run('postgres', 'SELECT id FROM east.parcels');
    await run('app', 'SELECT id FROM west.parcels', 'SELECT id FROM west.parcels');
    const { statements } = (await read(await readerFor(), { by: 'calls' })).workload;
    const found = statements.filter(({ text }) => text.includes('FROM '));
    assert.deepEqual(
      found.filter(({ text }) => text.includes('parcels')).map(({ text, calls }) => [text, calls]),
      [
        ['SELECT id FROM west.parcels', 2],
        ['SELECT id FROM east.parcels', 1],
      ],
    );
    assert.equal(new Set(statements.map(({ id }) => id)).size, statements.length);
  });

  it('since the last look is what was added', async () => {
    await run('postgres', SLOW, indexed(1));
    const reader = await readerFor();
    const first = await read(reader);
    await run('app', indexed(3), indexed(4));
    const { workload } = await read(reader, { since: first.sample });
    assert.equal(workload.since, first.sample.at);
    const calls = workload.statements.map(({ text, calls: count }) => [text, count]);
    assert.deepEqual(
      calls.filter(([text]) => String(text).includes('orders')),
      [[indexed(0).replace('0', '$1'), 2]],
    );
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    await run('app', indexed(3));
    const { workload: anew } = await read(reader, { since: first.sample });
    assert.ok(
      anew.statements.some(({ text, calls: count }) => text.includes('orders') && count === 1),
    );
  });

  it('names as unread what the role may not see', async () => {
    await run('postgres', SLOW);
    await run('app', indexed(3));
    const { workload } = await read(await readerFor('app'));
    assert.ok(workload.statements.some(({ text }) => text.includes('orders WHERE id')));
    const [hidden, ...others] = workload.unread.filter(({ text }) => text.startsWith('<'));
    assert.match(hidden?.why ?? '', /of the role postgres: .* pg_read_all_stats/);
    assert.deepEqual(others, []);
    assert.ok((hidden?.totalMs ?? 0) > 10);
    assert.match(workload.notes.join('\n'), /GRANT pg_read_all_stats TO app/);
  });
});
