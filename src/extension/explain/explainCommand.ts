// Explain & Optimize as a person meets it: which statement, which database, which values, executed or not, and where the
// answer is shown.

import { randomUUID } from 'node:crypto';
import type { TwinAccess } from '../../features/chooseWhatIf';
import {
  codeToAskBeforePlanning,
  decideExecution,
  notExplainable,
  type Decision,
  type Wish,
} from '../../features/explain/executionPolicy';
import type { ReadStatement } from '../../features/readStatement';
import type { Statement } from '../../model/statement';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ResultPanel } from '../results/resultPanel';
import { findFix, fixReferenceSchema } from '../results/fixes';
import type { ResultStore } from '../results/resultStore';
import type { Log } from '../shell/log';
import { UserError } from '../shell/failure';
import type { TextStatement } from '../../features/hostLanguages/textStatements';
import type { DocumentSql } from '../shell/documentSql';
import type { ProjectFiles } from '../shell/projectFiles';
import type { SettingsReader } from '../shell/settings';
import { planRuleSettings } from '../../features/project/projectRules';
import type { WorkRunner } from '../shell/workRunner';
import { noticeInBackground, type EndedRun } from './backgroundNotice';
import { confirmCode, confirmExecution, confirmPlanning, forgetCodeAnswers } from './consent';
import type { CodeMemory } from './codeMemory';
import type { Explainer, ExplainRequest } from './explainer';
import { ExplainRuns, type Nearest } from './explainRuns';
import type { Elsewhere } from './otherCircumstances';
import type { ParameterFiles } from './namedSets';
import type { ParameterMemory } from './parameterMemory';
import { askParameters, type ParameterAnswer } from './parameterPrompt';
import { shortName } from './shortName';
import { findStatements, type StatementTarget } from './statementTarget';

const ESTIMATES_ASKED_FOR = {
  execute: false,
  reason: 'Estimates only, as asked for: nothing was executed.',
} as const;

export class ExplainCommand {
  readonly #connections: ConnectionCommands;
  readonly #explainer: Explainer;
  readonly #results: ResultStore;
  readonly #panel: ResultPanel;
  readonly #memory: ParameterMemory;
  readonly #parameterFiles: ParameterFiles;
  readonly #code: CodeMemory;
  readonly #sql: DocumentSql;
  readonly #settings: SettingsReader;
  readonly #projects: ProjectFiles;
  readonly #work: WorkRunner;
  readonly #runs: ExplainRuns;

  constructor(parts: {
    readonly connections: ConnectionCommands;
    readonly explainer: Explainer;
    readonly results: ResultStore;
    readonly panel: ResultPanel;
    readonly memory: ParameterMemory;
    readonly parameterFiles: ParameterFiles;
    readonly code: CodeMemory;
    readonly sql: DocumentSql;
    readonly settings: SettingsReader;
    readonly projects: ProjectFiles;
    readonly work: WorkRunner;
    readonly log: Log;
    readonly nearest: Nearest;
  }) {
    this.#connections = parts.connections;
    this.#explainer = parts.explainer;
    this.#results = parts.results;
    this.#panel = parts.panel;
    this.#memory = parts.memory;
    this.#parameterFiles = parts.parameterFiles;
    this.#code = parts.code;
    this.#sql = parts.sql;
    this.#settings = parts.settings;
    this.#projects = parts.projects;
    this.#work = parts.work;
    this.#runs = new ExplainRuns(parts);
  }

