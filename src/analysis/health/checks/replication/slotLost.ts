// Which replication slots were given up, so that their consumers cannot go on?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { sqlLiteral } from '../../../changes/changeSql';
import { templateFix } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { isLost, slots, type SlotRow } from '../../facts/slots';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'slot-lost';

export const slotLost = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Replication slots that are lost',
  needs: {},
  queries: { slots },
  options: z.object({}),
  documentation: {
    summary: 'A replication slot was given up: what its consumer still needs is gone.',
    why: 'Beyond max_slot_wal_keep_size the server removes WAL that a slot still needs; other limits and conflicts end slots too. The consumer can never go on from it: a standby stops replaying, a subscriber or change stream misses changes. Its position is then NULL, so tools that watch retained bytes stay silent.',
    fix: 'Drop the slot and set its consumer up anew: a fresh base backup for a standby (or WAL from the archive), a fresh copy for a subscriber. Then raise max_slot_wal_keep_size to WAL rate times the longest outage.',
    falsePositives: 'A slot that was left on purpose when its consumer was taken down for good.',
    sources: [
      'https://www.postgresql.org/docs/18/view-pg-replication-slots.html',
      'https://www.postgresql.org/docs/18/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE',
    ],
  },
  judge({ slots: rows }) {
    return outcomeOf(rows.filter(isLost).map(findingOf));
  },
});

function findingOf(row: SlotRow): HealthFinding {
  const { slot, invalidation_reason: reason } = row;
  const why = reason === null ? '' : ` (${reason})`;
  return {
    check: ID,
    impact: 'high',
    subject: { kind: 'slot', slot },
    title: `${slot} is lost${why}`,
    message: `The slot ${slot} is lost${why}: its consumer cannot go on from it. Drop it and set the consumer up anew.`,
    sizeBytes: null,
    evidence: [
      measured('kind', row.kind, 'text'),
      ...ifTold('reason', reason, 'text'),
      ...ifTold('max_slot_wal_keep_size', row.limit, 'bytes'),
    ],
    fixes: row.active
      ? []
      : [
          templateFix(
            `Drop the slot ${slot}`,
            `-- What it fed must be set up anew.\nSELECT pg_drop_replication_slot(${sqlLiteral(slot)});`,
          ),
        ],
  };
}
