// The tests: one for each statement of the files that a file of plans guards, read when somebody looks at them and after a save.

import * as vscode from 'vscode';
import type { Found } from '../../features/planGuard/checkPlans';
import type { PlanCheck } from '../../model/planCheck';
import { Latest } from '../../util/latest';
import type { Work } from '../../util/progress';
import { visibleLine } from '../../util/visibleText';
import { describeFailure, UserError } from '../shell/failure';
import type { FailurePresenter } from '../shell/failurePresenter';
import { fileOf, nameOf, planFiles, type PlanChecks } from './planChecks';
import { reportFailure, reportResults } from './planTestResults';
import type { PlanTestSource, PlanTestView } from './planTestView';

const LINE_DIGITS = 8;

export interface RunOfChecks {
  readonly reports: readonly PlanCheck[];
  /** Of files of plans that could not be checked. */
  readonly problems: readonly string[];
}

export class PlanTests implements PlanTestSource, vscode.Disposable {
  readonly #view: PlanTestView;
  readonly #checks: PlanChecks;
  readonly #failures: FailurePresenter;
  readonly #closing = new AbortController();
  /** Of each file of plans: two saves may follow each other closely. */
  readonly #reads = new WeakMap<vscode.TestItem, Latest<Found>>();

  constructor(parts: {
    readonly view: PlanTestView;
    readonly checks: PlanChecks;
    readonly failures: FailurePresenter;
  }) {
    this.#view = parts.view;
    this.#checks = parts.checks;
    this.#failures = parts.failures;
  }

