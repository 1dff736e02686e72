// Does this standby receive and replay, and if not, what holds it?

import * as z from 'zod';
import type { Impact } from '../../../../model/finding';
import { humanAge, humanBytes } from '../../../../util/humanNumbers';
import { templateFix } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'standby-state';

const receiverRow = z.object({
  /** A WAL receiver runs. */
  receiving: z.boolean(),
  /** restore_command is set; null where that is hidden. */
  from_archive: z.boolean().nullable(),
  /** `not paused`, `pause requested` or `paused`; null on a primary. */
  pause_state: z.string().nullable(),
  /** Received and not replayed. */
  unreplayed: z.number().nullable(),
  /** Seconds since the primary's last word. */
  silent_s: z.number().nullable(),
  /** Seconds after which an idle primary speaks at the latest. */
  timeout_s: z.number(),
  /** Milliseconds: recovery_min_apply_delay. */
  delay_ms: z.number(),
});
type ReceiverRow = z.infer<typeof receiverRow>;

/** After a restart what was received may lie before what is replayed: clamped at 0. Settings in ms. */
const receiver = defineHealthQuery({
  sql: () => `-- Cost: one row. Privilege: pg_read_all_stats (in pg_monitor) for the receiver, pg_read_all_settings for restore_command.
SELECT w.pid IS NOT NULL AS receiving,
       (SELECT g.setting <> '' FROM pg_catalog.pg_settings g WHERE g.name = 'restore_command') AS from_archive,
       CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_get_wal_replay_pause_state() END AS pause_state,
       greatest(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn()), 0)::float8 AS unreplayed,
       extract(epoch FROM pg_catalog.clock_timestamp() - w.last_msg_receipt_time)::float8 AS silent_s,
       (SELECT g.setting::float8 / 1000 FROM pg_catalog.pg_settings g WHERE g.name = 'wal_receiver_timeout') AS timeout_s,
       (SELECT g.setting::float8 FROM pg_catalog.pg_settings g WHERE g.name = 'recovery_min_apply_delay') AS delay_ms
  FROM (SELECT 1) one LEFT JOIN pg_catalog.pg_stat_wal_receiver w ON true`,
  row: receiverRow,
});

export const standbyState = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Standby that does not follow',
  needs: { standby: true, role: 'pg_read_all_stats' },
  queries: { receiver },
  options: z.object({}),
  documentation: {
    summary: 'This standby receives nothing, heard nothing from its primary, or replay is paused.',
    why: 'A standby that does not follow serves old data, and is no standby when the primary fails. It cannot see by itself how much it misses: without its primary everything received is replayed, which looks as if it had caught up.',
    fix: 'Disconnected: look at primary_conninfo, pg_hba.conf on the primary and the server log here. Paused by a person: pg_wal_replay_resume(). Paused as a setting is lower than on the primary (the server log names it): raise that setting and restart; resuming shuts the standby down. When WAL is gone on the primary, make the standby anew.',
    falsePositives:
      'A standby that replays from an archive alone has no receiver by design; what it misses is not known here. Replay paused for a while by a person.',
    sources: [
      'https://www.postgresql.org/docs/18/warm-standby.html',
      'https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL',
      'https://www.postgresql.org/docs/18/hot-standby.html#HOT-STANDBY-ADMIN',
    ],
  },
  judge({ receiver: [row] }) {
    const state = row === undefined ? null : stateOf(row);
    if (row === undefined || state === null) return { kind: 'ok' };
    return outcomeOf([
      {
        check: ID,
        impact: state.impact,
        subject: { kind: 'server', server: 'standby' },
        title: state.title,
        message: state.message,
        sizeBytes: null,
        evidence: [
          measured('receives', row.receiving ? 'yes' : 'no', 'text'),
          ...ifTold('replay', row.pause_state, 'text'),
          ...ifTold('received, not replayed', row.unreplayed, 'bytes'),
          ...ifTold(
            'last word of the primary',
            row.silent_s === null ? null : 1_000 * row.silent_s,
            'ms',
          ),
        ],
        fixes:
          row.pause_state === 'not paused'
            ? []
            : [
                templateFix(
                  'Resume replay',
                  '-- Only where a person paused it. After a setting lower than on the primary this shuts the standby down.\nSELECT pg_wal_replay_resume();',
                ),
              ],
      },
    ]);
  },
});

interface State {
  readonly impact: Impact;
  readonly title: string;
  readonly message: string;
}

/** An idle primary speaks at half of its timeout; five seconds are for the way. */
function isSilent({ silent_s: seconds, timeout_s: timeout }: ReceiverRow): boolean {
  return seconds !== null && timeout > 0 && seconds > timeout / 2 + 5;
}

function stateOf(row: ReceiverRow): State | null {
  if (row.pause_state !== null && row.pause_state !== 'not paused') {
    return {
      impact: 'medium',
      title: 'Replay is paused on this standby',
      message: `Replay is paused: ${humanBytes(row.unreplayed ?? 0)} of WAL wait here, and readers see what was. See the server log. Where somebody paused it, resume. Where a setting is lower than on the primary, raise that setting and restart instead; resuming shuts this standby down.`,
    };
  }
  if (!row.receiving) {
    return row.from_archive === true
      ? null
      : {
          impact: 'high',
          title: 'This standby receives nothing from its primary',
          message:
            'No WAL receiver runs, so this standby falls behind with each change. Look at the server log here, primary_conninfo, and pg_hba.conf on the primary.',
        };
  }
  if (!isSilent(row)) return null;
  return {
    impact: 'medium',
    title: `The primary has been silent for ${humanAge(1_000 * (row.silent_s ?? 0))}`,
    message: `The primary has said nothing for ${humanAge(1_000 * (row.silent_s ?? 0))}, though an idle one speaks too. The link may be cut: what this standby misses it cannot know.`,
  };
}
