// Run Statement: rows of what only reads beside the statement, everything else after the question that a fix is behind.

import type * as vscode from 'vscode';
import { DatabaseError } from '../../features/connections/failures';
import type { OpenConnection } from '../../features/connections/openConnection';
import { codeToAskBeforePlanning } from '../../features/explain/executionPolicy';
import type { ReadStatement } from '../../features/readStatement';
import { rowsText } from '../../features/rowsText';
import { decideRun, readRows, type RunDecision } from '../../features/runStatement';
import { isTouched, touchedRelations } from '../../features/touchedResults';
import { effectOutside } from '../../features/withoutEffect';
import { exactCount, humanMs } from '../../util/humanNumbers';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { CodeMemory } from '../explain/codeMemory';
import { confirmPlanning, confirmReading } from '../explain/consent';
import type { ParameterFiles } from '../explain/namedSets';
import type { ParameterMemory } from '../explain/parameterMemory';
import { askParameters } from '../explain/parameterPrompt';
import { shortName } from '../explain/shortName';
import type { StatementExplainer } from '../explain/statementExplainer';
import { findStatements } from '../explain/statementTarget';
import type { EndedRun, FixRunner } from '../fixes/fixRunner';
import { appliedBy } from '../results/appliedBy';
import type { AppliedChanges } from '../results/appliedChanges';
import type { OpenedFixes } from '../results/openedFixes';
import type { ResultStore } from '../results/resultStore';
import type { DocumentSql } from '../shell/documentSql';
import { tell } from '../shell/dialogs';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';
import type { WorkRunner } from '../shell/workRunner';
import type { RowsDocuments } from '../shell/rowsDocuments';

interface Parts {
  readonly connections: ConnectionCommands;
  readonly explainer: StatementExplainer;
  readonly memory: ParameterMemory;
  readonly parameterFiles: ParameterFiles;
  readonly code: CodeMemory;
  readonly sql: DocumentSql;
  readonly settings: SettingsReader;
  readonly work: WorkRunner;
  readonly runner: FixRunner;
  readonly results: ResultStore;
  readonly applied: AppliedChanges;
  readonly opened: OpenedFixes;
  readonly rows: RowsDocuments;
}

interface Run {
  readonly read: ReadStatement;
  readonly connection: OpenConnection;
  readonly document: vscode.TextDocument;
}

export class RunCommand {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Several statements are run one after another; the first that fails, or is refused, ends the series. */
  async run(args: readonly unknown[]): Promise<void> {
    const { connections, explainer } = this.#parts;
    const target = await findStatements(args, this.#parts.sql);
    const connection = await connections.requireFor(target.document);
    if (connection.server.engine.kind !== 'server')
      throw new UserError(
        `${connection.profile.name} is a twin: it holds no rows, and nothing is run on it.`,
        ['choose-connection'],
      );
    for (const statement of target.statements) {
      const read = await explainer.statement(statement, target.text, connection, 'Not run');
      const run = { read, connection, document: target.document };
      const decision = this.#decide(run);
      if (decision.kind === 'change') await this.#change(run);
      else await this.#readOrChange(run);
    }
  }

  #decide({ read, connection: { profile } }: Run): Exclude<RunDecision, { kind: 'refused' }> {
    const decision = decideRun(read, profile, this.#parts.code.answersOn(profile.id));
    if (decision.kind === 'refused') throw new UserError(decision.reason);
    return decision;
  }

  /** What turns out to write was refused by the server, and is asked about as any other change. */
  async #readOrChange(run: Run): Promise<void> {
    try {
      await this.#read(run);
    } catch (error) {
      const writes = error instanceof DatabaseError && error.reason === 'read-only';
      if (!writes || run.read.statement.parameters.length > 0) throw error;
      await this.#change(run, error.message);
    }
  }

