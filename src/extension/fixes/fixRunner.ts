// Runs the SQL of a fix, after a question that shows exactly what will be run and where, and says how far it is.

import * as vscode from 'vscode';
import type { RunFailure, RunProgress } from '../../features/connections/openConnection';
import type { Work } from '../../util/progress';
import { humanShare } from '../../util/humanNumbers';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ConnectionManager } from '../connections/connectionManager';
import type { CommandId } from '../manifest';
import type { ResolvedFix } from '../results/fixes';
import { proofText } from '../results/fixes';
import { appliedBy, leadsElsewhere } from '../results/appliedBy';
import type { Applied, AppliedChanges } from '../results/appliedChanges';
import type { BoundResult } from '../results/resultStore';
import { askFirst, tell } from '../shell/dialogs';
import { openSqlEditor } from '../shell/editors';
import { confirm, confirmByName, shortened } from '../shell/confirm';
import { CancelledError, UserError } from '../shell/failure';
import type { WorkRunner } from '../shell/workRunner';

const RERUN: CommandId = 'planwright.explainAndOptimize';

export class FixRunner {
  readonly #connections: ConnectionManager;
  readonly #work: WorkRunner;
  readonly #applied: AppliedChanges;
  /** Of what is being taken back, so that a second press does not do it twice. */
  readonly #undoing = new Set<string>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** Something was changed on the connection with this id. */
  readonly onDidRun = this.#changed.event;

  constructor(connections: ConnectionManager, work: WorkRunner, applied: AppliedChanges) {
    this.#connections = connections;
    this.#work = work;
    this.#applied = applied;
  }

  async run(result: BoundResult, fix: ResolvedFix): Promise<void> {
    if (fix.runnable.length === 0)
      throw new UserError(
        `${fix.title}: this is to be read and adapted, and is not run from here.`,
      );
    const ran = await this.#confirmAndRun(result.connectionId, fix, async (run) => {
      const applied = keptOf(run, result, fix);
      if (applied !== null) await this.#applied.add(applied);
    });
    if (ran) await offerRerun(result, fix);
  }

  /** Takes back what was applied, after the same question. */
  async undo(argument: unknown): Promise<void> {
    const applied = typeof argument === 'string' ? this.#applied.find(argument) : null;
    if (applied === null || applied.undo.length === 0)
      throw new UserError('This was taken back already, or cannot be taken back from here.');
    const { id, title, sql, undo, connectionId } = applied;
    if (this.#undoing.has(id)) throw new UserError(`${title} is being taken back just now.`);
    const elsewhere = leadsElsewhere(applied, this.#connections.connection(connectionId)?.profile);
    if (elsewhere !== null) throw new UserError(elsewhere);
    const fix = {
      title: `Take back: ${title}`,
      sql: undo.map((statement) => `${statement};`).join('\n'),
      undoSql: sql,
      runnable: undo,
      proof: null,
    };
    this.#undoing.add(id);
    let ran: boolean;
    try {
      ran = await this.#confirmAndRun(connectionId, fix, ({ count, failure }) =>
        failure === null
          ? this.#applied.takenBack(id, Date.now())
          : // The rest can still be taken back.
            this.#applied.keepUndo(id, undo.slice(count)),
      );
    } finally {
      this.#undoing.delete(id);
    }
    if (ran) await tell('information', `Taken back: ${title}`);
  }

  /** A statement of the person's own, after the same question; `ended` is told what was run of it, whatever happened. */
  async runOwn(
    connectionId: string,
    statement: Pick<ToRun, 'title' | 'sql' | 'notes'>,
    ended: (run: EndedRun) => Promise<void>,
  ): Promise<void> {
    const { sql } = statement;
    const toRun = { ...statement, runnable: [sql], undoSql: '', proof: null };
    await this.#confirmAndRun(connectionId, toRun, ended);
  }

  /** True when all of it was done; `ended` is told how far it went, whatever happened. */
  async #confirmAndRun(
    connectionId: string,
    fix: ToRun,
    ended: (run: EndedRun) => Promise<void>,
  ): Promise<boolean> {
    const connection = this.#connections.connection(connectionId);
    if (!connection)
      throw new UserError('The connection is closed. Connect again, then run it.', [
        'choose-connection',
      ]);
    if (connection.profile.readOnly)
      throw new UserError(
        `${connection.profile.name} is read-only: nothing that writes is run on it.`,
      );
    if (!(await confirmRun(connection, fix))) return false;
    const run = await this.#work.run(`Running: ${fix.title}`, (work) =>
      runAll(connection, fix.runnable, work),
    );
    const { failure } = run;
    try {
      await ended(run);
    } finally {
      this.#changed.fire(connection.profile.id);
    }
    if (failure) await tellFailure(failure);
    return !failure;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

