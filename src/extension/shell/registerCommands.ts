// How commands are tied to what they do: no fault leaves a handler unseen.

import * as vscode from 'vscode';
import type { CommandId } from '../manifest';

/** Arguments come from menus, key bindings, links in hovers and other extensions: a handler looks at what it got. */
export function registerCommands<Handler>(
  handlers: Readonly<Record<CommandId, Handler>>,
  run: (handler: Handler, args: readonly unknown[]) => Promise<void>,
): vscode.Disposable {
  const registrations = Object.entries<Handler>(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, (...args: readonly unknown[]) => run(handler, args)),
  );
  return vscode.Disposable.from(...registrations);
}
