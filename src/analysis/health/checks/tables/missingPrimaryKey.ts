// Which tables have no primary key?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'missing-primary-key';

export const missingPrimaryKey = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Tables without a primary key',
  needs: {},
  queries: { tables: tableFacts },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(1024 ** 2)
      .describe('Smaller tables are passed over (1 MB; heuristic).'),
  }),
  documentation: {
    summary: 'A table has no primary key, so nothing keeps a row from being there twice.',
    why: 'Without a key no program can name one row: an UPDATE or DELETE of one of two equal rows hits both. Logical replication refuses UPDATE and DELETE of such a table, and online tools (pg_repack, change streams) do not work on it.',
    fix: 'Make an existing unique index of NOT NULL columns the primary key (ADD PRIMARY KEY USING INDEX, built CONCURRENTLY before), or add an identity column.',
    falsePositives:
      'Logs that are only written and read whole, and staging tables of a job, need none.',
    sources: [
      'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS',
      'https://www.postgresql.org/docs/18/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY',
    ],
  },
  judge({ tables }, { minBytes }) {
    return outcomeOf(
      tables
        .filter((table) => {
          if (table.kind === 'm' || table.partition || table.primary_key) return false;
          // A partitioned table has no bytes of its own: it is one of many rows by intent.
          return table.kind === 'p' || (table.bytes >= minBytes && !table.unlogged);
        })
        .map(findingOf),
    );
  },
});

function findingOf(table: TableFacts): HealthFinding {
  const { schema, table: name, updates, deletes, bytes, kind } = table;
  const changed = updates + deletes;
  const size = kind === 'p' ? 'is partitioned and' : `takes ${humanBytes(bytes)} and`;
  const use =
    changed === 0
      ? ''
      : ` ${humanCount(changed)} updates and deletes had to name its rows otherwise.`;
  return {
    check: ID,
    impact: 'low',
    subject: tableSubject(table),
    title: `${name} has no primary key`,
    message: `${schema}.${name} ${size} has no primary key: a row may be there twice, and logical replication cannot update it.${use} Add one.`,
    sizeBytes: null,
    evidence: [
      measured('updates and deletes', changed, 'count'),
      measured('indexes', table.indexes, 'count'),
      measured('replica identity', table.replica_identity ? 'set' : 'none', 'text'),
    ],
    fixes: [],
  };
}
