// How long we wait for each step ourselves, whatever the server promised: a link may swallow an answer without a reset.

/** Connecting is bounded by the profile (`connectTimeoutMs`), each try of its own; so is BEGIN on a new connection. */

/** A program that prints a password; the first run of a cloud's takes some seconds. */
export const PASSWORD_COMMAND_MS = 10_000;
/** What it printed is taken again for so long: a token of RDS lives 15 minutes. */
export const PASSWORD_KEPT_MS = 600_000;
/** Settings before a statement that runs outside a transaction. */
export const BEGIN_MS = 10_000;
/** Heuristic: an idle connection whose network is gone is given up after this, and a new one opened. */
export const IDLE_BEGIN_MS = 3_000;
/** Catalog reads; a profile with a shorter statement timeout has its own. Heuristic: the largest take some seconds. */
export const CATALOG_MS = 30_000;
/** For a lock that somebody's DDL holds: short DDL has ended by then, and what another one locks is left out. Heuristic. */
export const CATALOG_LOCK_MS = 1_000;
/** One look at what the server or its sessions do, which is taken again and again: a server that cannot answer so soon is left alone. */
export const ACTIVITY_MS = 2_000;
/** For a lock that it meets there, which is on a catalog. */
export const ACTIVITY_LOCK_MS = 100;
/** The server waits so long for a session that is told to end. */
export const TERMINATE_WAIT_MS = 2_000;
/** For all of a cancel or an end that a person asked for. Heuristic. */
export const SIGNAL_MS = 10_000;
/** Likewise where the person's own statement is looked at, which cannot do without its tables. Heuristic. */
export const STATEMENT_LOCK_MS = 5_000;
/** For the lock of a build that is tried: asked for again and again meanwhile, so that nobody queues behind it. Heuristic. */
export const TRYOUT_LOCK_MS = 2_000;
/** From that lock to the rollback, whatever is built and measured meanwhile: writes wait no longer. Heuristic. */
export const TRYOUT_HELD_MS = 30_000;
/**
 * For any other lock while that one is held, which is as good as not to wait. Who waits for ours may have what we would wait
 * for, and the server ends the one of the two whose deadlock_timeout is over first: theirs counts from when they began to wait.
 */
export const TRYOUT_OTHER_LOCK_MS = 20;
/** The server drops a try that holds its lock and stays silent this long, as behind a lost link. Heuristic. */
export const TRYOUT_IDLE_MS = 5_000;
/** Beyond the statement timeout, which the server keeps: a slow link, a busy server. Heuristic. */
export const ANSWER_GRACE_MS = 5_000;
/** ROLLBACK has nothing left to tell: when it is not answered, closing the connection does the same. */
export const ROLLBACK_MS = 3_000;
/** From a cancel to the cut of the connection, with all tries: who presses Ctrl+C waits no longer. */
export const STOP_MS = 3_000;
/** One way to the server within STOP_MS. */
export const CANCEL_MS = 1_500;
/** A SHOW of PgBouncer's console, which answers from memory; then the connection is given up. Heuristic. */
export const CONSOLE_MS = 5_000;
/** Whether a second client meets the first one's server: in session mode it may have to wait for one of its own. Heuristic. */
export const SECOND_CLIENT_MS = 1_000;
/** An orderly goodbye; then the socket is destroyed. */
export const GOODBYE_MS = 1_000;
/**
 * A confirmed statement runs as long as it takes; but where a second connection reaches nobody, or finds its backend idle, for
 * this long, its answer was lost on the way. Heuristic.
 */
export const LOST_ANSWER_MS = 60_000;
/** The server looks this often whether we are still there while a statement runs (PostgreSQL 14). */
export const SERVER_CHECKS_CLIENT_MS = 2_000;
/** The server drops a session of ours that stays silent this long between two statements. */
export const IDLE_IN_TRANSACTION_MS = 30_000;
