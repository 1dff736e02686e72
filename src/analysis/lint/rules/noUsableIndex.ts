// Is there a condition on a large table that no index leads with, where nobody knows how many rows it keeps?

import type { LintRule } from '../lintRule';
import { displayName } from '../../columns/resolve';
import { restrictionsOf } from '../restrictions';
import { indexFixes } from './seqScanProne';

/** From it a B-tree can skip over the leading column when that has few values. */
const SKIP_SCAN_VERSION = 180000;

export const noUsableIndex: LintRule = {
  id: 'no-usable-index',
  since: '0.1.0',
  severity: 'information',
  level: 'catalog',
  documentation: {
    summary:
      'No index of a large table leads with any of the condition columns, and there are no statistics to tell how many rows they keep.',
    why: 'A B-tree is sorted by its first column: a condition on another column reads the whole index or the table. From PostgreSQL 18 on a skip scan may serve the second column when the first has few values.',
    fix: 'Run ANALYZE on the table, so that the share can be estimated; create an index if it is small.',
    falsePositives: 'The condition keeps most rows: then reading the whole table is right.',
    sources: [
      'PostgreSQL 18 documentation, "Multicolumn Indexes": https://www.postgresql.org/docs/18/indexes-multicolumn.html',
    ],
  },
  examples: {
    fires: [{ sql: 'select id from orders where note = $1', at: 'note = $1', catalog: true }],
    silent: [
      { sql: "select id from orders where reference = 'x'", catalog: true },
      { sql: 'select id from orders where customer_id = $1 and note = $2', catalog: true },
      { sql: 'select id from orders where note = $1' },
      { sql: 'select code from countries where title = $1', catalog: true },
    ],
  },
  judge({ map, catalog }) {
    if (catalog === null) return [];
    return restrictionsOf(map, catalog).flatMap(({ table, restrictions }) => {
      // Where statistics tell how many rows are kept, seq-scan-prone speaks, with a number.
      const [first] = restrictions;
      if (
        first === undefined ||
        restrictions.some(({ isServed, kept }) => isServed || kept !== null)
      )
        return [];
      // Behind other columns it serves only together with them, or by a skip scan over few values.
      const second = table.indexes.find(({ definition }) =>
        definition.keys.slice(1).some((key) => key.column === first.column),
      );
      const skip =
        second === undefined
          ? ''
          : catalog.serverVersion >= SKIP_SCAN_VERSION
            ? ` ${second.name} holds it behind other columns: a skip scan may serve.`
            : ` ${second.name} holds it behind other columns, which does not help.`;
      return [
        {
          message: `No index of ${displayName(catalog, table)} leads with ${first.column}, and without statistics nobody knows how many rows it keeps.${skip} Run ANALYZE.`,
          range: first.range,
          level: 'catalog' as const,
          fixes: indexFixes(table, restrictions),
        },
      ];
    });
  },
};
