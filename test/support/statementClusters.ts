// Clusters that count statements: pg_stat_statements must be loaded when a server starts.

import { startPostgres, type Cluster, type Major } from './cluster';

export function startCounting(
  major: Major,
  settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const counting = { shared_preload_libraries: 'pg_stat_statements', ...settings };
  return startPostgres(major, { settings: counting });
}

/** Two tables' worth of statements, each so often; `slow` takes longest. */
export const WORK = `
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, note text);
INSERT INTO orders SELECT i, i % 500, repeat('n', 100) FROM generate_series(1, 20000) i;`;
