// Which replication slots make the server keep WAL that nobody fetches, until its disk is full?

import * as z from 'zod';
import type { Impact } from '../../../../model/finding';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { sqlLiteral } from '../../../changes/changeSql';
import { templateFix } from '../../../changes/fixes';
import {
  defineHealthCheck,
  defineHealthQuery,
  majorOf,
  type HealthServer,
} from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'slot-retains-wal';

const slotRow = z.object({
  slot: z.string(),
  /** `physical` or `logical`. */
  kind: z.string(),
  active: z.boolean(),
  /** `reserved`, `extended`, `unreserved` or `lost`; null where no WAL was ever reserved. */
  wal_status: z.string().nullable(),
  /** WAL from its oldest position to the newest; null when never used, or lost by the WAL's removal. */
  retained: z.number().nullable(),
  /** Bytes; null where nothing limits it (-1). */
  limit: z.number().nullable(),
  /** ISO 8601; null before 17 and while it is active. */
  inactive_since: z.string().nullable(),
  /** Such as `wal_removed`; null before 17. */
  invalidation_reason: z.string().nullable(),
});
type SlotRow = z.infer<typeof slotRow>;

function since17(server: HealthServer, column: string): string {
  return majorOf(server) >= 17 ? column : 'NULL';
}

/** On a standby they follow those of the primary, which is where their consumers are. */
function withoutSynced(server: HealthServer): string {
  return server.inRecovery && majorOf(server) >= 17 ? ' AND NOT s.synced' : '';
}

/** pg_settings shows max_slot_wal_keep_size in MB. */
const slots = defineHealthQuery({
  sql: (server) => `-- Cost: a row a slot. Privilege: none.
SELECT s.slot_name AS slot, s.slot_type AS kind, s.active, s.wal_status,
       pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                                       ELSE pg_catalog.pg_current_wal_lsn() END, s.restart_lsn)::float8 AS retained,
       (SELECT nullif(g.setting::float8, -1) * 1048576 FROM pg_catalog.pg_settings g
         WHERE g.name = 'max_slot_wal_keep_size') AS limit,
       ${since17(server, 'pg_catalog.to_json(s.inactive_since)')} AS inactive_since,
       ${since17(server, 's.invalidation_reason')} AS invalidation_reason
  FROM pg_catalog.pg_replication_slots s
 WHERE NOT s.temporary${withoutSynced(server)}
 ORDER BY s.slot_name`,
  row: slotRow,
});

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
    summary:
      'A replication slot keeps much WAL for a consumer that does not fetch it, or was given up, so that its consumer cannot go on.',
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
    const found = answers.slots.filter(
      (row) => isLost(row) || (row.retained !== null && row.retained >= minBytes),
    );
    return outcomeOf(found.map(findingOf));
  },
});

function isLost(row: SlotRow): boolean {
  return row.wal_status === 'lost' || row.invalidation_reason !== null;
}

function findingOf(row: SlotRow): HealthFinding {
  const { slot } = row;
  // What is lost holds nothing back, though its position is still shown.
  const retained = isLost(row) ? null : row.retained;
  return {
    check: ID,
    impact: impactOf(row),
    subject: { kind: 'slot', slot },
    title: isLost(row)
      ? `${slot} is lost${reasonOf(row)}`
      : `${slot} keeps ${humanBytes(row.retained ?? 0)} of WAL`,
    message: messageOf(row),
    sizeBytes: retained,
    evidence: [
      { label: 'kind', value: row.kind, unit: 'text', estimated: false },
      ...(retained === null
        ? []
        : [{ label: 'WAL kept', value: retained, unit: 'bytes' as const, estimated: false }]),
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
      ...(row.inactive_since === null
        ? []
        : [
            {
              label: 'inactive since',
              value: row.inactive_since,
              unit: 'text' as const,
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

/** Before 17 the server does not tell it. */
function reasonOf({ invalidation_reason: reason }: SlotRow): string {
  return reason === null ? '' : ` (${reason})`;
}

/** Without a limit it ends with a full disk. */
function impactOf(row: SlotRow): Impact {
  if (isLost(row)) return 'medium';
  if (row.active) return 'low';
  return row.limit === null ? 'high' : 'medium';
}

function messageOf(row: SlotRow): string {
  const { slot } = row;
  if (isLost(row)) {
    return `The slot ${slot} is lost${reasonOf(row)}: its consumer cannot go on from it. Drop it and set the consumer up anew.`;
  }
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
