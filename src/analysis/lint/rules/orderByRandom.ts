// Is a whole result sorted at random to pick a few rows?

import type { LintRule } from '../lintRule';

export const orderByRandom: LintRule = {
  id: 'order-by-random',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: 'ORDER BY random() computes a number for every row and sorts them all.',
    why: 'A LIMIT does not help: the smallest random numbers are known only when every row has one.',
    fix: 'For a rough sample use `tablesample system_rows` or `tablesample bernoulli (percent)`. For single rows pick a random key: `where id >= (random() * max)::bigint order by id limit 1`.',
    falsePositives: 'Few rows are left before the sort.',
    sources: [
      'PostgreSQL 18 documentation, SELECT, TABLESAMPLE: https://www.postgresql.org/docs/18/sql-select.html',
    ],
  },
  examples: {
    fires: [{ sql: 'select id from orders order by random() limit 5', at: 'random()' }],
    silent: [
      { sql: 'select random() from orders order by id' },
      { sql: 'select id from orders where random() < 0.1 order by id' },
    ],
  },
  judge({ map }) {
    return map.blocks.flatMap((block) =>
      block.orderBy
        // Alone: `random() < 0.1` in ORDER BY, or a seed, is somebody's design.
        .filter(({ text }) => /^(?:pg_catalog\.)?(?:random|gen_random_uuid)\s*\(\s*\)$/i.test(text))
        .map(({ range, text }) => ({
          message: `ORDER BY ${text} computes and sorts every row. Use TABLESAMPLE or a random key.`,
          range,
        })),
    );
  },
};
