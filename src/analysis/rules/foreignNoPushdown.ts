// Does a foreign scan fetch many rows only to filter them here?

import * as z from 'zod';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { scanConditions } from './support/scanConditions';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { relationName } from '../plan/names';
import { fromNodesOf, metricsOf } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeCondition } from './support/place';

export const foreignNoPushdown = defineRule({
  id: 'foreign-no-pushdown',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic, as for scans of this server's own tables: nine of ten fetched in vain.
    minRemovedShare: shareOption(
      0.9,
      'Part of the fetched rows that the local filter removes, at least.',
    ),
    // Heuristic: postgres_fdw fetches 100 rows a round trip (fetch_size), so these are ten of them.
    minRemoved: countOption(1000, 'Rows removed, at least.'),
  }),
  documentation: {
    summary: 'A foreign scan fetches rows over the network and removes them by a local filter.',
    why: 'Only conditions that are known to mean the same on the other server are sent there: built-in operators and immutable functions. Everything else is tested here, after the rows were fetched.',
    fix: 'Write the condition with built-in operators on plain columns. For extensions that both servers have, name them in the extensions option of the foreign server. On distributed tables, filter by the distribution column.',
    falsePositives: 'File wrappers have no other server: every row is read here.',
    sources: ['https://www.postgresql.org/docs/18/postgres-fdw.html'],
  },
  fixtures: {
    fires: ['pg14/foreign-no-pushdown', 'pg18/foreign-no-pushdown'],
    silent: ['pg18/foreign-pushdown', 'pg18/foreign-file'],
  },
  judge(context, { minRemovedShare, minRemoved }) {
    return fromNodesOf(context, ['Foreign Scan', 'Custom Scan'], (node) => {
      // Of custom scans only Citus fetches from elsewhere; the others read this server's tables.
      if (node.fields['Custom Plan Provider']?.startsWith('Citus') === false) return [];
      const { loops, actualRowsTotal: kept, totalShare } = metricsOf(context, node);
      // A Filter here is what the wrapper did not ship: to postgres_fdw all that is not IMMUTABLE and built in (shippable.c).
      // Printed as a mean of the loops.
      const removed = (node.fields['Rows Removed by Filter'] ?? 0) * (loops ?? 0);
      if (kept === null || removed < minRemoved) return [];
      if (removed < (removed + kept) * minRemovedShare) return [];
      const name = relationName(node);
      const conditions = scanConditions(context, node, node.fields.Filter);
      return [
        makeFinding(context, {
          rule: 'foreign-no-pushdown',
          node,
          share: totalShare,
          saves: partOf(removed, removed + kept),
          title: `Fetches ${humanRows(removed + kept)} of ${name} to keep ${humanCount(kept)}`,
          message: `Fetches ${humanRows(removed + kept)} of ${name} and keeps ${humanCount(kept)} here (${shareOfWhole(context, totalShare)}). Its condition was not sent to the other server.`,
          brief: `fetches ${humanRows(removed + kept)}, keeps ${humanCount(kept)}`,
          evidence: [
            measured('Rows fetched', removed + kept, 'rows'),
            measured('Rows kept', kept, 'rows'),
            measured('Local filter', node.fields.Filter ?? '', 'text'),
          ],
          range: placeCondition(context, node, conditions),
          // What the other server understands is set there and in its wrapper's options: nothing is known of them here.
          fixes: [],
        }),
      ];
    });
  },
});
