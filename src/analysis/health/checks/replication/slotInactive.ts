// Which replication slots does nobody use, so that they keep WAL and dead rows for no one?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge, humanBytes, humanCount } from '../../../../util/humanNumbers';
import { sqlLiteral } from '../../../changes/changeSql';
import { templateFix } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { isLost, slots, type SlotRow } from '../../facts/slots';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'slot-inactive';

/** The default of slot-retains-wal. */
const MUCH_WAL = 1024 ** 3;

export const slotInactive = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Replication slots without a consumer',
  needs: {},
  queries: { slots },
  options: z.object({
    physicalSeconds: z
      .number()
      .nonnegative()
      .default(300)
      .describe('Seconds that the standby of a slot may be away (300: a restart takes less).'),
    logicalSeconds: z
      .number()
      .nonnegative()
      .default(3600)
      .describe('Seconds that a logical consumer may be away (3600: some fetch in turns).'),
    urgentXminAge: z
      .number()
      .nonnegative()
      .default(50_000_000)
      .describe(
        'Transactions whose dead rows it keeps, from which on it is urgent (50 million; of system catalogs alone never more than medium).',
      ),
  }),
  documentation: {
    summary: 'A slot has no consumer: a standby is missing, or a subscriber does not fetch.',
    why: 'A slot without a consumer keeps all WAL since its position, and one with feedback keeps dead rows as well, a logical one those of system catalogs. A physical one is the sign of a standby that is gone: there is one copy less than somebody planned.',
    fix: 'Bring the standby or consumer back, or drop the slot when it will not return. On 18 idle_replication_slot_timeout ends forgotten ones by itself.',
    falsePositives:
      'Slots that were synchronised to a standby (17 and later) are inactive there by design and are not told. A consumer that is down for a planned while.',
    sources: [
      'https://www.postgresql.org/docs/18/view-pg-replication-slots.html',
      'https://www.postgresql.org/docs/18/warm-standby.html#STREAMING-REPLICATION-SLOTS',
    ],
  },
  judge({ slots: rows }, { physicalSeconds, logicalSeconds, urgentXminAge }) {
    const found = rows.flatMap((row) => {
      // One that never kept anything, or is lost (slot-lost), holds nothing.
      if (row.active || isLost(row) || row.retained === null) return [];
      const most = row.kind === 'physical' ? physicalSeconds : logicalSeconds;
      // Before 17 the server does not tell since when.
      if (row.inactive_s !== null && row.inactive_s < most) return [];
      const old = (row.xmin_age ?? 0) >= urgentXminAge;
      // From there on slot-retains-wal tells it.
      return row.retained >= MUCH_WAL && !old ? [] : [findingOf(row, old)];
    });
    return outcomeOf(found);
  },
});

/** Catalogs grow far less than tables. */
function impactOf(row: SlotRow, old: boolean): HealthFinding['impact'] {
  if (old) return row.catalogs_only ? 'medium' : 'high';
  return row.inactive_s === null ? 'low' : 'medium';
}

function findingOf(row: SlotRow, old: boolean): HealthFinding {
  const { slot, kind } = row;
  const since =
    row.inactive_s === null
      ? 'It is not told since when.'
      : `Nobody has come for ${humanAge(1_000 * row.inactive_s)}.`;
  const keeps =
    row.xmin_age === null
      ? ''
      : row.catalogs_only
        ? `, and what ${humanCount(row.xmin_age)} transactions replaced or deleted of system catalogs, and the freezing of them`
        : `, and the dead rows of ${humanCount(row.xmin_age)} transactions`;
  return {
    check: ID,
    impact: impactOf(row, old),
    subject: { kind: 'slot', slot },
    title: `${slot} has no consumer`,
    message: `The ${kind} slot ${slot} has no ${kind === 'physical' ? 'standby' : 'consumer'} now. ${since} The server keeps ${humanBytes(row.retained ?? 0)} of WAL for it${keeps}. Bring it back, or drop the slot.`,
    sizeBytes: null,
    evidence: [
      measured('kind', kind, 'text'),
      ...ifTold('database', row.database, 'text'),
      ...ifTold('WAL kept', row.retained, 'bytes'),
      ...ifTold('age of the dead rows that it keeps', row.xmin_age, 'count'),
    ],
    fixes: [
      templateFix(
        `Drop the slot ${slot}`,
        `-- Its position is gone with it: what it fed must be set up anew.\nSELECT pg_drop_replication_slot(${sqlLiteral(slot)});`,
      ),
    ],
  };
}
