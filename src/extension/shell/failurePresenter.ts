// Shows a fault once, and runs the next step that the person picks.

import * as vscode from 'vscode';
import type { CommandId } from '../manifest';
import { glance, tell } from './dialogs';
import { describeFailure, type NextStep } from './failure';
import type { Log } from './log';

const QUIET_MS = 5_000;

export const BUTTONS: Readonly<
  Record<NextStep, { readonly title: string; readonly command: CommandId }>
> = {
  'edit-connection': { title: 'Edit Connection', command: 'planwright.editConnection' },
  'choose-connection': { title: 'Choose Connection', command: 'planwright.chooseConnection' },
  'add-connection': { title: 'Add Connection', command: 'planwright.addConnection' },
  'file-connection': {
    title: 'Use Another Connection',
    command: 'planwright.useConnectionForFile',
  },
  'explain-estimates': { title: 'Explain Without Executing', command: 'planwright.explain' },
  'show-log': { title: 'Show Log', command: 'planwright.showLog' },
};

export class FailurePresenter {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  async show(error: unknown): Promise<void> {
    this.#log.failure(error);
    const { weight, nextSteps, ...failure } = describeFailure(error);
    const { message } = failure;
    if (weight === 'quiet') {
      glance(`Planwright: ${message}`, QUIET_MS);
      return;
    }
    const buttons = nextSteps.map((step) => BUTTONS[step]);
    const titles = buttons.map((button) => button.title);
    const choice = await tell(weight, message, ...titles);
    const button = buttons.find((candidate) => candidate.title === choice);
    if (button) await vscode.commands.executeCommand(button.command);
  }
}
