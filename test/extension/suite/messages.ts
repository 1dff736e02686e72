// What the extension says and asks: messages and questions are taken down instead of shown, and answered by the test.

import * as vscode from 'vscode';
import { eventually } from './support';

export interface Told {
  readonly weight: 'error' | 'warning' | 'information';
  readonly text: string;
  /** Of a modal question: what stands below the text. */
  readonly detail: string;
  readonly buttons: readonly string[];
}

export interface Asked {
  readonly title: string;
  readonly prompt: string;
  readonly password: boolean;
}

type Ask = (text: string, ...rest: readonly unknown[]) => Thenable<string | undefined>;

/** The functions of vscode.window that are replaced; the extension sees the same object as its tests. */
interface Replaceable {
  showErrorMessage: Ask;
  showWarningMessage: Ask;
  showInformationMessage: Ask;
  showInputBox: (options?: vscode.InputBoxOptions) => Thenable<string | undefined>;
}

export class Messages {
  readonly told: Told[] = [];
  readonly asked: Asked[] = [];
  /** The button that is clicked where a message has it. */
  click: string | null = null;
  /** One for each question; none left closes it. */
  answers: string[] = [];
  readonly #window: Replaceable;
  readonly #original: Replaceable;

  constructor() {
    this.#window = vscode.window;
    const { showErrorMessage, showWarningMessage, showInformationMessage, showInputBox } =
      this.#window;
    this.#original = { showErrorMessage, showWarningMessage, showInformationMessage, showInputBox };
    this.#window.showErrorMessage = this.#taker('error');
    this.#window.showWarningMessage = this.#taker('warning');
    this.#window.showInformationMessage = this.#taker('information');
    this.#window.showInputBox = ({ title = '', prompt = '', password = false } = {}) => {
      this.asked.push({ title, prompt, password });
      return Promise.resolve(this.answers.shift());
    };
  }

  #taker(weight: Told['weight']): Ask {
    return (text, ...rest) => {
      const buttons = rest.filter((item) => typeof item === 'string');
      const options = rest.find((item) => typeof item === 'object' && item !== null) ?? {};
      const detail = 'detail' in options ? String(options.detail) : '';
      this.told.push({ weight, text, detail, buttons });
      return Promise.resolve(buttons.find((button) => button === this.click));
    };
  }

  /** The one message since the last call; several, or none, are a fault. */
  async only(): Promise<Told> {
    const first = await eventually(
      () => 'a message',
      () => this.told[0],
    );
    const told = this.told.splice(0);
    if (told.length > 1) throw new Error(`More than one message: ${JSON.stringify(told)}`);
    return first;
  }

  forget(): void {
    this.told.length = 0;
    this.asked.length = 0;
    this.answers = [];
    this.click = null;
  }

  restore(): void {
    Object.assign(this.#window, this.#original);
  }
}