export interface EndedRun {
  readonly profile: OpenConnection['profile'];
  /** How many of the statements were done. */
  readonly count: number;
  /** That the last one returned or changed; null where the server counts none. */
  readonly rows: number | null;
  readonly elapsedMs: number;
  readonly failure: RunFailure | null;
}

/** What stands in the database now; null when nothing does. */
function keptOf(
  { profile, count, failure }: EndedRun,
  result: BoundResult,
  fix: ResolvedFix,
): Applied | null {
  const leftovers = failure?.leftovers ?? [];
  // What broke off while it was built stands there, invalid.
  const stands = leftovers.length > 0 ? count + 1 : count;
  if (stands === 0) return null;
  const cleanUp = leftovers.map(({ cleanupSql }) => cleanupSql.replace(/;$/, ''));
  const done = { ...fix.done(stands), undo: [...cleanUp, ...fix.done(count).undo] };
  return appliedBy(profile, fix, done, result, failure?.error.message ?? null);
}

interface ToRun extends Pick<ResolvedFix, 'title' | 'sql' | 'undoSql' | 'runnable' | 'proof'> {
  /** Below the SQL, in place of how sure the proof is. */
  readonly notes?: readonly string[];
}

/** False when nothing is to be run; throws when the person closes the question. */
async function confirmRun({ profile }: OpenConnection, fix: ToRun): Promise<boolean> {
  const undo = fix.undoSql === '' ? '' : `\n\nTo take it back:\n${fix.undoSql}`;
  const notes = (fix.notes ?? [proofText(fix.proof)]).filter((note) => note !== '');
  const detail = `${shortened(fix.sql)}\n\n${notes.join('\n\n')}${undo}`;
  if (profile.production) return confirmOnProduction(profile.name, fix, detail);
  const message = `Run this on ${profile.name}?`;
  // Nothing of the person's own is run by an Enter that was meant for the editor.
  if (fix.notes !== undefined)
    return (await confirm({ message, detail, safe: 'Do Not Run', run: 'Run' })) === 'run';
  const choice = await askFirst(message, detail, 'Run');
  if (choice === undefined) throw new CancelledError();
  return true;
}

async function confirmOnProduction(name: string, fix: ToRun, detail: string): Promise<boolean> {
  const answer = await confirm({
    message: `Run this on ${name}, which is marked as production?`,
    detail,
    safe: 'Copy SQL',
    run: 'Run on Production',
  });
  if (answer === 'safe') {
    await vscode.env.clipboard.writeText(fix.sql);
    return false;
  }
  if (fix.proof === null || fix.proof.level === 'rule')
    await confirmByName(name, `No planner has verified this: ${fix.title}`);
  return true;
}

/** The first that fails ends it. */
async function runAll(
  { profile, client }: OpenConnection,
  statements: readonly string[],
  work: Work,
): Promise<EndedRun> {
  const tell = ({ phase, share }: RunProgress) => {
    work.progress(share === null ? phase : `${phase}, ${humanShare(share)}`);
  };
  const started = performance.now();
  const ended = (count: number, rows: number | null, failure: RunFailure | null): EndedRun => ({
    ...{ profile, count, rows, failure },
    elapsedMs: performance.now() - started,
  });
  let rows: number | null = null;
  for (const [count, statement] of statements.entries()) {
    const outcome = await client.run(statement, tell, work.signal);
    if (outcome.kind === 'failed') return ended(count, rows, outcome);
    rows = outcome.rows;
  }
  return ended(statements.length, rows, null);
}

/** What was left behind can be removed by SQL that is opened, not run. */
async function tellFailure({ error, leftovers }: RunFailure): Promise<void> {
  if (leftovers.length === 0) throw error;
  const open = 'Open the Clean-Up';
  const choice = await tell('error', error.message, open);
  if (choice === open)
    await openSqlEditor(`${leftovers.map(({ cleanupSql }) => cleanupSql).join('\n')}\n`);
}

async function offerRerun(result: BoundResult, fix: ResolvedFix): Promise<void> {
  const again = 'Explain Again';
  const choice = await tell('information', `Done: ${fix.title}`, again);
  if (choice === again)
    await vscode.commands.executeCommand(RERUN, result.uri.toString(), result.offset);
}
