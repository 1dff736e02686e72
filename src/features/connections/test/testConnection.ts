// Does a connection work, and what of it? Opens it as ever, for each of its hosts, and says of every step what was seen.

import { ConnectionWatch } from '../../../db/connectionTrace';
import { readConnectionRights } from '../../../db/connectionRights';
import { Database } from '../../../db/database';
import { DatabaseError, endsTheWork } from '../../../db/errors';
import type { Hop } from '../../../db/ssh/contracts';
import { readStatementFacts } from '../../../db/statements/statementFacts';
import { unwanted } from '../../../db/targetSession';
import type { ConnectionTest, HostTest } from '../../../model/connectionTest';
import {
  addressesOf,
  profilesOfHosts,
  whoAndWhere,
  type ConnectionProfile,
} from '../../../model/connectionProfile';
import type { Work } from '../../../util/progress';
import { err, ok, type Result } from '../../../util/result';
import type { Login } from '../openConnection';
import type { HostOutcome } from './hostOutcome';
import { stepsOf } from './testSteps';

export interface TestLogin extends Login {
  /** Is told of each host that does not take the password, or that there is none. */
  readonly refused?: (error: DatabaseError) => void;
}

/** Rejects only when cancelled: whatever fails is a step. */
export async function testConnection(
  profile: ConnectionProfile,
  login: TestLogin,
  work: Work,
): Promise<ConnectionTest> {
  const hosts: HostTest[] = [];
  const addresses = addressesOf(profile);
  for (const [index, host] of profilesOfHosts(profile).entries()) {
    const address = addresses[index];
    if (address === undefined) continue;
    if (addresses.length > 1) work.progress(`testing ${address.host}:${String(address.port)}`);
    const outcome = await testHost(host, login, work.signal);
    if (outcome.error?.reason === 'authentication') login.refused?.(outcome.error);
    const works = outcome.error === null;
    hosts.push({
      ...address,
      works,
      wanted: works ? outcome.unwanted === null : null,
      steps: stepsOf(outcome),
    });
  }
  const prefersStandby = profile.targetSessionAttrs === 'prefer-standby';
  return {
    version: 1,
    works: hosts.some(({ works, wanted }) => works && (prefersStandby || wanted === true)),
    name: profile.name,
    where: whoAndWhere(profile),
    hosts,
  };
}

async function testHost(
  { targetSessionAttrs: target = 'any', ...profile }: ConnectionProfile,
  { password, keyPassphrase = null, ssh }: Login,
  signal: AbortSignal,
): Promise<HostOutcome> {
  const watch = new ConnectionWatch();
  const hops: { hop: Hop; elapsedMs: number }[] = [];
  const reached = (hop: Hop, elapsedMs: number): void => {
    hops.push({ hop, elapsedMs });
  };
  const client = new Database(profile, password, {
    ssh: { ...ssh, reached },
    ...(keyPassphrase !== null && { keyPassphrase }),
    // What passes by itself a moment later is to be seen too.
    connectPausesMs: [],
    watch: watch.watch,
  });
  const none = { profile, hops, watch, server: null, rights: null, unwanted: null };
  let server: HostOutcome['server'] = null;
  try {
    const started = performance.now();
    const info = await client.serverInfo(signal);
    server = { info, elapsedMs: performance.now() - started };
    const granted = await answerOf(readConnectionRights(client, signal));
    const statements = await answerOf(readStatementFacts(client, signal));
    const rights = { granted, statements };
    const standby = granted.ok ? granted.value.standby : info.inRecovery;
    const readOnly = standby || (granted.ok && granted.value.readsOnlyByDefault);
    const kind = { standby, readOnly };
    return { ...none, server, rights, error: null, unwanted: unwanted(target, kind) };
  } catch (error) {
    if (!(error instanceof DatabaseError) || signal.aborted) throw error;
    return { ...none, server, error };
  } finally {
    await client.close();
  }
}

/** Rejects where nobody answers any more. */
async function answerOf<Value>(asked: Promise<Value>): Promise<Result<Value, DatabaseError>> {
  try {
    return ok(await asked);
  } catch (error) {
    if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
    return err(error);
  }
}
