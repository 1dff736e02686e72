// A primary and a hot standby of it. The standby is a copy of the primary at rest, which waits for WAL that nobody sends.

import { execFileSync } from 'node:child_process';
import { chownSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serverUser, startPostgres, temporaryDirectory, type Cluster, type Major } from './cluster';

export interface Pair {
  readonly primary: Cluster;
  readonly standby: Cluster;
  stop(): Promise<void>;
}

export async function startPair(major: Major): Promise<Pair> {
  const user = serverUser();
  const directory = temporaryDirectory('planwright-pair-', user);
  const primaryData = path.join(directory, 'primary');
  const standbyData = path.join(directory, 'standby');
  await (await startPostgres(major, { keptIn: primaryData })).stop();
  execFileSync('cp', ['-a', primaryData, standbyData]);
  const signal = path.join(standbyData, 'standby.signal');
  writeFileSync(signal, '');
  if (user.uid !== undefined && user.gid !== undefined) chownSync(signal, user.uid, user.gid);
  const [primary, standby] = await Promise.all([
    startPostgres(major, { keptIn: primaryData }),
    startPostgres(major, { keptIn: standbyData }),
  ]);
  return {
    primary,
    standby,
    stop: async () => {
      await Promise.all([primary.stop(), standby.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
