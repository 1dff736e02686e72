// How busy is the server at this moment, as far as our role may see it?

import * as z from 'zod';
import type { ServerLoad } from '../model/serverLoad';
import type { Queries } from './contracts';

/** pg_stat_activity shows rows of other roles without state and backend_type, unless the role has pg_read_all_stats. */
const SERVER_LOAD_SQL = `
SELECT least(pg_catalog.current_setting('max_worker_processes')::int4,
             (SELECT s.reset_val::int4 FROM pg_catalog.pg_settings s WHERE s.name = 'max_parallel_workers')) AS worker_pool,
       pg_catalog.count(*) FILTER (WHERE a.backend_type = 'parallel worker')::int4 AS workers_running,
       pg_catalog.count(*) FILTER (WHERE a.backend_type = 'client backend' AND a.state = 'active')::int4 AS others_active,
       pg_catalog.count(*) FILTER (WHERE a.backend_type IS NULL)::int4 AS others_hidden
  FROM pg_catalog.pg_stat_activity a
 WHERE a.pid <> pg_catalog.pg_backend_pid()`;

const serverLoadRow = z.object({
  worker_pool: z.int(),
  workers_running: z.int(),
  others_active: z.int(),
  others_hidden: z.int(),
});

export async function readServerLoad(client: Queries, signal?: AbortSignal): Promise<ServerLoad> {
  const [row] = await client.query(SERVER_LOAD_SQL, [], serverLoadRow, signal);
  if (row === undefined) throw new Error('an aggregate without GROUP BY returned no row');
  return {
    workerPool: row.worker_pool,
    workersRunning: row.workers_running,
    othersActive: row.others_active,
    othersHidden: row.others_hidden,
  };
}
