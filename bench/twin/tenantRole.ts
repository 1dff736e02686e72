// The tenants' database as one of its applications sees it: subject to policies, which also hide the statistics.

import { Database } from '../../src/db/database';
import type { TwinImage } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { readSource } from '../../src/whatif/twin/source/readSource';
import { compareStatements, openTarget, quiet, READ_OPTIONS } from './fidelity';
import type { Source } from './source';
import { TENANTS_USER } from './tenants';

/**
 * Twice: with what that role may read (pg_stats shows nothing of a table whose policies hold for who asks), and with the
 * statistics that a superuser reads, which tells how near the policies themselves are carried.
 */
export async function compareAsTenant(source: Source, statements: readonly string[]) {
  const profile = source.cluster.profile({ database: source.database, user: TENANTS_USER });
  const client = new Database(profile, () => Promise.resolve(null));
  try {
    const own = (await readSource(client, READ_OPTIONS, quiet)).image;
    const whole = (await readSource(source.client, READ_OPTIONS, quiet)).image;
    const { statistics, extendedStatistics, ends, indexes } = whole;
    const lent = { ...own, statistics, extendedStatistics, ends, indexes, losses: whole.losses };
    const asTenant = { ...source, client };
    return {
      ownPrivileges: await compareOn(asTenant, own, statements),
      statisticsOfSuperuser: await compareOn(asTenant, lent, statements),
    };
  } finally {
    await client.close();
  }
}

async function compareOn(source: Source, image: TwinImage, statements: readonly string[]) {
  const kind = source.cluster.major === 18 ? 'pglite' : 'native';
  const target = await openTarget(source, kind, image);
  try {
    const losses = await buildTwin(image, target, quiet);
    const twin = { engine: `${kind} ${target.version}`, target, image, losses };
    return await compareStatements(source, twin, statements);
  } finally {
    await target.close();
  }
}
