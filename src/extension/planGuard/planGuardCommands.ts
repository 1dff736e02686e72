// The commands on plans: check all that the workspace has recorded, and record them as they are now after a yes.

import * as path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { planCheckMarkdown } from '../../features/planGuard/planCheckMarkdown';
import { kindWords, stepWords, summaryWords } from '../../features/planGuard/planCheckWords';
import { PLAN_FILE, writePlans } from '../../features/planGuard/planFiles';
import { printPlanFile } from '../../model/planFile';
import type { CheckedPlan, PlanCheck } from '../../model/planCheck';
import { exactCount } from '../../util/humanNumbers';
import { visibleLine } from '../../util/visibleText';
import { sqlLanguages } from '../manifest';
import { askFirst, glance, pickOne, tell } from '../shell/dialogs';
import { showMarkdown } from '../shell/editors';
import { CancelledError, UserError } from '../shell/failure';
import type { WorkRunner } from '../shell/workRunner';
import { nameOf, planFiles, type PlanChecks } from './planChecks';
import type { PlanTests } from './planTests';
import type { PlanTestView } from './planTestView';

/** Of a question that fits on a screen. */
const MOST_TOLD = 8;
const GLANCE_MS = 5_000;

export class PlanGuardCommands {
  readonly #view: PlanTestView;
  readonly #tests: PlanTests;
  readonly #checks: PlanChecks;
  readonly #work: WorkRunner;

  constructor(parts: {
    readonly view: PlanTestView;
    readonly tests: PlanTests;
    readonly checks: PlanChecks;
    readonly work: WorkRunner;
  }) {
    this.#view = parts.view;
    this.#tests = parts.tests;
    this.#checks = parts.checks;
    this.#work = parts.work;
  }

  /** As a run of all tests. */
  async check(): Promise<void> {
    if ((await planFiles()).length === 0)
      throw new UserError(
        `The workspace has no ${PLAN_FILE}: open an SQL file and choose Record Plans first.`,
      );
    const { reports, problems } = await this.#work.run('Checking plans', (work) =>
      this.#tests.check(new vscode.TestRunRequest(), work),
    );
    if (problems.length > 0) throw new UserError(problems.join(' '));
    if (reports.length === 0) throw new CancelledError();
    const show = 'Show Report';
    const isWorse = reports.some(({ summary }) => summary.worse > 0);
    const words = reports.map((report) => summaryWords(report)).join(' ');
    const answer = await tell(isWorse ? 'warning' : 'information', `Plan check: ${words}`, show);
    if (answer === show) await showMarkdown(reports.map(planCheckMarkdown).join('\n'));
  }

  /** `argument`: a file of plans, one of its tests, or nothing. */
  async record(argument: unknown): Promise<void> {
    const plans = plansOf(argument) ?? (await askPlans());
    const name = nameOf(plans);
    const { report, text, recorded } = await this.#work.run(`Planning for ${name}`, (work) =>
      this.#checks.check(plans, null, work),
    );
    if (report.summary.planned === 0)
      throw new UserError(`No statement that ${name} would guard can be planned.`);
    if (recorded !== null && printPlanFile(recorded) === text) {
      glance(`Planwright: ${name} holds the plans as they are`, GLANCE_MS);
      return;
    }
    const record = 'Record';
    const question = `Record ${exactCount(report.summary.planned)} plans in ${name}?`;
    if ((await askFirst(question, detailOf(report), record)) !== record) return;
    const written = await writePlans(plans.fsPath, text);
    if (!written.ok) throw new UserError(`${name} was not written (${written.error}).`);
    this.#view.controller();
    await this.#view.refresh();
  }
}

function detailOf(report: PlanCheck): string {
  const told = report.statements.slice(0, MOST_TOLD).map(lineOf);
  const more = report.statements.length - told.length;
  return [
    summaryWords(report),
    ...told,
    ...(more > 0 ? [`And ${exactCount(more)} more.`] : []),
    ...report.notes,
  ]
    .map(visibleLine)
    .join('\n\n');
}

function lineOf(checked: CheckedPlan): string {
  const step = stepWords(checked);
  const words = `${checked.title} (${checked.file}:${String(checked.line)}): ${kindWords(checked)}`;
  return step === null ? words : `${words}; ${step}`;
}

const itemSchema = z.object({ id: z.string(), parent: z.unknown() });

/** Null where the argument names none. */
function plansOf(argument: unknown): vscode.Uri | null {
  if (argument instanceof vscode.Uri) return named(argument);
  let item = itemSchema.safeParse(argument).data;
  while (item !== undefined) {
    const { id, parent } = item;
    item = itemSchema.safeParse(parent).data;
    if (item === undefined) return named(vscode.Uri.parse(id));
  }
  return null;
}

/** Nothing else is ever written over. */
function named(uri: vscode.Uri): vscode.Uri {
  if (uri.scheme === 'file' && path.posix.basename(uri.path) === PLAN_FILE) return uri;
  throw new UserError(`Plans are recorded in files with the name ${PLAN_FILE}.`);
}

/** One that there is, or a new one beside the SQL file in the editor. */
async function askPlans(): Promise<vscode.Uri> {
  const found = await planFiles();
  const beside = besideEditor();
  const isNew = beside !== null && !found.some((uri) => uri.toString() === beside.toString());
  const choices = isNew ? [...found, beside] : found;
  const [only] = choices;
  if (only === undefined)
    throw new UserError(
      'Open an SQL file of the workspace first: its plans are recorded beside it.',
    );
  if (choices.length === 1) return only;
  const items = choices.map((uri) => ({
    label: nameOf(uri),
    description: uri === beside ? 'new' : '',
    uri,
  }));
  const picked = await pickOne(items, { placeHolder: 'Where are the plans recorded?' });
  if (picked === undefined) throw new CancelledError();
  return picked.uri;
}

/** Null where no file of the workspace is in the editor, or none of SQL. */
function besideEditor(): vscode.Uri | null {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== 'file') return null;
  const isSql = sqlLanguages.some((language) => language === document.languageId);
  const isOfWorkspace = vscode.workspace.getWorkspaceFolder(document.uri) !== undefined;
  return isSql && isOfWorkspace ? vscode.Uri.joinPath(document.uri, '..', PLAN_FILE) : null;
}
