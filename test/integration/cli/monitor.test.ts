// Does `planwright monitor` keep its contract: one sample or a stream, in every format, ending when it is told to?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { historySpanSchema } from '../../../src/model/monitorHistory';
import { monitorSampleSchema } from '../../../src/model/monitorJson';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliOptions, type CliRun } from '../../support/cli';
import { assertNothingLeft } from '../../support/database';
import type { Cluster } from '../../support/postgres';
import { startCounting } from '../../support/statementClusters';

describe('planwright monitor', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let dsn: string;

  before(async () => {
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    await cluster.sql('CREATE EXTENSION pg_stat_statements');
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/postgres`;
  });

  function monitor(args: readonly string[], options?: CliOptions): Promise<CliRun> {
    return runCli(['monitor', '--dsn', dsn, ...args], options);
  }

  it('prints one line of JSON for one sample, with the statements of the window and no text of them', async () => {
    let asked = false;
    const { code, out, log } = await monitor(
      ['--once', '--interval', '6', '--format', 'json', '--with', 'waits,statements'],
      {
        onStart: () => {
          setTimeout(() => {
            asked = true;
            const work = Array.from(
              { length: 40 },
              () => "SELECT 'secret value', count(*) FROM pg_class",
            );
            void cluster.sql(work.join(';'));
          }, 4_000);
        },
      },
    );
    assert.equal(code, 0, log);
    assert.ok(asked);
    assert.equal(out.trim().split('\n').length, 1);
    const sample = monitorSampleSchema.parse(JSON.parse(out));
    assert.ok(sample.seconds >= 5.5, String(sample.seconds));
    assert.deepEqual(sample.node?.role, 'primary');
    assert.equal(sample.metrics['deadlocksPerSecond'], 0);
    assert.equal(sample.verdict?.kind, 'unknown');
    assert.ok(
      sample.statements?.some(({ calls }) => calls === 40),
      JSON.stringify(sample.statements),
    );
    assert.ok((sample.statementsSeconds ?? 0) >= 5.5, String(sample.statementsSeconds));
    assert.doesNotMatch(out, /secret|SELECT/);
  });

  it('streams samples until it is interrupted, and leaves nothing behind', async () => {
    const { code, out, log } = await monitor(['--interval', '1', '--format', 'json'], {
      onStart: (child) => {
        let lines = 0;
        child.stdout?.on('data', (chunk: Buffer) => {
          lines += chunk.toString().split('\n').length - 1;
          if (lines >= 3) child.kill('SIGINT');
        });
      },
    });
    assert.equal(code, 130, log);
    const samples = out
      .trim()
      .split('\n')
      .map((line) => monitorSampleSchema.parse(JSON.parse(line)));
    assert.ok(samples.length >= 3);
    assert.deepEqual(
      samples.map(({ event }) => event),
      samples.map(() => null),
    );
    await assertNothingLeft(cluster, 'postgres');
  });

  it('ends when nobody reads on, as under head', async () => {
    const { code, log } = await monitor(['--interval', '1', '--format', 'csv'], {
      onStart: (child) => child.stdout?.once('data', () => child.stdout?.destroy()),
    });
    assert.equal(code, 141, log);
    assert.doesNotMatch(log, /internal error/);
  });

  it('prints CSV with a heading, and Prometheus text that knows no unknown', async () => {
    const csv = await monitor([
      '--duration',
      '2',
      '--interval',
      '1',
      '--format',
      'csv',
      '--with',
      'none',
    ]);
    const lines = csv.out.trim().split('\r\n');
    assert.ok(lines.length >= 3, csv.out);
    const columns = lines[0]?.split(',').length;
    assert.ok(lines.every((line) => line.split(',').length === columns));
    assert.match(lines[0] ?? '', /^at,seconds,sessionsConnected,/);

    const { out } = await monitor(['--once', '--interval', '2', '--format', 'prometheus']);
    assert.match(out, /^planwright_up\{role="primary",server="18\.\d+"\} 1$/m);
    assert.match(out, /^# TYPE planwright_commits_per_second gauge$/m);
    assert.doesNotMatch(out, /NaN|null|hit_ratio \D/);
    for (const line of out.trim().split('\n'))
      assert.match(
        line,
        /^(?:# (?:HELP|TYPE) planwright_\w+ \S.*|planwright_\w+(?:\{.*\})? [-\d.e+]+)$/,
      );
  });

  it('says in text what it sees, and why there is no verdict yet', async () => {
    const { out } = await monitor(['--once', '--interval', '3', '--with', 'waits,statements']);
    assert.match(out, /PostgreSQL 18\.\d+, primary/);
    assert.match(out, /average active sessions/);
    assert.match(out, /^ {2}statements of [\d.]+ s:\n {4}queryid -?\d+: /m);
    assert.match(out, /of the 60 samples that a verdict needs\./);
  });

  it('keeps what it sees when it is asked to, and shows it without connecting', async () => {
    const state = mkdtempSync(path.join(os.tmpdir(), 'planwright-state-'));
    atEnd(() => {
      rmSync(state, { recursive: true, force: true });
    });
    const env = { XDG_STATE_HOME: state };
    const none = await monitor(['--since', '1h', '--format', 'json'], { env });
    assert.equal(none.code, 0, none.log);
    assert.equal(none.out, '');
    assert.match(none.log, /--history keeps it/);
    const args = ['--history', '--interval', '1', '--duration', '3', '--format', 'json'];
    const watched = await monitor(args, { env });
    assert.equal(watched.code, 0, watched.log);
    const kept = await monitor(['--since', '1h', '--format', 'json'], { env });
    const spans = kept.out
      .trim()
      .split('\n')
      .map((line) => historySpanSchema.parse(JSON.parse(line)));
    assert.ok(spans.length === 1 || spans.length === 2, kept.out);
    const seconds = spans.reduce((sum, span) => sum + span.seconds, 0);
    assert.ok(seconds > 2 && seconds < 6, String(seconds));
    assert.ok(spans.every(({ metrics }) => metrics['sessionsConnected'] !== undefined));
    assert.doesNotMatch(kept.out, /SELECT/);
    assert.match(
      (await monitor(['--since', '1h'], { env })).out,
      /^The most of the time .*\nsince \(UTC\) .*\n20\d\d-/,
    );
    assert.equal((await monitor(['--since', 'yesterday'], { env })).code, 2);
  });

  it('refuses what cannot be, in one line', async () => {
    const cases = [
      [['--once', '--fail-on', 'warning'], /--duration 180/],
      [['--once', '--duration', '5'], /Give one/],
      [['--since', '1h', '--history'], /--since shows what was kept/],
      [['--since', '1h', '--format', 'csv'], /text or json/],
      [['--interval', '0'], /above 0/],
      [['--with', 'waits,locks'], /waits, statements/],
      [['--format', 'xml'], /prometheus/],
    ] as const;
    for (const [args, says] of cases) {
      const { code, out, log } = await monitor(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(log, says);
      assert.equal(out, '');
    }
    const gone = await runCli([
      'monitor',
      '--dsn',
      'postgresql://postgres@127.0.0.1:1/x',
      '--once',
    ]);
    assert.equal(gone.code, 3);
  });
});
