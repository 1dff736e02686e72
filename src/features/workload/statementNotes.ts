// What must be known to read the sums of pg_stat_statements rightly?

import { MOST_ENTRIES } from '../../db/statements/pgStatStatements';
import type {
  StatementEntry,
  StatementSample,
  StatementTracking,
} from '../../model/statementSample';
import { exactCount, humanMs, humanTimes } from '../../util/humanNumbers';

export interface StatementsLeftOut {
  /** What the server said when it gave no texts. */
  readonly problem: string | null;
  /** Whose text has Planwright's mark, which anybody can write. */
  readonly own: readonly StatementEntry[];
}

export function statementNotes(
  tracking: StatementTracking,
  { entries }: StatementSample,
  { problem, own }: StatementsLeftOut,
): readonly string[] {
  const { track, tracksUtility, tracksPlanning, computesQueryId, mostEntries } = tracking;
  const { evictions, readsAll, user } = tracking;
  const told: readonly (readonly [boolean, string])[] = [
    [!computesQueryId, 'compute_query_id is off: nothing new is counted until it is auto or on.'],
    [
      track === 'none',
      'pg_stat_statements.track is none: nothing new is counted until it is top or all.',
    ],
    [
      (evictions ?? 0) > 0,
      `The server threw its least used entries away ${humanTimes(evictions ?? 0)}, as it keeps ${exactCount(mostEntries)} (pg_stat_statements.max): sums of rare statements are too low.`,
    ],
    [
      entries.length >= MOST_ENTRIES,
      `Only the ${exactCount(MOST_ENTRIES)} entries with the most time are looked at.`,
    ],
    [own.length > 0, leftOut(own)],
    [
      !readsAll,
      `${user} sees only its own texts. GRANT pg_read_all_stats TO ${user} shows those of all roles.`,
    ],
    [
      problem !== null,
      'The server gave no texts. SELECT pg_stat_statements_reset() makes its file of texts anew, and forgets all counters.',
    ],
    [
      track === 'top',
      'Statements inside functions are counted with what calls them (pg_stat_statements.track is top).',
    ],
    [
      !tracksUtility,
      'Statements without a plan, such as REFRESH MATERIALIZED VIEW, are not counted (pg_stat_statements.track_utility is off).',
    ],
    [!tracksPlanning, 'Times are without planning (pg_stat_statements.track_planning is off).'],
  ];
  return told.flatMap(([isSo, words]) => (isSo ? [words] : []));
}

/** Roles that are named before the rest is counted. */
const ROLES_NAMED = 3;

function leftOut(own: readonly StatementEntry[]): string {
  const roles = [...new Set(own.map(({ role }) => role))];
  const more = roles.length - ROLES_NAMED;
  const named = roles.slice(0, ROLES_NAMED).join(', ');
  const whose = more > 0 ? `${named} and ${exactCount(more)} more` : named;
  const totalMs = own.reduce((sum, { counters }) => sum + counters.totalMs, 0);
  const entries = own.length === 1 ? '1 entry' : `${exactCount(own.length)} entries`;
  return `Left out by the comment of Planwright's own queries: ${entries} of ${whose}, ${humanMs(totalMs)} in all.`;
}
