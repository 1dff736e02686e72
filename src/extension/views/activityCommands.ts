// What is done with a session of the view Activity: stop its statement, end it, explain or copy what it runs.

import * as vscode from 'vscode';
import { endQuestion, type EndQuestion } from '../../features/activity/endQuestion';
import { endSession, targetIn, type Signal } from '../../features/activity/endSession';
import { rollbackPreparedSql, sessionChoices } from '../../features/activity/activityWords';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { Session } from '../../model/activity';
import { visibleLine } from '../../util/visibleText';
import type { FileConnections } from '../connections/fileConnections';
import type { ExplainCommand } from '../explain/explainCommand';
import { sqlForReading } from '../fixes/sqlText';
import { confirmByName } from '../shell/confirm';
import { askFirst, glance, pickOne, tell } from '../shell/dialogs';
import { openSqlEditor } from '../shell/editors';
import { CancelledError, UserError } from '../shell/failure';
import { askMany, BACK } from '../shell/questions';
import type { WorkRunner } from '../shell/workRunner';
import { PreparedNode, SessionNode } from './activityNodes';
import type { ActivityTree } from './activityTree';

const GLANCE_MS = 5_000;

/** VS Code gives Enter to a modal's first button: one that stops nothing. */
const LEAVE = 'Leave It';
const RUN: Readonly<Record<Signal, string>> = {
  // The dialog has a Cancel of its own, which stops nothing.
  cancel: 'Stop Statement',
  terminate: 'End Session',
};

export class ActivityCommands {
  readonly #tree: ActivityTree;
  readonly #files: FileConnections;
  readonly #explain: ExplainCommand;
  readonly #work: WorkRunner;

  constructor(
    tree: ActivityTree,
    {
      files,
      explain,
      work,
    }: {
      readonly files: FileConnections;
      readonly explain: ExplainCommand;
      readonly work: WorkRunner;
    },
  ) {
    this.#tree = tree;
    this.#files = files;
    this.#explain = explain;
    this.#work = work;
  }

  /** Asks with what is so at this moment: what the view shows may be some seconds old. */
  async end(what: Signal, node: unknown): Promise<void> {
    const chosen = await this.#sessionOf(node);
    const { open, door, activity } = await this.#work.run('Reading the activity', ({ signal }) =>
      this.#tree.activityNow(signal),
    );
    if (open.profile.readOnly)
      throw new UserError(
        `${open.profile.name} is read-only: no session is stopped on it. Edit the connection, or use another one.`,
        ['edit-connection', 'choose-connection'],
      );
    const target = targetIn(activity, chosen, what);
    if (!target.ok) throw new UserError(target.error);
    const { message, details } = endQuestion(activity, target.value, what);
    const question = { message, details, pid: chosen.pid };
    if (!(await isConfirmed(open, what, question))) {
      glance('Planwright: nothing was stopped', GLANCE_MS);
      return;
    }
    const ended = await this.#work.run(
      `${RUN[what]} of process ${String(chosen.pid)}`,
      ({ signal }) => endSession(door, what, target.value, activity.server, signal),
    );
    await this.#tree.readAgain();
    if (!ended.ok) await tell('warning', ended.error);
    else glance(`Planwright: ${ended.value}`, GLANCE_MS);
  }

  /** With its connection, whichever becomes active; one that the server has cut is shown, and not explained. */
  async explain(node: unknown): Promise<void> {
    const { statement, statementIsCut } = await this.#withStatement(node);
    if (statementIsCut) {
      await this.#openFor(
        `${sqlForReading(['The server keeps only the beginning of a long statement (track_activity_query_size): complete it, then explain it.'], []).trimEnd()}\n${statement}\n`,
      );
      return;
    }
    const { document } = await this.#openFor(`${statement}\n`);
    await this.#explain.run('measure', [document.uri.toString(), 0]);
  }

  async copy(node: unknown): Promise<void> {
    const { statement } = await this.#withStatement(node);
    await vscode.env.clipboard.writeText(statement);
    glance('Planwright: copied', GLANCE_MS);
  }

  /** Opened, never run. */
  async openRollback(node: unknown): Promise<void> {
    if (!(node instanceof PreparedNode)) return;
    const notes = [
      'Takes back all that the prepared transaction has done, and gives its locks free. Who prepared it may still mean to commit it: ask first.',
      'To be run in its database, by its owner or a superuser.',
    ];
    await this.#openFor(
      `${sqlForReading(notes, []).trimEnd()}\n${rollbackPreparedSql(node.gid)}\n`,
    );
  }

  async filter(): Promise<void> {
    const { filter } = this.#tree;
    const answer = await askMany<Choice>(
      'Which sessions are shown? None chosen shows all.',
      CHOICES,
      (choice) => isChosen(choice, filter),
      { title: 'Filter Activity', step: 1, totalSteps: 1 },
    );
    if (answer === undefined || answer === BACK) return;
    this.#tree.setFilter({
      mine: answer.includes('mine'),
      here: answer.includes('here'),
      leastAgeMs: Math.max(0, ...answer.filter((choice) => typeof choice === 'number')),
    });
  }

  async #sessionOf(node: unknown): Promise<Session> {
    if (node instanceof SessionNode) return node.session;
    const { activity } = await this.#work.run('Reading the activity', ({ signal }) =>
      this.#tree.activityNow(signal),
    );
    const items = sessionChoices(activity);
    if (items.length === 0) throw new UserError('There is no session but this one.');
    const picked = await pickOne(items, { placeHolder: 'Which session?', matchOnDetail: true });
    if (picked === undefined) throw new CancelledError();
    return picked.session;
  }

  async #withStatement(node: unknown): Promise<Session & { readonly statement: string }> {
    const session = await this.#sessionOf(node);
    const { statement } = session;
    if (statement !== null) return { ...session, statement };
    throw new UserError(`No statement of process ${String(session.pid)} is known.`);
  }

  async #openFor(content: string): Promise<vscode.TextEditor> {
    const id = this.#tree.connectionId();
    const editor = await openSqlEditor(content);
    if (id !== null) await this.#files.pick(editor.document, id);
    return editor;
  }
}

/** On production a click is too quick: the process number is typed. */
async function isConfirmed(
  { profile }: OpenConnection,
  what: Signal,
  { message, details, pid }: EndQuestion & { readonly pid: number },
): Promise<boolean> {
  const production = profile.production ? [`${profile.name} is marked as production.`] : [];
  const detail = [...production, ...details].map(visibleLine).join('\n');
  const answer = await askFirst(message, detail, LEAVE, RUN[what]);
  if (answer !== RUN[what]) return false;
  if (!profile.production) return true;
  try {
    await confirmByName(String(pid), message);
    return true;
  } catch (error) {
    if (error instanceof CancelledError) return false;
    throw error;
  }
}

/** A number is a least age in milliseconds. */
type Choice = 'mine' | 'here' | number;

const CHOICES: readonly { readonly label: string; readonly value: Choice }[] = [
  { label: 'Only sessions of my user', value: 'mine' },
  { label: 'Only sessions in this database', value: 'here' },
  { label: 'A transaction or state of 1 s or longer', value: 1_000 },
  { label: 'A transaction or state of 10 s or longer', value: 10_000 },
  { label: 'A transaction or state of 1 min or longer', value: 60_000 },
  { label: 'A transaction or state of 10 min or longer', value: 600_000 },
];

function isChosen(choice: Choice, { mine, here, leastAgeMs }: ActivityTree['filter']): boolean {
  if (choice === 'mine') return mine;
  return choice === 'here' ? here : choice === leastAgeMs;
}