  /** Several statements are explained one after another; the first that fails ends the series. */
  async run(wish: Wish, args: readonly unknown[], runs?: number): Promise<void> {
    const target = await findStatements(args, this.#sql);
    const connection = await this.#connections.requireFor(target.document);
    await this.#each(wish, target, { connection, ...(runs === undefined ? {} : { runs }) });
  }

  /** The plan and its findings under the settings that a fix proposes. */
  async runWithFix(argument: unknown): Promise<void> {
    const { resultId, fix: name } = fixReferenceSchema.parse(argument);
    const result = this.#results.get(resultId);
    const settings = result === null ? null : (findFix(result.report, name)?.settings ?? null);
    if (result === null || result.stale || settings === null)
      throw new UserError('This setting belongs to an older result. Explain the statement again.');
    if (result.onReplica === true)
      throw new UserError(
        'This result is of a replica, and a setting is tried on the primary. Explain the statement there first.',
      );
    const target = await findStatements([result.uri.toString(), result.offset], this.#sql);
    const connection = await this.#connections.requireFor(target.document);
    if (connection.profile.id !== result.connectionId)
      throw new UserError('This result is of another connection. Choose it again first.', [
        'file-connection',
      ]);
    await this.#each('measure', target, { connection, settings });
  }

  /** The same on a twin, in circumstances that are asked for once, or on a replica. */
  async runElsewhere(
    ask: (connection: OpenConnection) => Promise<Elsewhere>,
    args: readonly unknown[],
    runs?: number,
  ): Promise<void> {
    const target = await findStatements(args, this.#sql);
    const connection = await this.#connections.requireFor(target.document);
    const elsewhere = await ask(connection);
    await this.#each('measure', target, { ...elsewhere, ...(runs === undefined ? {} : { runs }) });
  }

  /** What was said of code of databases, on every connection. */
  forgetAnswers(): Promise<void> {
    return forgetCodeAnswers(this.#code);
  }

  async #each(
    wish: Wish,
    target: StatementTarget,
    where: Pick<Run, 'connection' | 'twin' | 'runs' | 'settings' | 'place'>,
  ): Promise<void> {
    const count = target.statements.length;
    const series = count === 1 ? null : randomUUID();
    const ended: EndedRun[] = [];
    for (const [index, place] of target.statements.entries()) {
      const ordinal = count === 1 ? '' : ` (${String(index + 1)} of ${String(count)})`;
      const read = await this.#explainer.statement(place, target.text, where.connection);
      const { statement } = read;
      const { passage } = place;
      const run = { target, passage, ...where, read, statement, ordinal, series };
      const one = await this.#explain(wish, run);
      if (one !== null) ended.push(one);
    }
    // It waits for the person; the command does not.
    void noticeInBackground(ended, this.#panel);
  }

  async #explain(wish: Wish, run: Run): Promise<EndedRun | null> {
    const { statement, target } = run;
    if (statement.class === 'utility') throw new UserError(notExplainable(statement));
    await this.#askBeforePlanning(run);
    const answer = await this.#parametersOf(run);
    const decision = await this.#confirmed(await this.#decide(wish, run, answer), run, answer);
    const question = await this.#questionOf(wish, run, answer, decision);
    const { ordinal, passage, series } = run;
    const name = shortName(statement);
    return this.#runs.run({ name, ordinal, question, target, passage, series });
  }

  async #parametersOf({ statement, connection, target }: Run): Promise<ParameterAnswer> {
    if (statement.parameters.length === 0) return { kind: 'values', values: [] };
    return askParameters(statement, {
      memory: this.#memory,
      named: await this.#parameterFiles.of(target.document, statement),
      describe: () => this.#explainer.parameters(statement, connection),
    });
  }

  /** Describing parameters parses on the server, which calls the input functions of types: that comes after it too. */
  async #askBeforePlanning({ read: { reach }, connection: { profile } }: Run): Promise<void> {
    const code = codeToAskBeforePlanning(reach, this.#code.answersOn(profile.id));
    if (code.length === 0) return;
    await confirmPlanning(code, profile);
    await this.#code.remember(profile.id, code, 'run');
  }

  async #decide(wish: Wish, run: Run, answer: ParameterAnswer): Promise<Decision> {
    const { profile } = run.connection;
    const decision = this.#decision(wish, run, answer);
    if (!decision.execute || decision.ask.length === 0) return decision;
    const said = await confirmCode(decision.ask, profile);
    await this.#code.remember(profile.id, decision.ask, said);
    return said === 'run' ? { ...decision, ask: [] } : ESTIMATES_ASKED_FOR;
  }

  async #confirmed(decision: Decision, run: Run, answer: ParameterAnswer): Promise<Decision> {
    if (!decision.execute || decision.confirm === null) return decision;
    const { statement, connection } = run;
    const writes = decision.confirm === 'write';
    const expected = writes ? await this.#expectedOf(run, answer) : null;
    const { profile } = connection;
    const yes = await confirmExecution(decision.confirm, statement, profile, expected);
    return yes ? decision : ESTIMATES_ASKED_FOR;
  }

  async #expectedOf({ statement, connection }: Run, answer: ParameterAnswer): Promise<string> {
    const values = answer.kind === 'generic' ? [] : answer.values;
    return this.#work.run(`Estimating: ${shortName(statement)}`, ({ signal }) =>
      this.#explainer.expected(statement, values, connection, signal),
    );
  }

  #decision(wish: Wish, run: Run, answer: ParameterAnswer): Decision {
    const { statement, read, connection, target } = run;
    return decideExecution({
      statement,
      changesData: read.changesData,
      reach: read.reach,
      wish,
      profile: connection.profile,
      setting: this.#settings.read('planwright.explain.analyze', target.document),
      impossible: whyNothingToExecute(run, answer),
      asked: ESTIMATES_ASKED_FOR.reason,
      answers: this.#code.answersOn(connection.profile.id),
    });
  }

  async #questionOf(
    wish: Wish,
    { read, connection, twin, target, runs, settings, place }: Run,
    answer: ParameterAnswer,
    decision: Decision,
  ): Promise<ExplainRequest> {
    const rules = planRuleSettings(await this.#projects.of(target.document.uri), {
      disabled: this.#settings.read('planwright.rules.disabled', target.document),
      options: this.#settings.read('planwright.rules.options', target.document),
    });
    const generic = answer.kind === 'generic';
    return {
      connection,
      twin,
      parsed: read,
      parameters: generic ? [] : answer.values,
      mode: generic ? 'generic' : decision.execute ? 'analyze' : 'estimate',
      modeReason: decision.execute ? null : decision.reason,
      allowWrite: decision.execute && decision.confirm === 'write',
      lockTimeoutMs: this.#settings.read('planwright.explain.lockTimeoutMs'),
      ...(runs === undefined ? {} : { runs }),
      ...(settings === undefined ? {} : { settings }),
      ...(place === undefined ? {} : { place }),
      advise: wish !== 'estimate' && settings === undefined,
      disabledRules: rules.disabled ?? [],
      ruleOptions: rules.options ?? {},
    };
  }
}

interface Run {
  readonly target: StatementTarget;
  readonly passage: TextStatement['passage'];
  readonly connection: OpenConnection;
  readonly twin?: TwinAccess | undefined;
  /** So many after the first. */
  readonly runs?: number;
  /** Of a replica, in words. */
  readonly place?: string;
  /** In place of the connection's own. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly read: ReadStatement;
  readonly statement: Statement;
  /** ` (2 of 3)` in a series. */
  readonly ordinal: string;
  readonly series: string | null;
}

function whyNothingToExecute({ connection, twin }: Run, answer: ParameterAnswer): string | null {
  if (answer.kind === 'generic') return 'A generic plan has no values to execute with.';
  if (connection.server.engine.kind === 'server') return null;
  const words = twin?.changes?.words;
  const how = words === undefined ? 'a twin' : `planned with ${words} on a twin, which`;
  return `Estimates only: ${how} holds no rows to execute on.`;
}
