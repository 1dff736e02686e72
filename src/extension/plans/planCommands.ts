// Analyses plans that are there already: in the editor, on the clipboard, in a file or a server log. No database is asked.

import { randomUUID } from 'node:crypto';
import { costOf, readPlans, stepName, type PlanParseError } from '../../features/plans/planText';
import { readRuleSettings, type RuleSettings } from '../../features/ruleSettings';
import type { SqlParser } from '../../features/loadParser';
import { analyzeLog, type LoggedStatement, type LogSource } from '../../features/analyzeLog';
import { analyzePlan } from '../../features/analyzePlan';
import type { Plan } from '../../model/planNode';
import type { ExplainReport, PlanReport } from '../../model/report';
import type { Statement } from '../../model/statement';
import { humanCost, humanCount, humanMs } from '../../util/humanNumbers';
import type { Lazy } from '../../util/lazy';
import type { ResultPanel } from '../results/resultPanel';
import type { ResultStore } from '../results/resultStore';
import { pickOne } from '../shell/dialogs';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';
import type { WorkRunner } from '../shell/workRunner';
import type { PlanStatements } from './planStatements';
import {
  askFile,
  logSource,
  nameOf,
  textInEditor,
  textInFile,
  textOnClipboard,
  type PlanText,
} from './planSource';

/** Of a log, so many statements are offered. */
const TOP_STATEMENTS = 50;

interface Parts {
  readonly parser: Lazy<SqlParser>;
  readonly statements: PlanStatements;
  readonly results: ResultStore;
  readonly panel: ResultPanel;
  readonly settings: SettingsReader;
  readonly work: WorkRunner;
}

export class PlanCommands {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async inEditor(uri: unknown): Promise<void> {
    await this.#analyze(await textInEditor(uri));
  }

  async paste(): Promise<void> {
    await this.#analyze(await textOnClipboard());
  }

  async openFile(argument: unknown): Promise<void> {
    const uri = await askFile(argument);
    if (uri === undefined) return;
    const log = await logSource(uri);
    if (log === null) await this.#analyze(await textInFile(uri));
    else await this.#analyzeLog(log, nameOf(uri));
  }

  async #analyze({ name, text }: PlanText): Promise<void> {
    const plans = readPlans(text);
    if (!plans.ok) throw unreadable(name, plans.error);
    const plan = await choosePlan(plans.value);
    if (plan === undefined) return;
    this.#show(name, await analyzePlan(await this.#parts.parser.get(), plan, null, this.#rules()));
  }

  async #analyzeLog(source: LogSource, name: string): Promise<void> {
    const { parser, work } = this.#parts;
    const rules = this.#rules();
    const log = await work.run(`Reading ${name}`, async (task) =>
      analyzeLog(await parser.get(), source, { top: TOP_STATEMENTS, rules }, task),
    );
    if (log.entries === 0) {
      throw new UserError(
        `There is no plan in the ${humanCount(log.lines)} lines of ${name}. Does the server load auto_explain, and is auto_explain.log_min_duration set?`,
      );
    }
    const title = `${humanCount(log.entries)} plans of ${humanCount(log.statements)} statements`;
    const chosen = await chooseStatement(log.top, title);
    if (chosen === undefined) return;
    if (chosen.report !== null) this.#show(name, chosen.report);
    else if (chosen.problem !== null) throw unreadable(name, chosen.problem);
  }

  #show(name: string, report: PlanReport): void {
    const { statements, results, panel } = this.#parts;
    const statement = report.statement ?? WITHOUT_STATEMENT;
    const uri = statements.add(statement.text);
    // Only plans of one statement are compared with each other; without a parse nobody knows which are.
    const fingerprint = statement.fingerprint === '' ? randomUUID() : statement.fingerprint;
    const shown: ExplainReport = { ...report, statement: { ...statement, fingerprint } };
    panel.showResult(
      results.add({ uri, connectionId: name }, shown, { text: statement.text, passage: null }),
    );
  }

  #rules(): RuleSettings {
    const { settings } = this.#parts;
    const options = settings.read('planwright.rules.options');
    const { settings: rules, problems } = readRuleSettings({
      disabled: settings.read('planwright.rules.disabled'),
      options,
    });
    if (problems.length > 0) {
      settings.complain('planwright.rules.options', options, problems.join(' '));
    }
    return rules;
  }
}

const WITHOUT_STATEMENT: Statement = {
  text: '',
  sql: '',
  range: { start: 0, end: 0 },
  fingerprint: '',
  class: 'read-only',
  reasons: [],
  verb: 'Plan',
  parameters: [],
};

function unreadable(name: string, { line, column, message, hint }: PlanParseError): UserError {
  return new UserError(
    `No plan could be read from ${name}: ${message} (line ${String(line)}, column ${String(column)}). ${hint}`,
  );
}

async function choosePlan(plans: readonly Plan[]): Promise<Plan | undefined> {
  const [first] = plans;
  if (plans.length <= 1) return first;
  const items = plans.map((plan, index) => ({
    label: `${String(index + 1)}: ${stepName(plan.root)}`,
    description: figureOf(plan),
    detail: (plan.statementFields['Query Text'] ?? '').replace(/\s+/g, ' '),
    plan,
  }));
  const title = `${String(plans.length)} plans: which one?`;
  return (await pickOne(items, { title, matchOnDetail: true }))?.plan;
}

function figureOf(plan: Plan): string {
  const ms = plan.statementFields['Execution Time'] ?? plan.root.fields['Actual Total Time'];
  return ms === undefined ? `cost ${humanCost(costOf(plan))}` : humanMs(ms);
}

async function chooseStatement(
  statements: readonly LoggedStatement[],
  title: string,
): Promise<LoggedStatement | undefined> {
  const items = statements.map((statement) => ({
    label: statement.query.replace(/\s+/g, ' ').trim() || 'A statement without its text',
    description: `${humanMs(statement.totalMs)} in ${humanCount(statement.calls)} ${statement.calls === 1 ? 'run' : 'runs'}`,
    detail: statement.report?.verdict ?? 'Its plan cannot be read.',
    statement,
  }));
  const placeholder = 'By total time; the slowest run is shown';
  const options = { title, placeHolder: placeholder, matchOnDetail: true };
  return (await pickOne(items, options))?.statement;
}
