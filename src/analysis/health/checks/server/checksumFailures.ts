// Did the server read pages whose checksum is wrong?

import * as z from 'zod';
import { humanCount } from '../../../../util/humanNumbers';
import { ifTold, measured } from '../../evidence';
import { databaseCounters } from '../../facts/databaseCounters';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'checksum-failures';

export const checksumFailures = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Pages with a wrong checksum',
  needs: {},
  queries: { counters: databaseCounters },
  options: z.object({}),
  documentation: {
    summary: 'A page on disk is not what the server wrote.',
    why: 'The server keeps a checksum on each page and compares it when it reads. A wrong one means that the disk, its controller, memory or the file system changed the page: data is damaged, and a base backup may carry it on.',
    fix: 'Find the relation in the server log. Keep all backups, take a copy of the data directory before anything else, check the hardware, and fail over to a standby that is whole.',
    falsePositives:
      'The counter keeps failures of the past: one that was mended stays until the statistics are reset.',
    sources: [
      'https://www.postgresql.org/docs/18/checksums.html',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW',
    ],
  },
  judge({ counters }) {
    const damaged = counters.filter(({ checksum_failures: count }) => (count ?? 0) > 0);
    return outcomeOf(
      damaged.map(({ database, checksum_failures: count, last_checksum_failure: last }) => ({
        check: ID,
        impact: 'high',
        subject: { kind: 'database', database },
        title: `${database} has ${humanCount(count ?? 0)} ${count === 1 ? 'page' : 'pages'} with a wrong checksum`,
        message: `${humanCount(count ?? 0)} ${count === 1 ? 'read' : 'reads'} of ${database} met a page with a wrong checksum${last === null ? '' : `, the last at ${last}`}. The server log names the relation. Keep your backups, and check the hardware first.`,
        sizeBytes: null,
        evidence: [measured('failures', count ?? 0, 'count'), ...ifTold('last', last, 'text')],
        fixes: [],
      })),
    );
  },
});
