// Does a new partition make PostgreSQL read all of its rows, or those of the default partition, to see that they belong there?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { blockingOf, feltLocks, severityOf, workOf } from '../blocking';
import { rangeWords } from '../durations';
import type { MigrationRule, MigrationStep } from '../migrationRule';
import type { PartitionBounds } from '../partitions';
import { bareText, script, SHORT_LOCK } from '../words';

export const partitionCheckBlocks: MigrationRule = {
  id: 'partition-check-blocks',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
  documentation: {
    summary:
      'A new partition has all of its rows, or those of the default partition, read while they are locked.',
    why: 'PostgreSQL makes sure that each row belongs into the bounds, and that none of the default partition belongs into those of a new one, under ACCESS EXCLUSIVE on what it reads; CREATE TABLE .. PARTITION OF locks the whole partitioned table so. A validated CHECK that implies the bounds, or on the default partition excludes them, is proof enough, and then nothing is read.',
    fix: 'Add such a CHECK NOT VALID, validate it beside the writers, attach, and drop the CHECK. Make a new partition as a table of its own and attach it: that locks the partitioned table for nobody.',
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
        safe: 'CHECK (((at IS NOT NULL) AND (at >=',
      },
      {
        sql: `ALTER TABLE app.events ATTACH PARTITION app.events_2025 DEFAULT; CREATE TABLE app.may PARTITION OF app.events FOR VALUES FROM ('2025-05-01') TO ('2025-06-01')`,
        says: 'nobody reads or writes app.events, app.events_2025 meanwhile',
        safe: 'ALTER TABLE app.events_2025 ADD CONSTRAINT without_may CHECK (NOT (',
      },
    ],
    silent: [
      {
        sql: `CREATE TABLE app.events_2027 PARTITION OF app.events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')`,
      },
      {
        sql: `ALTER TABLE app.events ATTACH PARTITION app.events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
      },
    ],
  },
  judge({ step }) {
    const { bounds, duration } = step;
    const read = workOf(step, 'scan').map(({ relation }) => relation);
    if (bounds === undefined || duration === null || read.length === 0) return [];
    if (blockingOf(step) === null) return [];
    const checks = checksOf(step, bounds, read);
    const locked = feltLocks([...step.locks, ...step.held])
      .filter(({ blocks }) => blocks === 'reads and writes')
      .map(({ relation }) => relation);
    const touched = [bounds.parent, bounds.partition, ...read].filter((one) =>
      locked.includes(one),
    );
    const proof = checks.some(({ relation }) => relation === bounds.defaultPartition?.relation)
      ? 'a validated CHECK that says what the partition does not hold'
      : 'a validated CHECK of the same bounds';
    return [
      {
        message: `It ${duration.basis}: ${rangeWords(duration)}, and nobody reads or writes ${[...new Set(touched)].join(', ')} meanwhile. With ${checks.length > 1 ? 'validated CHECKs of its bounds on both' : proof} it reads nothing.`,
        severity: severityOf(duration),
        fixes: [
          templateFix(
            'Check the bounds beside readers and writers first',
            script(
              SHORT_LOCK,
              ...checks.flatMap(({ relation, name, condition }) => [
                `ALTER TABLE ${relation} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID;`,
                `ALTER TABLE ${relation} VALIDATE CONSTRAINT ${name};`,
              ]),
              `${bareText(step)};`,
              ...checks.map(
                ({ relation, name }) => `ALTER TABLE ${relation} DROP CONSTRAINT ${name};`,
              ),
            ),
          ),
        ],
      },
    ];
  },
};

interface Check {
  readonly relation: string;
  readonly name: string;
  readonly condition: string;
}

/** Of each table that is read: the partition itself, of which what is read may be partitions again, and the default partition. */
function checksOf(
  { node }: MigrationStep,
  { partition, condition, defaultPartition }: PartitionBounds,
  read: readonly string[],
): readonly Check[] {
  const other = defaultPartition?.relation;
  const isNew = node?.type === 'CreateStmt';
  const readsOwn = !isNew && read.some((relation) => relation !== other);
  const readsOther = other !== undefined && (isNew || read.includes(other));
  const name = partition.replace(/^.*\.(?=[^".]+$|"(?:[^"]|"")*"$)/, '').replaceAll('"', '');
  return [
    ...(readsOwn
      ? [
          {
            relation: partition,
            name: sqlIdentifier(`${name}_bounds`),
            condition: condition ?? '<its bounds>',
          },
        ]
      : []),
    ...(readsOther && defaultPartition !== null
      ? [{ ...defaultPartition, name: sqlIdentifier(`without_${name}`) }]
      : []),
  ];
}
