// A primary and standbys that stream from it: copies of the primary at rest, which then follow.

import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  serverUser,
  startPostgres,
  temporaryDirectory,
  type Cluster,
  type Major,
  type ServerUser,
} from './cluster';

export interface ReplicaSet {
  readonly primary: Cluster;
  readonly standbys: readonly Cluster[];
  /** Until both have replayed all that is written. */
  follow(): Promise<void>;
  stop(): Promise<void>;
}

/** Each standby's application_name is its name. */
export async function startReplicaSet(
  major: Major,
  names: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<ReplicaSet> {
  const user = serverUser();
  const directory = temporaryDirectory('planwright-replicas-', user);
  const at = (name: string): string => path.join(directory, name);
  await (await startPostgres(major, { keptIn: at('primary') })).stop();
  appendFileSync(path.join(at('primary'), 'pg_hba.conf'), 'host replication all all trust\n');
  for (const name of names) copyFor(user, at('primary'), at(name));
  // A commit is written when it returns, so that what is behind is known.
  const primary = await startPostgres(major, {
    keptIn: at('primary'),
    settings: { synchronous_commit: 'local', ...settings },
  });
  const standbys = await Promise.all(
    names.map((name) => {
      const primaryIs = `host=127.0.0.1 port=${String(primary.port)} user=postgres application_name=${name}`;
      // In a file, so that a test may change it.
      appendFileSync(
        path.join(at(name), 'postgresql.auto.conf'),
        `primary_conninfo = '${primaryIs}'\nwal_receiver_status_interval = 1\n`,
      );
      return startPostgres(major, { keptIn: at(name), settings });
    }),
  );
  return {
    primary,
    standbys,
    follow: () => followed(primary, names),
    stop: async () => {
      await Promise.all(standbys.map((standby) => standby.stop()));
      await primary.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function followed(primary: Cluster, names: readonly string[]): Promise<void> {
  const list = names.map((name) => `'${name}'`).join(', ');
  const done = `SELECT 1 FROM pg_stat_replication WHERE application_name IN (${list}) AND replay_lsn = pg_current_wal_lsn()`;
  while ((await primary.sql(done)).rowCount !== names.length) await delay(20);
}

/** As the server wants its folder. */
function copyFor({ uid, gid }: ServerUser, from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  writeFileSync(path.join(to, 'standby.signal'), '');
  chmodSync(to, 0o700);
  if (uid === undefined || gid === undefined) return;
  const inside = readdirSync(to, { recursive: true, encoding: 'utf8' });
  for (const name of ['', ...inside]) chownSync(path.join(to, name), uid, gid);
}
