// What a PgBouncer does and what could be better: one look at its console or two, with the server behind it where it is named.

import { setTimeout as sleep } from 'node:timers/promises';
import { clientFigures, poolFigures } from '../../analysis/pooler/poolFigures';
import { ratesBetween, ratesOf } from '../../analysis/pooler/poolerRates';
import { judgePooler } from '../../analysis/pooler/registry';
import type { Queries } from '../../db/contracts';
import type { PasswordProvider } from '../../db/hostPool';
import { PgBouncerConsole } from '../../db/pgbouncer/console';
import { readSample } from '../../db/pgbouncer/readSample';
import { readServerLimits } from '../../db/pgbouncer/serverLimits';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { PoolerReport } from '../../model/poolerReport';
import type { Work } from '../../util/progress';

export interface ConsoleAccess {
  readonly profile: ConnectionProfile;
  readonly password: PasswordProvider;
  readonly keyPassphrase?: string;
}

export interface PoolerRequest {
  /** Between two looks; null looks once. */
  readonly betweenLooksMs: number | null;
  /** The PostgreSQL behind it; null where none was named. */
  readonly server: Queries | null;
  /** Of that server; null where nobody said. */
  readonly serverCores: number | null;
}

export async function readPooler(
  access: ConsoleAccess,
  { betweenLooksMs, server, serverCores }: PoolerRequest,
  work: Work,
): Promise<PoolerReport> {
  const { sample, rates } = await withConsole(access, work.signal, async (console) => {
    const before = await readSample(console);
    if (betweenLooksMs === null) return { sample: before, rates: ratesOf(before) };
    const since = performance.now();
    work.progress(`second look in ${String(Math.round(betweenLooksMs / 1_000))} s`);
    await sleep(betweenLooksMs, undefined, { signal: work.signal });
    const elapsedMs = performance.now() - since;
    const after = await readSample(console);
    return { sample: after, rates: ratesBetween(before, after, elapsedMs) };
  });
  const limits = server === null ? null : await readServerLimits(server, work.signal);
  const pools = poolFigures(sample);
  return {
    version: 1,
    pooler: { kind: 'pgbouncer', version: sample.version, clients: clientFigures(sample) },
    pools: [...pools],
    rates: [...rates],
    findings: [...judgePooler({ sample, pools, rates, server: limits, serverCores })],
    server: limits,
    leftOut: [...sample.leftOut],
  };
}

/** One connection for as long as the work takes. */
export async function withConsole<T>(
  { profile, password, keyPassphrase }: ConsoleAccess,
  signal: AbortSignal,
  work: (console: PgBouncerConsole) => Promise<T>,
): Promise<T> {
  const console = await PgBouncerConsole.open(profile, password, signal, keyPassphrase);
  try {
    return await work(console);
  } finally {
    console.close();
  }
}
