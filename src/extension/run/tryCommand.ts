// Try for Real, beside an advice: what it would hold up is said first, and what was measured stands in the same result.

import * as vscode from 'vscode';
import type { SqlParser } from '../../features/loadParser';
import {
  prepareTry,
  sameAdvice,
  withTried,
  type PreparedTry,
} from '../../features/explain/tryForReal';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { Suggestion } from '../../model/suggestion';
import type { Lazy } from '../../util/lazy';
import type { ConnectionManager } from '../connections/connectionManager';
import type { CodeMemory } from '../explain/codeMemory';
import type { CommandId } from '../manifest';
import { fixReferenceSchema, type FixReference } from '../results/fixes';
import type { ResultPanel } from '../results/resultPanel';
import type { BoundResult, ResultStore } from '../results/resultStore';
import { confirm, shortened } from '../shell/confirm';
import { tell } from '../shell/dialogs';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';
import type { WorkRunner } from '../shell/workRunner';

const APPLY: CommandId = 'planwright.runFix';

interface Parts {
  readonly connections: ConnectionManager;
  readonly results: ResultStore;
  readonly panel: Pick<ResultPanel, 'showCompleted'>;
  readonly parser: Lazy<SqlParser>;
  readonly code: CodeMemory;
  readonly settings: SettingsReader;
  readonly work: WorkRunner;
}

export class TryCommand {
  readonly #parts: Parts;
  /** A second one would wait for the lock of the first. */
  #isTrying = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Of a suggestion by its name in a result; nothing else can be tried. */
  async run(argument: unknown): Promise<void> {
    const { reference, result } = this.#target(argument);
    const connection = this.#parts.connections.connection(result.connectionId);
    if (!connection)
      throw new UserError('The connection is closed. Connect again, then try it.', [
        'choose-connection',
      ]);
    if (result.onReplica === true)
      throw new UserError(
        'This result is of a replica, and Try for Real builds on the primary. Explain the statement there first.',
      );
    if (this.#isTrying) throw new UserError('Something is being tried just now.');
    this.#isTrying = true;
    try {
      await this.#try(reference, result, connection);
    } finally {
      this.#isTrying = false;
    }
  }

  async #try(
    reference: FixReference,
    result: BoundResult,
    connection: OpenConnection,
  ): Promise<void> {
    const { work } = this.#parts;
    const { suggestion, question, run } = await this.#prepared(reference, result, connection);
    const answer = await confirm({
      message: question.message,
      detail: [question.statements.join('\n'), ...question.details].map(shortened).join('\n\n'),
      safe: 'Do Not Build',
      run: 'Build and Roll Back',
    });
    if (answer === 'safe') return;
    const tried = await work.run(`Trying for real: ${suggestion.title}`, run);
    const now = this.#parts.results.get(result.id);
    const report = now === null ? null : withTried(now.report, tried.suggestion);
    const completed =
      report === null || report === now?.report
        ? null
        : this.#parts.results.complete(result.id, report);
    if (completed !== null) this.#parts.panel.showCompleted(completed);
    // It waits for the person; the command does not.
    void this.#offerToApply(
      `${suggestion.title}. ${tried.words}`,
      completed === null ? null : { resultId: result.id, suggestion: tried.suggestion },
    );
  }

  /** By the click the result may be another under the same name, and so may be what has the suggestion's name in it. */
  async #offerToApply(
    words: string,
    tried: { readonly resultId: string; readonly suggestion: Suggestion } | null,
  ): Promise<void> {
    const apply = 'Apply…';
    const choice = await tell('information', words, ...(tried === null ? [] : [apply]));
    if (tried === null || choice !== apply) return;
    const { resultId, suggestion } = tried;
    const now = this.#parts.results.get(resultId);
    const found = now === null ? null : sameAdvice(now.report, suggestion);
    if (found === null)
      await tell(
        'warning',
        `Nothing was applied: the result has changed since, and ${suggestion.title} is no longer among its advice.`,
      );
    else await vscode.commands.executeCommand(APPLY, { resultId, fix: `${SUGGESTION}${found.id}` });
  }

  async #prepared(
    { fix }: FixReference,
    { report, uri }: BoundResult,
    connection: OpenConnection,
  ): Promise<PreparedTry> {
    const { parser, code, settings, work } = this.#parts;
    const { client, profile, tryouts } = connection;
    if (tryouts === null) throw new UserError('Not tried: a twin holds no rows to measure on.');
    const tools = {
      parser: await parser.get(),
      ...{ client, tryouts },
      answers: code.answersOn(profile.id),
      setting: settings.read('planwright.explain.analyze', uri),
    };
    const prepared = await work.run('Preparing to try for real', (preparing) =>
      prepareTry(tools, report, fix.slice(SUGGESTION.length), preparing),
    );
    if (!prepared.ok) throw new UserError(prepared.error);
    return prepared.value;
  }

  #target(argument: unknown): { readonly reference: FixReference; readonly result: BoundResult } {
    const reference = fixReferenceSchema.safeParse(argument);
    const result = reference.success ? this.#parts.results.get(reference.data.resultId) : null;
    if (!reference.success || result === null || !reference.data.fix.startsWith(SUGGESTION))
      throw new UserError(
        'This suggestion belongs to an older result. Explain the statement again.',
      );
    if (result.stale)
      throw new UserError(
        'The statement, or what it reads, was changed since. Explain it again, then try.',
      );
    return { reference: reference.data, result };
  }
}

/** As the names of fixes begin that are suggestions. */
const SUGGESTION = 's:';
