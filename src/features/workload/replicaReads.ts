// Which statements of a workload could run on replicas, and how much of the time would leave the primary? What only reads may,
// by its words and by the code behind it; what a standby refuses or answers otherwise stays.

import { walkTree } from '../../analysis/sql/walk';
import { namesReached } from '../../analysis/sql/reach/reachedNames';
import type { SqlParser } from '../../analysis/sql/parser';
import type { DatabaseClient } from '../../db/contracts';
import { DatabaseError, endsTheWork } from '../../db/errors';
import { readRelations, type KnownRelation } from '../../db/replicas/unreplicated';
import type { ReplicaReads, Workload, WorkloadStatement } from '../../model/workload';
import type { Work } from '../../util/progress';
import { readStatement, type ReadStatement } from '../readStatement';
import { shareOf } from './ranking';

export async function readsForReplicas(
  parser: SqlParser,
  client: DatabaseClient,
  workload: Workload,
  work: Work,
): Promise<ReplicaReads> {
  const statements: ReplicaReads['statements'][number][] = [];
  for (const [index, statement] of workload.statements.entries()) {
    work.progress(
      `judging statement ${String(index + 1)} of ${String(workload.statements.length)}`,
    );
    const why = await whyNot(parser, client, statement, work.signal);
    statements.push({ id: statement.id, why });
  }
  const may = new Set(statements.flatMap(({ id, why }) => (why === null ? [id] : [])));
  // The time of what ran inside of something else is in that one's.
  const moved = workload.statements.filter(({ id, nested }) => may.has(id) && nested !== true);
  const sum = (figure: (one: WorkloadStatement) => number): number =>
    moved.reduce((all, one) => all + figure(one), 0);
  return {
    statements,
    share: shareOf(
      sum(({ counters }) => counters?.totalMs ?? 0),
      workload,
    ),
    calls: sum(({ calls }) => calls),
    notes: NOTES,
  };
}

const NOTES: readonly string[] = [
  'Which of them are part of a transaction that writes is not counted: these stay on the primary, and so does what must see the write before it.',
  'A replica may be behind: what runs there reads rows as they were so long ago (planwright replicas tells the lag of now). Where a read may not, synchronous_commit = remote_apply for the write before it waits for the replicas, at the price of each such commit.',
  'SERIALIZABLE transactions do not run on a standby. Each replica replays all writes of the primary, and the load of one that fails falls on the others.',
];

/** One sentence; null for what could run there. */
async function whyNot(
  parser: SqlParser,
  client: DatabaseClient,
  { text, nested }: WorkloadStatement,
  signal: AbortSignal,
): Promise<string | null> {
  if (nested === true) return 'It runs inside of a function, and goes where that goes.';
  try {
    const read = await readStatement(parser, text, { start: 0, end: text.length }, client, signal);
    if (!read.ok) return 'It cannot be parsed.';
    const { statement } = read.value;
    if (statement.class !== 'read-only')
      return statement.reasons[0] ?? 'It does more than to select.';
    return await whyOther(client, read.value, signal);
  } catch (error) {
    if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
    return `What it reaches could not be read: ${error.message}`;
  }
}

/** What each server keeps for itself. */
const OF_ONE_SERVER =
  /^pg_(?:stat|lock|settings$|file_settings$|replication|prepared|cursors$|buffercache|backend|shmem|hba_file|ident_file|aios$|wait_events$)/;

/** Functions that only read, and that a standby refuses, or answers of itself. */
const OTHERWISE_ON_STANDBYS =
  /^(?:pg_(?:current_(?:wal|xact|logfile)|last_|is_(?:in_|wal_)|wal_|walfile_|get_wal_|get_(?:backend|shmem|aios)|control_(?:checkpoint|recovery)|ls_|show_|blocking|safe_snapshot|postmaster|conf_load|notification|listening|available_wal|xact_)|inet_server_|txid_|currval$|lastval$)/;

async function whyOther(
  client: DatabaseClient,
  { tree, reach }: ReadStatement,
  signal: AbortSignal,
): Promise<string | null> {
  const { functions, relations } = namesReached(tree);
  const other = functions.find(({ name }) => OTHERWISE_ON_STANDBYS.test(name));
  if (other !== undefined)
    return `It calls ${other.name}, which a standby refuses or answers of itself.`;
  const own = [...functions, ...relations].find(({ name }) => OF_ONE_SERVER.test(name));
  if (own !== undefined) return `It reads ${own.name}, which each server has for itself.`;
  const ctes = new Set<string>();
  walkTree(tree, (kind, fields) => {
    if (kind === 'CommonTableExpr' && typeof fields['ctename'] === 'string')
      ctes.add(fields['ctename']);
    return undefined;
  });
  const named = relations.filter(({ schema, name }) => schema !== null || !ctes.has(name));
  const names = [...new Set([...named.map(({ name }) => name), ...(reach.relations ?? [])])];
  if (names.length === 0) return null;
  return amongRelations(names, await readRelations(client, names, signal));
}

function amongRelations(names: readonly string[], known: readonly KnownRelation[]): string | null {
  const none = known.find(({ unreplicated }) => unreplicated);
  if (none !== undefined)
    return `It reads ${none.name}, which is temporary or unlogged: no standby has its rows.`;
  const gone = names.find((name) => !known.some((one) => one.name === name));
  return gone === undefined
    ? null
    : `It reads ${gone}, which is not there now: a temporary table, or one that was dropped.`;
}
