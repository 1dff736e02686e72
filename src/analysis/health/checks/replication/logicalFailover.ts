// Would logical consumers go on after a failover to a standby?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { templateFix } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { isLost, slots } from '../../facts/slots';
import { standbys } from '../../facts/standbys';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'logical-failover';

const syncSettingsRow = z.object({
  /** sync_replication_slots: this standby keeps copies of the primary's logical slots. */
  sync_slots: z.boolean(),
  feedback: z.boolean(),
  /** Null where hidden. */
  own_slot: z.boolean().nullable(),
  /** primary_conninfo names a database; null where hidden. */
  database_named: z.boolean().nullable(),
});

/** Of primary_conninfo, which may hold a password, only whether it names a database. */
const syncSettings = defineHealthQuery({
  sql: () => `-- Cost: reads the settings. Privilege: pg_read_all_settings (in pg_monitor) for the link to the primary.
SELECT coalesce(bool_or(g.setting = 'on') FILTER (WHERE g.name = 'sync_replication_slots'), false) AS sync_slots,
       coalesce(bool_or(g.setting = 'on') FILTER (WHERE g.name = 'hot_standby_feedback'), false) AS feedback,
       bool_or(g.setting <> '') FILTER (WHERE g.name = 'primary_slot_name') AS own_slot,
       bool_or(g.setting ~* 'dbname\\s*=|^postgres(ql)?://[^/]*/.') FILTER (WHERE g.name = 'primary_conninfo') AS database_named
  FROM pg_catalog.pg_settings g`,
  row: syncSettingsRow,
});

export const logicalFailover = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Logical slots that a failover would lose',
  needs: { major: 17, role: 'pg_monitor' },
  queries: { slots, standbys, settings: syncSettings },
  options: z.object({}),
  documentation: {
    summary:
      'Logical replication slots are not kept on the standby, so their consumers could not go on after a failover.',
    why: 'A logical slot lives on one server. From 17 on standbys can keep copies: the slot has failover, and the standby has sync_replication_slots, hot_standby_feedback, a slot of its own and a database in primary_conninfo. If one is missing, nothing is copied, and after the failover each consumer must be set up anew.',
    fix: 'ALTER SUBSCRIPTION ... SET (failover = true) at the subscriber (or ALTER_REPLICATION_SLOT), and set what is missing on the standby.',
    falsePositives: 'Consumers that may be set up anew, and standbys that will never be promoted.',
    sources: [
      'https://www.postgresql.org/docs/18/logical-replication-failover.html',
      'https://www.postgresql.org/docs/18/logicaldecoding-explanation.html#LOGICALDECODING-REPLICATION-SLOTS-SYNCHRONIZATION',
    ],
  },
  judge(answers, _options, { inRecovery }) {
    if (inRecovery) {
      const lacking = answers.settings.flatMap(lackingOf);
      return outcomeOf(lacking.length === 0 ? [] : [onStandby(lacking)]);
    }
    const physical =
      answers.standbys.some(({ slot_kind: kind }) => kind !== 'logical') ||
      answers.slots.some(({ kind }) => kind === 'physical');
    // Without a standby there is no failover to get ready for.
    if (!physical) return { kind: 'ok' };
    const bound = answers.slots.filter(
      (row) => row.kind === 'logical' && row.failover === false && !isLost(row),
    );
    return outcomeOf(bound.map(({ slot, database }) => onPrimary(slot, database ?? '')));
  },
});

/** Nothing where no slots are to be copied. */
function lackingOf(row: z.infer<typeof syncSettingsRow>): readonly string[] {
  if (!row.sync_slots) return [];
  return [
    ...(row.feedback ? [] : ['hot_standby_feedback is off']),
    ...(row.own_slot === false ? ['primary_slot_name is empty'] : []),
    ...(row.database_named === false ? ['primary_conninfo names no dbname'] : []),
  ];
}

function onStandby(lacking: readonly string[]): HealthFinding {
  return {
    check: ID,
    impact: 'medium',
    subject: { kind: 'server', server: 'sync_replication_slots' },
    title: `Slots are not copied to this standby: ${lacking.join(', ')}`,
    message: `sync_replication_slots is on, but ${lacking.join(' and ')}: no logical slot is copied, and a failover to here would lose them. Set ${lacking.length === 1 ? 'it' : 'them'}.`,
    sizeBytes: null,
    evidence: [measured('missing', humanCount(lacking.length), 'text')],
    fixes: [],
  };
}

function onPrimary(slot: string, database: string): HealthFinding {
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'slot', slot },
    title: `${slot} would be lost by a failover`,
    message: `The logical slot ${slot} is on this server alone: after a failover to a standby its consumer must be set up anew. Let standbys keep a copy.`,
    sizeBytes: null,
    evidence: [measured('failover', 'off', 'text'), measured('database', database, 'text')],
    fixes: [
      templateFix(
        `Keep ${slot} on standbys`,
        '-- At the subscriber, with its subscription disabled meanwhile:\nALTER SUBSCRIPTION name SET (failover = true);',
      ),
    ],
  };
}
