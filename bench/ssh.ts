// What does the way through SSH cost: to connect, with a jump host, for a query, and to cancel one? On this machine alone, so that
// what is measured is work and not a network.

import { performance } from 'node:perf_hooks';
import * as z from 'zod';
import { Database } from '../src/db/database';
import type { ConnectionProfile } from '../src/model/connectionProfile';
import { startPostgres, type Cluster } from '../test/support/cluster';
import { startSshd, type Sshd } from '../test/support/sshd';

const ROUNDS = 10;
const QUERIES = 200;
const one = z.object({ one: z.int() });

type Ways = Readonly<Record<string, ConnectionProfile>>;

async function main(): Promise<void> {
  const cluster = await startPostgres(18);
  const sshd = await startSshd();
  try {
    sshd.know(sshd.knownLine(), sshd.knownLine({ host: `[localhost]:${String(sshd.port)}` }));
    const results: Record<string, unknown> = {};
    for (const [name, profile] of Object.entries(waysOf(cluster, sshd)))
      results[name] = await measure(profile, sshd);
    console.log(JSON.stringify({ benchmark: 'ssh', rounds: ROUNDS, milliseconds: results }));
  } finally {
    await sshd.stop();
    await cluster.stop();
  }
}

function waysOf(cluster: Cluster, sshd: Sshd): Ways {
  const { port, user } = sshd;
  return {
    direct: cluster.profile(),
    ssh: cluster.profile({ ssh: sshd.route() }),
    jump: cluster.profile({ ssh: sshd.route({ jump: [{ host: 'localhost', port, user }] }) }),
  };
}

/** Medians. */
async function measure(profile: ConnectionProfile, { surroundings }: Sshd) {
  const person = {
    isThere: false,
    trusts: () => Promise.resolve(false),
    secretFor: () => Promise.resolve(null),
    worked: () => Promise.resolve(),
  };
  const ssh = { person, surroundings };
  const connects: number[] = [];
  const closes: number[] = [];
  const cancels: number[] = [];
  const queries: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const database = new Database(profile, () => Promise.resolve(null), { ssh });
    connects.push(await timed(() => database.query('SELECT 1 AS one', [], one)));
    cancels.push(await cancelled(database));
    if (round === 0)
      for (let i = 0; i < QUERIES; i += 1)
        queries.push(await timed(() => database.query('SELECT 1 AS one', [], one)));
    closes.push(await timed(() => database.close()));
  }
  return {
    connectAndFirstQuery: median(connects),
    query: median(queries),
    cancel: median(cancels),
    close: median(closes),
  };
}

const RUNS_FOR_MS = 150;

async function cancelled(database: Database): Promise<number> {
  const given = new AbortController();
  const running = database
    .explain(
      {
        ...{ sql: 'SELECT pg_sleep(60)', parameters: [], mode: 'analyze', allowWrite: false },
        ...{ statementTimeoutMs: 60_000, lockTimeoutMs: 1_000 },
      },
      given.signal,
    )
    .catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, RUNS_FOR_MS));
  return timed(async () => {
    given.abort();
    await running;
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? NaN) * 10) / 10;
}

void main();
