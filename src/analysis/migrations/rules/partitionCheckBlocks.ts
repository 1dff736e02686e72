// Does ATTACH PARTITION read the whole partition to see that its rows belong there?

import { templateFix } from '../../changes/fixes';
import { isFields } from '../../sql/walk';
import { blockingOf, isNoticed, severityOf, workOf } from '../blocking';
import { rangeWords } from '../durations';
import type { MigrationRule } from '../migrationRule';
import { alterations, definitionOf, relationText, script, SHORT_LOCK } from '../words';

export const partitionCheckBlocks: MigrationRule = {
  id: 'partition-check-blocks',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
  documentation: {
    summary: 'ATTACH PARTITION reads all rows of the partition while it is locked.',
    why: 'PostgreSQL makes sure that each row belongs into the bounds, under ACCESS EXCLUSIVE on the partition. A validated CHECK that implies the bounds is proof enough, and then nothing is read. A default partition is read as well, unless a CHECK excludes the bounds there.',
    fix: 'Add a CHECK of the same bounds NOT VALID, validate it beside the writers, attach, and drop the CHECK.',
    falsePositives: 'A partition that nobody uses yet.',
    sources: [
      'PostgreSQL 18 documentation, "Partition Maintenance": https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
    ],
  },
  examples: {
    fires: [
      {
        sql: `ALTER TABLE app.events ATTACH PARTITION app.events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
        says: 'app.events_2026',
        safe: 'CHECK (<partition key> IS NOT NULL AND <bounds>) NOT VALID;',
      },
    ],
    silent: [
      {
        sql: `ALTER TABLE app.events ATTACH PARTITION app.events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
      },
    ],
  },
  judge({ step }) {
    const [read] = workOf(step, 'scan');
    const { duration } = step;
    if (duration === null || !isNoticed(duration) || read === undefined) return [];
    if (blockingOf(step) === null) return [];
    return alterations(step, 'AT_AttachPartition').flatMap(({ command, fields }) => {
      const partition = definitionOf(command, 'PartitionCmd');
      if (partition === null || !isFields(partition['name'])) return [];
      const name = relationText(partition, 'name');
      return [
        {
          message: `It ${duration.basis}: ${rangeWords(duration)}, and nobody reads or writes ${name} meanwhile. With a validated CHECK of the same bounds it reads nothing.`,
          severity: severityOf(duration),
          fixes: [
            templateFix(
              'Check the bounds beside readers and writers first',
              script(
                SHORT_LOCK,
                `ALTER TABLE ${name} ADD CONSTRAINT in_bounds CHECK (<partition key> IS NOT NULL AND <bounds>) NOT VALID;`,
                `ALTER TABLE ${name} VALIDATE CONSTRAINT in_bounds;`,
                `ALTER TABLE ${relationText(fields)} ATTACH PARTITION ${name} FOR VALUES <bounds>;`,
                `ALTER TABLE ${name} DROP CONSTRAINT in_bounds;`,
              ),
            ),
          ],
        },
      ];
    });
  },
};