  async #read(run: Run): Promise<void> {
    const { work, settings, rows } = this.#parts;
    const { client, profile } = run.connection;
    const { statement } = run.read;
    await this.#confirm(run);
    const parameters = await this.#parametersOf(run);
    const name = shortName(statement);
    const maxRows = settings.read('planwright.run.maxRows');
    const { statementTimeoutMs } = profile;
    const lockTimeoutMs = settings.read('planwright.explain.lockTimeoutMs');
    const request = { sql: statement.sql, parameters, maxRows, statementTimeoutMs, lockTimeoutMs };
    const read = await work.run(`Running: ${name}`, (running) =>
      readRows(client, request, running),
    );
    const head = { connection: profile.name, maxRows, statementTimeoutMs };
    const key = JSON.stringify([profile.id, statement.fingerprint, statement.text]);
    await rows.show(key, `Rows: ${name}`, rowsText(read, head));
  }

  /** As before EXPLAIN ANALYZE: code that planning runs, then code that the rows are read with, and production. */
  async #confirm(run: Run): Promise<void> {
    const { code } = this.#parts;
    const { profile } = run.connection;
    const whenPlanned = codeToAskBeforePlanning(run.read.reach, code.answersOn(profile.id));
    if (whenPlanned.length > 0) {
      await confirmPlanning(whenPlanned, profile);
      await code.remember(profile.id, whenPlanned, 'run');
    }
    const decision = this.#decide(run);
    if (decision.kind !== 'read' || (!decision.confirm && decision.ask.length === 0)) return;
    await confirmReading(run.read.statement, decision.ask, profile);
    await code.remember(profile.id, decision.ask, 'run');
  }

  async #parametersOf(run: Run): Promise<readonly (string | null)[]> {
    const { memory, parameterFiles, explainer } = this.#parts;
    const { statement } = run.read;
    if (statement.parameters.length === 0) return [];
    const answer = await askParameters(statement, {
      memory,
      named: await parameterFiles.of(run.document, statement),
      describe: () => explainer.parameters(statement, run.connection),
    });
    if (answer.kind === 'values') return answer.values;
    throw new UserError('Not run: a generic plan has no values. Enter values to read rows.');
  }

  /** `refused`: what the server said when it was read. */
  async #change(run: Run, refused = ''): Promise<void> {
    const { runner, results } = this.#parts;
    const { statement } = run.read;
    const { profile } = run.connection;
    const title = shortName(statement);
    const toRun = { title, sql: statement.text, notes: [refused, ...(await this.#notesOf(run))] };
    await runner.runOwn(profile.id, toRun, async (ended) => {
      const names = touchedRelations(run.read);
      results.outdate(profile.id, (report) => isTouched(report, names));
      await this.#keep(run, ended.failure);
      if (ended.failure !== null) return;
      void tell('information', doneWords(title, ended));
    });
  }

  /** A statement of a fix that was opened is in the list of what was applied, as if it had been run there. */
  async #keep({ read, connection, document }: Run, failure: EndedRun['failure']): Promise<void> {
    const { applied, opened } = this.#parts;
    const found = opened.find(document.uri, read.statement.text);
    const leftovers = failure?.leftovers ?? [];
    // One that failed stands where it left something behind.
    if (found === null || (failure !== null && leftovers.length === 0)) return;
    const cleanUp = leftovers.map(({ cleanupSql }) => cleanupSql.replace(/;$/, ''));
    const done = failure === null ? found.done : { ...found.done, undo: cleanUp };
    const why = failure?.error.message ?? null;
    await applied.add(appliedBy(connection.profile, found.fix, done, found.result, why));
  }

  /** What a person should know who agrees: what it does, and how much of it. */
  async #notesOf({ read, connection }: Run): Promise<readonly string[]> {
    const { statement, reach, tree } = read;
    const lasting = 'It is run as it stands and is not rolled back.';
    const outside = effectOutside(tree);
    if (statement.class === 'utility') return outside === null ? [lasting] : [outside, lasting];
    const why = statement.reasons.join(' ');
    const { explainer, work, code } = this.#parts;
    // Planning may run code too, and nobody has agreed yet.
    const unasked = codeToAskBeforePlanning(reach, code.answersOn(connection.profile.id));
    if (unasked.length > 0) return [why, lasting];
    const expected = await work.run(`Estimating: ${shortName(statement)}`, ({ signal }) =>
      explainer.expected(statement, [], connection, signal),
    );
    return [expected, why, lasting];
  }
}

/** `Done: UPDATE invoices. 12 rows in 34 ms on Shop.` */
function doneWords(title: string, { rows, elapsedMs, profile }: EndedRun): string {
  const count = rows === null ? '' : `${exactCount(rows)} ${rows === 1 ? 'row' : 'rows'} in `;
  return `Done: ${title}. ${count}${humanMs(elapsedMs)} on ${profile.name}.`;
}
