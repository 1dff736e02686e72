// The clusters that all test files of a run share: one a major, stopped after the last test.

import { startPostgres, type Cluster, type Major } from './cluster';

export * from './cluster';

const shared = new Map<Major, Promise<Cluster>>();

/** The cluster that all test files of this run share. */
export function postgres(major: Major): Promise<Cluster> {
  let cluster = shared.get(major);
  if (cluster === undefined) {
    cluster = startPostgres(major);
    shared.set(major, cluster);
  }
  return cluster;
}

// A root hook: this file is loaded at the top level of the run, so it fires after the last test.
after(async () => {
  const started = await Promise.allSettled(shared.values());
  // One that did not start has failed its suite already, and stopped itself.
  const alive = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await Promise.all(alive.map((cluster) => cluster.stop()));
  shared.clear();
});
