// Runs the SQL of a fix, after a question that shows exactly what will be run and where, and says how far it is.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunFailure, RunProgress } from '../../features/connections/openConnection';
import type { Work } from '../../util/progress';
import { humanShare } from '../../util/humanNumbers';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ConnectionManager } from '../connections/connectionManager';
import type { CommandId } from '../manifest';
import type { ResolvedFix } from '../results/fixes';
import { proofText } from '../results/fixes';
import type { Applied, AppliedChanges } from '../results/appliedChanges';
import type { BoundResult } from '../results/resultStore';
import { statementName } from '../results/statementName';
import { askFirst, tell } from '../shell/dialogs';
import { openSqlEditor } from '../shell/editors';
import { confirm, confirmByName } from '../shell/confirm';
import { CancelledError, UserError } from '../shell/failure';
import type { WorkRunner } from '../shell/workRunner';

const RERUN: CommandId = 'planwright.explainAndOptimize';

export class FixRunner {
  readonly #connections: ConnectionManager;
  readonly #work: WorkRunner;
  readonly #applied: AppliedChanges;
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
      const applied = appliedBy(run, result, fix);
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
    const fix = {
      title: `Take back: ${title}`,
      sql: undo.map((statement) => `${statement};`).join('\n'),
      undoSql: sql,
      runnable: undo,
      proof: null,
    };
    await this.#confirmAndRun(connectionId, fix, ({ count, failure }) =>
      failure === null
        ? this.#applied.takenBack(id, Date.now())
        : // The rest can still be taken back.
          this.#applied.keepUndo(id, undo.slice(count)),
    );
  }

  /** True when all of it was done; `ended` is told how far it went, whatever happened. */
  async #confirmAndRun(
    connectionId: string,
    fix: ToRun,
    ended: (run: EndedRun) => Promise<void>,
  ): Promise<boolean> {
    const connection = this.#connections.connection(connectionId);
    if (!connection)
      throw new UserError('The connection of this result is closed. Connect again, then run it.', [
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

interface EndedRun {
  readonly profile: OpenConnection['profile'];
  /** How many of the statements were done. */
  readonly count: number;
  readonly failure: RunFailure | null;
}

/** What stands in the database now; null when nothing does. */
function appliedBy(
  { profile, count, failure }: EndedRun,
  { id: resultId, uri, report }: BoundResult,
  fix: ResolvedFix,
): Applied | null {
  const leftovers = failure?.leftovers ?? [];
  // What broke off while it was built stands there, invalid.
  const stands = leftovers.length > 0 ? count + 1 : count;
  if (stands === 0) return null;
  const { sql, indexes } = fix.done(stands);
  const cleanUp = leftovers.map(({ cleanupSql }) => cleanupSql.replace(/;$/, ''));
  const costs = fix.proof ?? { costBefore: null, costAfter: null };
  const { costBefore: before, costAfter: after } = costs;
  return {
    ...{ id: randomUUID(), at: Date.now(), resultId, fix: fix.name, title: fix.title, sql },
    connectionId: profile.id,
    connectionName: profile.name,
    brokenOff: failure === null ? null : failure.error.message,
    undo: [...cleanUp, ...fix.done(count).undo],
    indexes: [...indexes],
    fingerprint: report.statement.fingerprint,
    statement: { name: statementName(report), text: report.statement.text, uri: uri.toString() },
    predicted: before === null || after === null ? null : { before, after },
    found: null,
    takenBackAt: null,
  };
}

type ToRun = Pick<ResolvedFix, 'title' | 'sql' | 'undoSql' | 'runnable' | 'proof'>;

/** False when nothing is to be run; throws when the person closes the question. */
async function confirmRun({ profile }: OpenConnection, fix: ToRun): Promise<boolean> {
  const undo = fix.undoSql === '' ? '' : `\n\nTo take it back:\n${fix.undoSql}`;
  const detail = `${fix.sql}\n\n${proofText(fix.proof)}${undo}`;
  if (profile.production) return confirmOnProduction(profile.name, fix, detail);
  const choice = await askFirst(`Run this on ${profile.name}?`, detail, 'Run');
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
  for (const [count, statement] of statements.entries()) {
    const outcome = await client.run(statement, tell, work.signal);
    if (outcome.kind === 'failed') return { profile, count, failure: outcome };
  }
  return { profile, count: statements.length, failure: null };
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
