// Stops the statement of a session, or ends the session: what must be known before the question, and what came of it.

import type { ActivityDoor } from '../../db/activityDoor';
import type { Signal } from '../../db/activitySignal';
import { DatabaseError } from '../../db/errors';
import type { Activity, Session } from '../../model/activity';
import { err, ok, type Result } from '../../util/result';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { humanMs } from '../../util/humanNumbers';
import { TERMINATE_WAIT_MS } from '../../db/deadlines';

export type { Signal } from '../../db/activitySignal';

/** Processes that every server has, which no person ends. */
export function isSomebodys({ user, database, backendType }: Session): boolean {
  if (backendType === 'autovacuum worker') return true;
  return user !== null && (database !== null || backendType === 'walsender');
}

/** The session as it is now; `backendStart` null takes whoever has the process number. The error says why nobody is stopped. */
export function targetIn(
  { sessions, server }: Activity,
  { pid, backendStart }: { readonly pid: number; readonly backendStart: string | null },
  what: Signal,
): Result<Session & { readonly backendStart: string }, string> {
  const session = sessions.find((each) => each.pid === pid);
  if (session === undefined) return err(`There is no process ${String(pid)} any more.`);
  const start = session.backendStart;
  if (session.hidden || start === null)
    return err(
      `${server.user} may not see when process ${String(pid)} began, so another session could be hit that has its number by now. ${rightToSee(server.user)}`,
    );
  if (backendStart !== null && backendStart !== start)
    return err(`Process ${String(pid)} is another session by now, which began at ${start}.`);
  if (!isSomebodys(session))
    return err(
      `Process ${String(pid)} (${session.backendType ?? ''}) belongs to the server itself.`,
    );
  if (what === 'cancel' && session.state?.startsWith('idle') === true)
    return err(
      `Process ${String(pid)} runs no statement: there is nothing to cancel. Terminate ends the session${session.state === 'idle' ? '' : ' and its transaction'}.`,
    );
  return ok({ ...session, backendStart: start });
}

export function rightToSee(user: string): string {
  return `GRANT pg_read_all_stats TO ${sqlIdentifier(user)}; shows it.`;
}

/** One sentence of what came of it; whoever could not be stopped is an error. */
export async function endSession(
  door: ActivityDoor,
  what: Signal,
  target: Session & { readonly backendStart: string },
  server: Activity['server'],
  signal?: AbortSignal,
): Promise<Result<string, string>> {
  const { pid, backendStart, queryStart, transactionStart, statement } = target;
  const meant = { pid, backendStart, queryStart, transactionStart, statement };
  const name = `process ${String(pid)}`;
  try {
    switch (await door.signalSession(what, meant, signal)) {
      case 'sent':
        return ok(
          what === 'cancel'
            ? `Told ${name} to stop its statement.`
            : `The session of ${name} has ended.`,
        );
      case 'own':
        return err(`The session of ${name} is the one that asks: it is not stopped.`);
      case 'gone':
        return err(`The session of ${name} had ended already: nobody was stopped.`);
      case 'moved':
        return err(
          `The session of ${name} runs another statement by now, or none: nothing was stopped.`,
        );
      case 'unended':
        return err(
          `Told ${name} to end, and after ${humanMs(TERMINATE_WAIT_MS)} it is still there. It ends where it next looks for it; look again in a moment.`,
        );
    }
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.reason !== 'permission') throw error;
    throw new DatabaseError('permission', refusal(target, server), {
      sqlstate: error.sqlstate ?? undefined,
    });
  }
}

/** The first version that has pg_signal_autovacuum_worker. */
const SIGNALS_AUTOVACUUM = 18;

/** PostgreSQL says in each version in other words who may (signalfuncs.c). */
function refusal(
  { pid, user: owner, backendType, ofSuperuser }: Session,
  { user, version }: Activity['server'],
): string {
  const whose = `${user} may not stop process ${String(pid)}`;
  if (backendType === 'autovacuum worker' && Number.parseInt(version) >= SIGNALS_AUTOVACUUM)
    return `${whose}: GRANT pg_signal_autovacuum_worker TO ${sqlIdentifier(user)}; allows it.`;
  if (ofSuperuser || owner === null)
    return `${whose}: only a superuser stops sessions of a superuser or of the server.`;
  return `${whose}, which is of ${owner}: GRANT pg_signal_backend TO ${sqlIdentifier(user)}; or membership in ${sqlIdentifier(owner)} allows it.`;
}
