// Which replication slots make the server keep WAL that nobody fetches, until its disk is full?

import * as z from 'zod';
import type { Impact } from '../../../../model/finding';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { sqlLiteral } from '../../../changes/changeSql';
import { templateFix } from '../../../changes/fixes';
import { isLost, slots, type SlotRow } from '../../facts/slots';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'slot-retains-wal';

export const slotRetainsWal = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Replication slots that retain WAL',
  needs: {},
  queries: { slots },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(1024 ** 3)
      .describe('WAL that a slot may keep before it is named (1 GB, the default of max_wal_size).'),
  }),
  documentation: {
    summary: 'A replication slot keeps much WAL for a consumer that does not fetch it.',
    why: 'The server removes no WAL that a slot may still need. When its consumer is gone, WAL grows until the disk is full and the server stops, unless max_slot_wal_keep_size limits it; then the slot is lost and its consumer must be set up anew. An inactive slot also keeps vacuum from removing dead rows.',
    fix: 'Bring its consumer back, or drop the slot when it will not return. Set max_slot_wal_keep_size so that a forgotten slot can never fill the disk.',
    falsePositives:
      'A standby or subscriber that is down for a planned while needs its slot. What an active consumer lags behind under a burst of writes passes by itself.',
    sources: [
      'https://www.postgresql.org/docs/18/view-pg-replication-slots.html',
      'https://www.postgresql.org/docs/18/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE',
    ],
  },
  judge(answers, { minBytes }) {
    // What is lost keeps nothing, though its position may still be shown: slot-lost.
    const found = answers.slots.filter(
      (row) => !isLost(row) && row.retained !== null && row.retained >= minBytes,
    );
    return outcomeOf(found.map(findingOf));
  },
});

function findingOf(row: SlotRow): HealthFinding {
  const { slot } = row;
  const retained = row.retained ?? 0;
  return {
    check: ID,
    impact: impactOf(row),
    subject: { kind: 'slot', slot },
    title: `${slot} keeps ${humanBytes(retained)} of WAL`,
    message: messageOf(row),
    sizeBytes: retained,
    evidence: [
      { label: 'kind', value: row.kind, unit: 'text', estimated: false },
      { label: 'WAL kept', value: retained, unit: 'bytes', estimated: false },
      ...(row.limit === null
        ? []
        : [
            {
              label: 'max_slot_wal_keep_size',
              value: row.limit,
              unit: 'bytes' as const,
              estimated: false,
            },
          ]),
    ],
    // Its position is gone for good with it: a person decides, and nothing here runs it.
    fixes: row.active
      ? []
      : [
          templateFix(
            `Drop the slot ${slot}`,
            `-- Its position is gone with it: what it fed must be set up anew.\nSELECT pg_drop_replication_slot(${sqlLiteral(slot)});`,
          ),
        ],
  };
}

/** Without a limit it ends with a full disk. */
function impactOf(row: SlotRow): Impact {
  if (row.active) return 'low';
  return row.limit === null ? 'high' : 'medium';
}

function messageOf(row: SlotRow): string {
  const { slot } = row;
  const kept = humanBytes(row.retained ?? 0);
  if (row.active) {
    return `The slot ${slot} is in use, but its consumer lags ${kept} behind. Look at what holds it up.`;
  }
  const bound =
    row.limit === null
      ? 'Nothing limits it (max_slot_wal_keep_size = -1), so it ends with a full disk.'
      : `At ${humanBytes(row.limit)} the slot is given up.`;
  return `Nobody uses the slot ${slot}, and the server keeps ${kept} of WAL for it. ${bound} Bring its consumer back, or drop it.`;
}
