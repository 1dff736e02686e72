// Answers to what the extension asks in picks and input boxes: taken down, and answered in order by the test.

import * as vscode from 'vscode';

/** What one question was. */
export interface Question {
  readonly title: string;
  /** Of each item label and description; of an input box its prompt. */
  readonly offered: readonly string[];
}

/**
 * The labels that are ticked or picked, typed into the picker if it has no such item yet; in an input box the texts that are
 * tried one after another. Null takes what stands there.
 */
export type AnswerOfTest = readonly string[] | null;

/** The functions of vscode.window that are replaced; the extension sees the same object as its tests. */
interface Replaceable {
  createQuickPick: () => unknown;
  createInputBox: () => unknown;
  showQuickPick: (
    items: readonly vscode.QuickPickItem[],
    options: vscode.QuickPickOptions,
  ) => Thenable<vscode.QuickPickItem | undefined>;
}

export class Questions {
  readonly asked: Question[] = [];
  /** What an input box said of texts that it did not take. */
  readonly refused: string[] = [];
  /** One for each question; none left closes it. */
  answers: AnswerOfTest[] = [];
  readonly #window: Replaceable = vscode.window;
  readonly #original: Replaceable;

  constructor() {
    const { createQuickPick, createInputBox, showQuickPick } = this.#window;
    this.#original = { createQuickPick, createInputBox, showQuickPick };
    this.#window.showQuickPick = (items, { placeHolder = '' }) => {
      this.asked.push({ title: placeHolder, offered: items.map(wordsOf) });
      const answer = this.answers.shift();
      return Promise.resolve(items.find(({ label }) => answer?.includes(label)));
    };
    this.#window.createQuickPick = () =>
      new FakePick((pick) => {
        this.#answerPick(pick);
      });
    this.#window.createInputBox = () =>
      new FakeBox((box) => {
        this.#answerBox(box);
      });
  }

  restore(): void {
    Object.assign(this.#window, this.#original);
  }

  #answerPick(pick: FakePick): void {
    this.asked.push({ title: pick.title, offered: pick.items.map(wordsOf) });
    const answer = this.answers.shift();
    if (answer === undefined) {
      pick.hidden.fire();
      return;
    }
    if (answer === null) {
      pick.selectedItems = (pick.activeItems ?? pick.items).slice(0, 1);
    } else {
      const labels = new Set(pick.items.map(({ label }) => label));
      for (const text of answer) if (!labels.has(text)) pick.changed.fire(text);
      pick.selectedItems = pick.items.filter(({ label }) => answer.includes(label));
    }
    pick.accepted.fire();
    // What is not offered cannot be picked: a person would close it.
    if (answer !== null && answer.length > 0 && pick.selectedItems.length === 0) pick.hidden.fire();
  }

  #answerBox(box: FakeBox): void {
    this.asked.push({ title: box.title, offered: [box.prompt] });
    const answer = this.answers.shift();
    if (answer === undefined) box.hidden.fire();
    else
      for (const text of answer ?? [box.value]) {
        box.value = text;
        box.accepted.fire();
        if (box.validationMessage !== undefined) this.refused.push(box.validationMessage);
        box.validationMessage = undefined;
      }
  }
}

function wordsOf({ label, description = '' }: vscode.QuickPickItem): string {
  return `${label} ${description}`;
}

class Fake {
  title = '';
  readonly accepted = new vscode.EventEmitter<void>();
  readonly hidden = new vscode.EventEmitter<void>();
  readonly onDidAccept = this.accepted.event;
  readonly onDidHide = this.hidden.event;
  readonly onDidTriggerButton = new vscode.EventEmitter<void>().event;
  readonly changed = new vscode.EventEmitter<string>();
  readonly onDidChangeValue = this.changed.event;

  dispose(): void {
    this.accepted.dispose();
    this.hidden.dispose();
    this.changed.dispose();
  }
}

class FakePick extends Fake {
  items: readonly vscode.QuickPickItem[] = [];
  /** Marked without a choice; the first where nobody said. */
  activeItems: readonly vscode.QuickPickItem[] | null = null;
  selectedItems: readonly vscode.QuickPickItem[] = [];

  constructor(readonly shown: (pick: FakePick) => void) {
    super();
  }

  show(): void {
    this.shown(this);
  }
}

class FakeBox extends Fake {
  prompt = '';
  value = '';
  validationMessage: string | undefined = undefined;

  constructor(readonly shown: (box: FakeBox) => void) {
    super();
  }

  show(): void {
    this.shown(this);
  }
}
