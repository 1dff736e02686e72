// One look at PgBouncer: what its console says of pools, databases, counters and settings. A table that it refuses costs itself.

import type { z } from 'zod';
import type { PoolerSample } from '../../analysis/pooler/poolerSample';
import { DatabaseError, endsTheWork } from '../errors';
import type { ConsoleTableName, PgBouncerConsole } from './console';
import {
  configRow,
  databaseRow,
  listRow,
  poolRow,
  statsRow,
  userRow,
  versionRow,
} from './consoleRows';

export async function readSample(console: PgBouncerConsole): Promise<PoolerSample> {
  const leftOut: { what: string; why: string }[] = [];
  const unlessRefused = async <Row>(
    what: ConsoleTableName,
    row: z.ZodType<Row>,
  ): Promise<readonly Row[]> => {
    try {
      return await console.rows(what, row);
    } catch (error) {
      if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
      leftOut.push({ what: `SHOW ${what}`, why: error.message });
      return [];
    }
  };
  const [version] = await console.rows('VERSION', versionRow);
  const pools = await console.rows('POOLS', poolRow);
  const databases = await console.rows('DATABASES', databaseRow);
  const users = await unlessRefused('USERS', userRow);
  const stats = await unlessRefused('STATS', statsRow);
  const lists = await unlessRefused('LISTS', listRow);
  const config = await unlessRefused('CONFIG', configRow);
  return {
    version: version?.version ?? 'unknown',
    ...{ pools, databases, users, stats },
    lists: Object.fromEntries(lists.map(({ list, items }) => [list, items])),
    config: Object.fromEntries(config.map(({ key, value }) => [key, value])),
    leftOut,
  };
}
