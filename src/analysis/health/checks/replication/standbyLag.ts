// Which standbys are far behind, as far as this server was told?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge, humanBytes } from '../../../../util/humanNumbers';
import { visibleLine } from '../../../../util/visibleText';
import { ifTold, measured } from '../../evidence';
import { standbys, type StandbyRow } from '../../facts/standbys';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'standby-lag';

const MB = 1024 ** 2;

export const standbyLag = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Standbys that lag behind',
  needs: { role: 'pg_read_all_stats' },
  queries: { standbys },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(64 * MB)
      .describe('WAL not replayed from which on it is told (64 MB: a burst passes by itself).'),
    urgentBytes: z
      .number()
      .nonnegative()
      .default(1024 * MB)
      .describe('WAL not replayed from which on it is urgent (1 GB).'),
    silentSeconds: z
      .number()
      .nonnegative()
      .default(90)
      .describe(
        'Seconds without an answer from which on they are told beside a lag (90: standbys speak every 10 s; by their own clock, so never alone).',
      ),
  }),
  documentation: {
    summary: 'A standby has not replayed much of the WAL.',
    why: 'What a standby has not received is lost when the primary fails, and readers of it see old data. Bytes are the measure: the seconds that the server shows are empty on an idle primary, and stand still while a standby replays nothing.',
    fix: 'See where it stands still: not sent is network or sender, sent and not replayed is the standby: a paused replay, a long query that holds it (max_standby_streaming_delay), a slow disk.',
    falsePositives:
      'A bulk load, VACUUM FULL or an index build writes WAL faster than usual; the lag passes with it. recovery_min_apply_delay is a lag by design. Since when it is silent is told by the clock of the standby.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW',
      'https://www.postgresql.org/docs/18/warm-standby.html#STREAMING-REPLICATION',
    ],
  },
  judge({ standbys: rows }, { minBytes, urgentBytes, silentSeconds }) {
    const late = rows.filter((row) => (row.behind ?? 0) >= minBytes);
    return outcomeOf(
      late.map((row) => findingOf(row, (row.behind ?? 0) >= urgentBytes, silentSeconds)),
    );
  },
});

function findingOf(row: StandbyRow, urgent: boolean, silentSeconds: number): HealthFinding {
  const name = nameOf(row);
  const behind = humanBytes(row.behind ?? 0);
  const silence = humanAge(1_000 * (row.silent_s ?? 0));
  const isSilent = (row.silent_s ?? 0) >= silentSeconds;
  const silent = isSilent
    ? ` By its clock it has not answered for ${silence}: its link may be cut, or its clock wrong.`
    : '';
  return {
    check: ID,
    impact: urgent ? 'high' : 'medium',
    subject: { kind: 'standby', standby: name },
    title: `${name} is ${behind} behind`,
    message: `${name} has not replayed ${behind} of WAL, as far as it was told. ${placeOf(row)}${silent}`,
    sizeBytes: null,
    evidence: [
      ...ifTold('behind', row.behind, 'bytes'),
      ...ifTold('not sent', row.unsent, 'bytes'),
      ...ifTold('received, not replayed', row.unreplayed, 'bytes'),
      ...ifTold(
        'last answer, by its clock',
        row.silent_s === null ? null : 1_000 * row.silent_s,
        'ms',
      ),
      measured('state', row.state ?? 'not told', 'text'),
      ...ifTold('synchronous', row.sync_state, 'text'),
    ],
    fixes: [],
  };
}

/** application_name is often walreceiver for all. */
function nameOf({ slot, standby, address }: StandbyRow): string {
  const given = standby === '' || standby === 'walreceiver' ? (slot ?? address) : standby;
  return visibleLine(given ?? 'a standby');
}

function placeOf({ behind, unsent, unreplayed }: StandbyRow): string {
  const half = (behind ?? 0) / 2;
  if ((unreplayed ?? 0) > half)
    return 'It has received it: look there for a paused replay, a long query or a slow disk.';
  return (unsent ?? 0) > half
    ? 'Most of it was not sent: look at the network and the sender.'
    : 'Look at its network and disk.';
}
