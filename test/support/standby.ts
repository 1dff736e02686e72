// A primary and a hot standby of it. The standby is a copy of the primary at rest, which waits for WAL that nobody sends.

import { chmodSync, chownSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  serverUser,
  startPostgres,
  temporaryDirectory,
  type Cluster,
  type Major,
  type ServerUser,
} from './cluster';

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
  cpSync(primaryData, standbyData, { recursive: true });
  writeFileSync(path.join(standbyData, 'standby.signal'), '');
  giveTo(user, standbyData);
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

/** As the server wants its folder. */
function giveTo({ uid, gid }: ServerUser, directory: string): void {
  chmodSync(directory, 0o700);
  if (uid === undefined || gid === undefined) return;
  const inside = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  for (const name of ['', ...inside]) chownSync(path.join(directory, name), uid, gid);
}