  async show(): Promise<void> {
    try {
      for (const root of await this.#list()) await this.#read(root);
    } catch (error) {
      void this.#failures.show(error);
    }
  }

  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      abort.abort();
    });
    try {
      await this.check(request, { signal: abort.signal, progress: () => undefined });
    } catch (error) {
      void this.#failures.show(error);
    } finally {
      subscription.dispose();
    }
  }

  /** As a run of tests. */
  async check(request: vscode.TestRunRequest, given: Work): Promise<RunOfChecks> {
    // Another file of plans may have come.
    const roots = await this.#list();
    const run = this.#view.controller().createTestRun(request);
    const abort = new AbortController();
    // Stopped here or in the Testing view.
    const stop = run.token.onCancellationRequested(() => {
      abort.abort();
    });
    const work = {
      signal: AbortSignal.any([given.signal, abort.signal, this.#closing.signal]),
      progress: (message: string): void => {
        given.progress(message);
        run.appendOutput(`${visibleLine(message)}\r\n`);
      },
    };
    const reports: PlanCheck[] = [];
    const problems: string[] = [];
    try {
      for (const root of roots) {
        if (work.signal.aborted || !concerns(request, root)) continue;
        const found = await this.#checked(root, run, request, work);
        if (typeof found === 'string') problems.push(found);
        else if (found !== null) reports.push(found);
      }
      return { reports, problems };
    } finally {
      stop.dispose();
      run.end();
    }
  }

  /** Or why it cannot be checked, which is told at the tests as well; null where it was stopped. */
  async #checked(
    root: vscode.TestItem,
    run: vscode.TestRun,
    request: vscode.TestRunRequest,
    work: Work,
  ): Promise<PlanCheck | string | null> {
    let tests: readonly vscode.TestItem[] = [root];
    try {
      // Texts may have moved on since they were looked at.
      const problem = await this.#read(root, work.signal);
      work.signal.throwIfAborted();
      if (problem !== null) throw new UserError(problem);
      tests = testsIn(root).filter((test) => isChosen(request, test));
      for (const test of tests) run.started(test);
      const files = new Set(tests.map((test) => test.parent?.id ?? ''));
      const only = files.size === root.children.size ? null : files;
      const checked = await this.#checks.check(vscode.Uri.parse(root.id), only, work);
      reportResults(run, tests, checked);
      return checked.report;
    } catch (error) {
      if (work.signal.aborted) return null;
      const { message } = describeFailure(error);
      reportFailure(run, tests, message);
      return message;
    }
  }

  async #list(): Promise<readonly vscode.TestItem[]> {
    const controller = this.#view.controller();
    const found = (await planFiles()).map((uri) => {
      const id = uri.toString();
      const known = controller.items.get(id);
      return known ?? controller.createTestItem(id, visibleLine(nameOf(uri)), uri);
    });
    controller.items.replace(found);
    return found;
  }

  /** Gives why it cannot be read; null where it can, or where that was stopped. */
  async #read(root: vscode.TestItem, signal = this.#closing.signal): Promise<string | null> {
    const reads = this.#reads.get(root) ?? new Latest<Found>();
    this.#reads.set(root, reads);
    const plans = vscode.Uri.parse(root.id);
    let problem: string | null = null;
    root.busy = true;
    try {
      const found = await reads.run((last) => this.#checks.find(plans, last), signal);
      if (found === null) return null;
      this.#fill(root, plans, found);
    } catch (error) {
      problem = describeFailure(error).message;
    } finally {
      root.busy = false;
    }
    root.error = problem === null ? undefined : visibleLine(problem);
    return problem;
  }

  /** What stays keeps its result. */
  #fill(root: vscode.TestItem, plans: vscode.Uri, { statements }: Found): void {
    const files = [...new Set(statements.map(({ recordedAs }) => recordedAs))].map((name) => {
      const file = this.#item(root, name, name, fileOf(plans, name));
      const own = statements.filter(({ recordedAs }) => recordedAs === name);
      file.children.replace(this.#testsOf(file, own));
      return file;
    });
    root.children.replace(files);
  }

  #testsOf(file: vscode.TestItem, statements: Found['statements']): vscode.TestItem[] {
    // Those that share a fingerprint share a plan: the first shows it.
    const once = new Map(statements.toReversed().map((one) => [one.fingerprint, one]));
    return [...once.values()].map(({ fingerprint, title, line }) => {
      const test = this.#item(file, fingerprint, title, file.uri);
      test.range = new vscode.Range(line - 1, 0, line - 1, 0);
      test.sortText = String(line).padStart(LINE_DIGITS, '0');
      return test;
    });
  }

  #item(parent: vscode.TestItem, id: string, label: string, uri?: vscode.Uri): vscode.TestItem {
    const known = parent.children.get(id);
    const item = known ?? this.#view.controller().createTestItem(id, '', uri);
    item.label = visibleLine(label);
    return item;
  }

  async saved(uri: vscode.Uri): Promise<void> {
    const folder = vscode.Uri.joinPath(uri, '..').toString();
    for (const [, root] of this.#view.controller().items) {
      const isBeside = vscode.Uri.joinPath(vscode.Uri.parse(root.id), '..').toString() === folder;
      const isNamed = [...root.children].some(
        ([, file]) => file.uri?.toString() === uri.toString(),
      );
      if (isBeside || isNamed) await this.#read(root);
    }
  }

  dispose(): void {
    this.#closing.abort();
  }
}

/** Is anything of it asked for? */
function concerns({ include }: vscode.TestRunRequest, root: vscode.TestItem): boolean {
  return include === undefined || include.some((item) => rootOf(item).id === root.id);
}

function isChosen({ include, exclude }: vscode.TestRunRequest, test: vscode.TestItem): boolean {
  const among = (items: readonly vscode.TestItem[]): boolean =>
    items.some((item) => isWithin(test, item));
  return (include === undefined || among(include)) && !among(exclude ?? []);
}

function isWithin(test: vscode.TestItem, item: vscode.TestItem): boolean {
  return test === item || (test.parent !== undefined && isWithin(test.parent, item));
}

function rootOf(item: vscode.TestItem): vscode.TestItem {
  return item.parent === undefined ? item : rootOf(item.parent);
}

function testsIn(root: vscode.TestItem): readonly vscode.TestItem[] {
  return [...root.children].flatMap(([, file]) => [...file.children].map(([, test]) => test));
}
