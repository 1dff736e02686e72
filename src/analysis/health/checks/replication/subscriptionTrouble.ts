// Which subscriptions of this database do not run, or fail again and again?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery, majorOf } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'subscription-trouble';

const subscriptionRow = z.object({
  subscription: z.string(),
  enabled: z.boolean(),
  running: z.boolean(),
  /** Since they were reset; 0 before 15, which does not count them. */
  apply_errors: z.number(),
  sync_errors: z.number(),
  tables_not_ready: z.number(),
});
type SubscriptionRow = z.infer<typeof subscriptionRow>;

/** The worker comes and goes while it fails, so what it counted tells more than whether it runs now. */
const subscriptions = defineHealthQuery({
  sql: (server) => {
    const errors = (column: string): string =>
      majorOf(server) < 15
        ? '0::float8'
        : `coalesce((SELECT e.${column} FROM pg_catalog.pg_stat_subscription_stats e WHERE e.subid = s.subid), 0)::float8`;
    return `-- Cost: a row a subscription. Privilege: none.
SELECT s.subname AS subscription, p.subenabled AS enabled, s.pid IS NOT NULL AS running,
       ${errors('apply_error_count')} AS apply_errors, ${errors('sync_error_count')} AS sync_errors,
       (SELECT count(*) FROM pg_catalog.pg_subscription_rel r WHERE r.srsubid = s.subid AND r.srsubstate <> 'r')::float8 AS tables_not_ready
  FROM pg_catalog.pg_stat_subscription s
  JOIN (SELECT b.oid, b.subenabled, b.subdbid FROM pg_catalog.pg_subscription b) p ON p.oid = s.subid
  JOIN pg_catalog.pg_database d ON d.oid = p.subdbid AND d.datname = pg_catalog.current_database()
 WHERE s.relid IS NULL AND pg_catalog.to_jsonb(s) ->> 'leader_pid' IS NULL
 ORDER BY s.subname`;
  },
  row: subscriptionRow,
});

export const subscriptionTrouble = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Subscriptions that do not run or fail',
  needs: { primary: true },
  queries: { subscriptions },
  options: z.object({
    minErrors: z
      .number()
      .nonnegative()
      .default(3)
      .describe('Errors since the counters were reset from which on it is told (3; heuristic).'),
  }),
  documentation: {
    summary: 'A subscription is disabled, its worker does not run, or it meets errors.',
    why: 'A subscriber stops at the first change that it cannot apply, such as a row whose key is there already, tries again, and fails again. Meanwhile it falls behind, and the publisher keeps all WAL for it.',
    fix: 'The server log of the subscriber names the error and the LSN. Mend the row or table here, or skip that transaction with ALTER SUBSCRIPTION ... SKIP (15 and later).',
    falsePositives: 'Errors that were mended stay counted until the statistics are reset.',
    sources: [
      'https://www.postgresql.org/docs/18/logical-replication-conflicts.html',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-SUBSCRIPTION-STATS',
    ],
  },
  judge({ subscriptions: rows }, { minErrors }) {
    return outcomeOf(
      rows
        .filter((row) => !row.running || row.apply_errors + row.sync_errors >= minErrors)
        .map(findingOf),
    );
  },
});

function findingOf(row: SubscriptionRow): HealthFinding {
  const { subscription, enabled, running } = row;
  const errors = row.apply_errors + row.sync_errors;
  const [state, step] = !enabled
    ? ['is disabled', 'Enable it, or drop it: its publisher keeps WAL for it.']
    : !running
      ? ['is not running', 'See the server log here for what ended its worker.']
      : ['fails', 'See the server log here for the row that it cannot apply.'];
  const counted =
    errors === 0 ? '' : ` It met ${humanCount(errors)} ${errors === 1 ? 'error' : 'errors'}.`;
  return {
    check: ID,
    impact: running || !enabled ? 'medium' : 'high',
    subject: { kind: 'subscription', subscription },
    title: `${subscription} ${state}`,
    message: `The subscription ${subscription} ${state}.${counted} ${step}`,
    sizeBytes: null,
    evidence: [
      measured('enabled', enabled ? 'yes' : 'no', 'text'),
      measured('running', running ? 'yes' : 'no', 'text'),
      measured('errors at applying', row.apply_errors, 'count'),
      measured('errors at the first copy', row.sync_errors, 'count'),
      measured('tables not copied yet', row.tables_not_ready, 'count'),
    ],
    fixes: [],
  };
}
