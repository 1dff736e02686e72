// Does `planwright advise` keep its contract: a set of indexes in JSON, text and Markdown, bad use named, an interrupt that
// keeps the best?

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { adviseJsonSchema, type AdviseJson } from '../../../src/model/adviseJson';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliOptions, type CliRun } from '../../support/cli';
import { startCounting } from '../../support/statementClusters';
import { postgres, type Cluster } from '../../support/postgres';

const SCHEMA = `
  CREATE TABLE sale AS SELECT g AS id, g % 5000 AS product_id, 'n' || g AS note FROM generate_series(1, 100000) AS g;
  ANALYZE sale`;
/** Turns what follows around, and ends a fence of Markdown. */
const HOSTILE = `SELECT '\u202e\u0007\`\`\`' FROM sale WHERE note = 'n7'`;

// eslint-disable-next-line no-control-regex -- what must not reach a terminal
const HIDDEN = /[\u202e\u0007]/;

describe('planwright advise', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let database: string;
  let dsn: string;
  let folder: string;

  before(async () => {
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    database = await cluster.createDatabase();
    await cluster.sql(`CREATE EXTENSION pg_stat_statements; ${SCHEMA}`, database);
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    for (const id of [1, 2, 3])
      await cluster.sql(`SELECT * FROM sale WHERE product_id = ${String(id)}`, database);
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-advise-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    writeFileSync(path.join(folder, 'a.sql'), `${HOSTILE};\nSELEC;\n\\d\nVACUUM sale;`);
    writeFileSync(path.join(folder, 'b.sql'), 'SELECT * FROM sale WHERE product_id = $1;');
    writeFileSync(path.join(folder, 'empty.sql'), '-- nothing\n');
  });

  const advise = (args: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
    runCli(['advise', '--dsn', dsn, ...args], options);

  async function json(...args: readonly string[]): Promise<AdviseJson> {
    const run = await advise([...args, '--format', 'json']);
    assert.equal(run.code, 0, run.log);
    return adviseJsonSchema.parse(JSON.parse(run.out));
  }

  it('advises for what the server counted, as often as it ran', async () => {
    const advice = await json('--pg-stat-statements');
    const [index] = advice.create;
    assert.match(
      index?.ddl ?? '',
      /^CREATE INDEX CONCURRENTLY \S+ ON public\.sale \(product_id\)$/,
    );
    const [statement] = advice.statements;
    assert.equal(statement?.calls, 3);
    const all = advice.statements.reduce(
      (sum, { calls, costBefore }) => sum + calls * costBefore,
      0,
    );
    assert.ok(
      Math.abs(advice.costBefore / all - 1) < 1e-9,
      `${String(advice.costBefore)}, ${String(all)}`,
    );
    assert.deepEqual(index?.serves, [statement.id]);
  });

  it('advises for a folder in Markdown, and tells hostile text as text', async () => {
    const markdown = await advise(['--workload', folder, '--format', 'markdown']);
    assert.equal(markdown.code, 0, markdown.log);
    assert.doesNotMatch(markdown.out, HIDDEN);
    assert.match(markdown.out, /^2 statements: cost .* less, with 2 new indexes/m);
    const fences = markdown.out.match(/^`{3,}/gm) ?? [];
    assert.equal(fences.length, 4, 'the scripts to apply and to undo');
    assert.match(markdown.out, /^CREATE INDEX CONCURRENTLY sale_note_idx .*;$/m);
    assert.match(markdown.out, /^DROP INDEX CONCURRENTLY public\.sale_note_idx;$/m);
  });

  it('keeps to its limits, and names what it cannot judge', async () => {
    const text = await advise(['--workload', folder, '--max-indexes', '1']);
    assert.equal(text.code, 0, text.log);
    assert.doesNotMatch(text.out, HIDDEN);
    assert.match(text.out, /Create \(1\)/);
    assert.match(text.out, /Not judged \(3\)/);
  });

  it('says what is wrong with bad use before it connects', async () => {
    const nowhere = ['advise', '--dsn', 'postgresql://nobody@127.0.0.1:1/none'];
    for (const [args, words] of [
      [[], /Give the workload once/],
      [['--workload', folder, '--pg-stat-statements'], /Give the workload once/],
      [['--workload', path.join(folder, 'absent.sql')], /names no SQL file/],
      [['--workload', path.join(folder, 'empty.sql')], /There is no statement in/],
      [['--workload', folder, '--budget-mb', '-1'], /It must be a number, 0 or more/],
      [['--workload', folder, '--max-indexes', '1.5'], /It must be a whole number/],
    ] as const) {
      const run = await runCli([...nowhere, ...args]);
      assert.equal(run.code, 2, run.log);
      assert.match(run.log, words);
    }
  });

  it('says how to count statements where the server does not, and that it lacks HypoPG', async () => {
    const plain = await postgres(18);
    const other = `postgresql://postgres@127.0.0.1:${String(plain.port)}/postgres`;
    const uncounted = await runCli(['advise', '--dsn', other, '--pg-stat-statements']);
    assert.equal(uncounted.code, 3);
    assert.match(uncounted.log, /shared_preload_libraries/);
    const without = await advise(['--workload', folder, '--engine', 'hypopg']);
    assert.equal(without.code, 3, without.log);
    assert.match(without.log, /CREATE EXTENSION hypopg installs it/);
  });

  describe('--try', () => {
    const state = async (): Promise<unknown> => {
      const { rows } = await cluster.sql(
        `SELECT (SELECT count(*)::int FROM pg_index WHERE indrelid = 'sale'::regclass) AS indexes,
                (SELECT count(*)::int FROM pg_locks WHERE relation = 'sale'::regclass) AS locks`,
        database,
      );
      return rows[0];
    };
    afterEach(async () => {
      assert.deepEqual(await state(), { indexes: 0, locks: 0 });
    });

    it('says what it builds, measures the statements that gain most, and rolls back', async () => {
      const run = await advise(['--workload', folder, '--try', '2', '--yes', '--format', 'json']);
      assert.equal(run.code, 0, run.log);
      assert.match(
        run.log,
        /^ {2}CREATE INDEX sale_product_id_idx ON public\.sale \(product_id\);$/m,
      );
      assert.match(run.log, /Writes to public\.sale wait until the rollback/);
      const { statements } = adviseJsonSchema.parse(JSON.parse(run.out));
      assert.equal(statements.length, 2);
      for (const { id, measured: times } of statements)
        assert.ok(
          times !== undefined && times.afterMs < times.beforeMs && times.caveats.length === 0,
          `${id}: ${JSON.stringify(times)}`,
        );
      const text = await advise(['--workload', folder, '--try', '--yes']);
      assert.equal(text.out.match(/^ {6}Measured: .* faster \(median of \d\)\.$/gm)?.length, 1);
    });

    it('builds nothing where nobody can say yes, and nothing of a twin file', async () => {
      const asked = await advise(['--workload', folder, '--try']);
      assert.deepEqual([asked.code, asked.out], [2, '']);
      assert.match(asked.log, /^planwright: --try builds .* --yes agrees to it/);
      const twin = await runCli(['advise', '--twin', 'x', '--workload', folder, '--try', '--yes']);
      assert.deepEqual([twin.code, twin.out], [2, '']);
      assert.match(twin.log, /A twin holds no rows/);
    });

    it('executes nothing that writes, and says so', async () => {
      const writes = path.join(folder, 'writes');
      mkdirSync(writes);
      writeFileSync(path.join(writes, 'a.sql'), "DELETE FROM sale WHERE note = 'n7';");
      const run = await advise(['--workload', writes, '--try', '--yes', '--format', 'json']);
      const { statements, notes, create } = adviseJsonSchema.parse(JSON.parse(run.out));
      assert.equal(create.length, 1);
      assert.equal(statements[0]?.measured, undefined);
      assert.match(notes.join(), /Not tried: /);
      const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM sale', database);
      assert.deepEqual(rows, [{ n: 100_000 }]);
    });
  });

  it('keeps the best so far when it is interrupted', async () => {
    const run = await advise(['--workload', folder, '--format', 'json'], {
      onLog: (log, child) => {
        if (/\d index(?:es)?: cost/.test(log)) child.kill('SIGINT');
      },
    });
    assert.equal(run.code, 130);
    const advice = adviseJsonSchema.parse(JSON.parse(run.out));
    assert.equal(advice.stopped, 'cancelled');
    assert.ok(advice.create.length > 0);
  });
});
