// How a command is tied to its handler: a declared command without one does not compile, and no fault leaves a handler unseen.

import * as vscode from 'vscode';
import type { CommandId } from '../manifest';

/** Arguments come from menus, key bindings, links in hovers and other extensions: a handler looks at what it got. */
export type CommandHandler = (...args: readonly unknown[]) => Promise<void>;
export type CommandHandlers = Readonly<Record<CommandId, CommandHandler>>;

export function registerCommands(
  handlers: CommandHandlers,
  onFailure: (error: unknown) => Promise<void>,
): vscode.Disposable {
  const registrations = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        await handler(...args);
      } catch (error) {
        await onFailure(error);
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}
