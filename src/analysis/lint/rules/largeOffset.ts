// Does OFFSET make the server compute rows only to throw them away?

import type { LintRule } from '../lintRule';

/** Heuristic: pages of 10 to 50 rows reach it at page 20 to 100. */
const LARGE_OFFSET_ROWS = 1000;

export const largeOffset: LintRule = {
  id: 'large-offset',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary: 'OFFSET reads and throws away the rows before the page.',
    why: 'PostgreSQL cannot jump to the n-th row: it produces all rows before it in order. Page 1 000 costs 1 000 times page 1, and rows that are inserted meanwhile shift the pages.',
    fix: 'Remember the last key of the page before: `where (created_at, id) < ($1, $2) order by created_at desc, id desc limit 20`, with an index on these columns.',
    falsePositives: 'An offset parameter that never grows large.',
    sources: [
      'PostgreSQL 18 documentation, "LIMIT and OFFSET": https://www.postgresql.org/docs/18/queries-limit.html',
    ],
  },
  examples: {
    fires: [
      { sql: 'select id from orders order by id limit 20 offset 5000', at: 'offset 5000' },
      { sql: 'select id from orders order by id limit 20 offset $1', at: 'offset $1' },
      { sql: 'select id from orders order by id offset ? limit ?', at: 'offset ?' },
    ],
    silent: [
      { sql: 'select id from orders order by id limit 20 offset 40' },
      { sql: 'select id from orders order by id limit 20' },
    ],
  },
  judge({ map }) {
    return map.blocks.flatMap(({ offset }) => {
      if (offset === null) return [];
      const { value } = offset;
      // A parameter may be anything; a computed OFFSET is somebody's own idea.
      if (value === null && !/^[$:?@%]/.test(offset.text)) return [];
      if (value !== null && value < LARGE_OFFSET_ROWS) return [];
      const rows = value === null ? 'all rows before the page' : `${String(value)} rows`;
      return [
        {
          message: `OFFSET computes ${rows} and throws them away. Page by the last key instead (keyset).`,
          range: offset.range,
        },
      ];
    });
  },
};
