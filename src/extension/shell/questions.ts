// Questions asked one after another, each with a way back to the one before.

import * as vscode from 'vscode';
import { visibleLine, visibleMessage } from '../../util/visibleText';
import { visibleItems } from './dialogs';

export const BACK = Symbol('back');
/** Undefined when the person closed the question. */
export type Answer<T> = T | typeof BACK | undefined;

export interface Place {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
}

export interface TextQuestion {
  readonly prompt: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly password?: true;
  /** What is wrong with the value; null when nothing is. */
  validate?(value: string): string | null;
  /** Say what is wrong while it is typed, as soon as anything is there. */
  readonly validateAtOnce?: true;
  /** Keeps a part of what is typed out of sight. */
  readonly concealed?: {
    conceal(typed: string): string;
    reveal(shown: string): string;
  };
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** A step with nothing to ask gives back the very draft it got: going back passes over it. */
export type Step<Draft> = (draft: Draft, place: Place) => Promise<Answer<Draft>>;

/** Undefined when the person closed a question. The steps may depend on what was answered. */
export async function askSteps<Draft>(
  title: string,
  initial: Draft,
  stepsOf: readonly Step<Draft>[] | ((draft: Draft) => readonly Step<Draft>[]),
): Promise<Draft | undefined> {
  const asked: { readonly index: number; readonly draft: Draft }[] = [];
  let current = { index: 0, draft: initial };
  for (;;) {
    const { index, draft } = current;
    const steps = typeof stepsOf === 'function' ? stepsOf(draft) : stepsOf;
    const step = steps[index];
    if (!step) return draft;
    const answer = await step(draft, { title, step: index + 1, totalSteps: steps.length });
    if (answer === undefined) return undefined;
    if (answer === BACK) {
      const previous = asked.pop();
      if (!previous) return undefined;
      current = previous;
    } else {
      if (answer !== draft) asked.push(current);
      current = { index: index + 1, draft: answer };
    }
  }
}

export async function askText(question: TextQuestion, place: Place): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  const valueOf = () => question.concealed?.reveal(input.value) ?? input.value;
  const problem = () => {
    const found = question.validate?.(valueOf()) ?? undefined;
    return found === undefined ? undefined : visibleMessage(found);
  };
  input.title = visibleMessage(place.title);
  input.step = place.step;
  input.totalSteps = place.totalSteps;
  input.prompt = visibleMessage(question.prompt);
  input.value = question.value;
  input.placeholder = question.placeholder ?? '';
  input.password = question.password ?? false;
  input.ignoreFocusOut = true;
  if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<Answer<string>>((resolve) => {
    input.onDidTriggerButton(() => {
      resolve(BACK);
    });
    input.onDidHide(() => {
      resolve(undefined);
    });
    input.onDidChangeValue((typed) => {
      const shown = question.concealed?.conceal(typed) ?? typed;
      if (shown !== typed) input.value = shown;
      const isTold = question.validateAtOnce === true && shown !== '';
      input.validationMessage = isTold ? problem() : undefined;
    });
    input.onDidAccept(() => {
      const found = problem();
      if (found === undefined) resolve(valueOf());
      else input.validationMessage = found;
    });
    input.show();
  }).finally(() => {
    input.dispose();
  });
}

export async function askChoice<T>(
  placeholder: string,
  choices: readonly Choice<T>[],
  selected: (value: T) => boolean,
  place: Place,
): Promise<Answer<T>> {
  const pick = pickerAt(choices, placeholder, place);
  pick.activeItems = pick.items.filter((choice) => selected(choice.value));
  return answerOf(pick, ([item]) => item?.value);
}

export async function askMany<T>(
  placeholder: string,
  choices: readonly Choice<T>[],
  selected: (value: T) => boolean,
  place: Place,
): Promise<Answer<readonly T[]>> {
  const pick = pickerAt(choices, placeholder, place);
  pick.canSelectMany = true;
  pick.selectedItems = pick.items.filter((choice) => selected(choice.value));
  return answerOf(pick, (items) => items.map((item) => item.value));
}

export function pickerAt<T>(
  choices: readonly Choice<T>[],
  placeholder: string,
  place: Place,
): vscode.QuickPick<Choice<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.title = visibleMessage(place.title);
  pick.step = place.step;
  pick.totalSteps = place.totalSteps;
  pick.placeholder = visibleLine(placeholder);
  pick.items = visibleItems(choices);
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  if (place.step > 1) pick.buttons = [vscode.QuickInputButtons.Back];
  return pick;
}

/** Shows the picker until the person chooses, goes back or closes it. */
export function answerOf<T, Item extends vscode.QuickPickItem>(
  pick: vscode.QuickPick<Item>,
  chosen: (items: readonly Item[]) => Answer<T>,
): Promise<Answer<T>> {
  return new Promise<Answer<T>>((resolve) => {
    pick.onDidTriggerButton(() => {
      resolve(BACK);
    });
    pick.onDidHide(() => {
      resolve(undefined);
    });
    pick.onDidAccept(() => {
      const answer = chosen(pick.selectedItems);
      // Enter where nothing is marked is no answer.
      if (answer !== undefined) resolve(answer);
    });
    pick.show();
  }).finally(() => {
    pick.dispose();
  });
}
