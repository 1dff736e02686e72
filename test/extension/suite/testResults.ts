// The tests of Planwright's own controller and what becomes of them, taken down on their way to the workbench.

import * as vscode from 'vscode';
import { eventually } from './support';

export interface TakenRun {
  /** By label. */
  readonly outcomes: Record<string, string>;
  readonly failures: vscode.TestMessage[];
}

/** The part of vscode.tests that is replaced; the extension sees the same object as its tests. */
interface Replaceable {
  createTestController: (id: string, label: string) => vscode.TestController;
}

export class TestResults {
  controller: vscode.TestController | null = null;
  /** Called when a test starts. */
  whenStarted: () => void = () => undefined;
  readonly #tests: Replaceable = vscode.tests;
  readonly #original = this.#tests.createTestController.bind(vscode.tests);
  readonly #ended: TakenRun[] = [];

  constructor() {
    this.#tests.createTestController = (id, label) => {
      const controller = this.#original(id, label);
      const createTestRun = controller.createTestRun.bind(controller);
      controller.createTestRun = (...args) => this.#taken(createTestRun(...args));
      this.controller = controller;
      return controller;
    };
  }

  /** The run that has ended since the last call. */
  next(): Promise<TakenRun> {
    return eventually(
      () => 'the end of a run of tests',
      () => this.#ended.shift(),
    );
  }

  /** All items, each before what is in it. */
  tests(): readonly vscode.TestItem[] {
    return this.controller === null ? [] : itemsOf(this.controller.items);
  }

  labels(): readonly string[] {
    return this.tests().map(({ label }) => label);
  }

  restore(): void {
    this.#tests.createTestController = this.#original;
  }

  #taken(run: vscode.TestRun): vscode.TestRun {
    const taken: TakenRun = { outcomes: {}, failures: [] };
    const started = run.started.bind(run);
    const passed = run.passed.bind(run);
    const skipped = run.skipped.bind(run);
    const end = run.end.bind(run);
    const failing =
      (word: string, tell: vscode.TestRun['failed']): vscode.TestRun['failed'] =>
      (test, message, duration) => {
        taken.outcomes[test.label] = word;
        taken.failures.push(...[message].flat());
        tell(test, message, duration);
      };
    run.failed = failing('failed', run.failed.bind(run));
    run.errored = failing('errored', run.errored.bind(run));
    run.started = (test) => {
      started(test);
      this.whenStarted();
    };
    run.passed = (test) => {
      taken.outcomes[test.label] = 'passed';
      passed(test);
    };
    run.skipped = (test) => {
      taken.outcomes[test.label] = 'skipped';
      skipped(test);
    };
    run.end = () => {
      end();
      this.#ended.push(taken);
    };
    return run;
  }
}

function itemsOf(items: vscode.TestItemCollection): readonly vscode.TestItem[] {
  return [...items]
    .map(([, item]) => item)
    .sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1))
    .flatMap((item) => [item, ...itemsOf(item.children)]);
}
