// Wires Planwright into VS Code. Nothing is loaded, read or started here: services.ts is, when something is first used.

import type * as vscode from 'vscode';
import { Lazy } from '../util/lazy';
import { COMMAND_HANDLERS } from './commandHandlers';
import { registerLanguageFeatures } from './languageFeatures';
import type { Services } from './services';
import { createLazyTree } from './shell/lazyTree';
import { registerCommands } from './shell/registerCommands';

/** VS Code hands nothing to deactivate(): what it must close is found here. */
const running = new Map<vscode.ExtensionContext, Lazy<Services>>();

export function activate(context: vscode.ExtensionContext): void {
  const services = new Lazy(async () => {
    const { createServices } = await import('./services');
    return createServices(context, healthView);
  });
  const healthView = createLazyTree(
    'planwright.indexHealth',
    async () => (await services.get()).healthTree,
  );
  context.subscriptions.push(
    healthView,
    createLazyTree('planwright.connections', async () => (await services.get()).connectionsTree),
    registerCommands(COMMAND_HANDLERS, async (handler, args) => {
      const ready = await services.get();
      try {
        await handler(ready, ...args);
      } catch (error) {
        // The message waits for the person; the command does not.
        void ready.failures.show(error);
      }
    }),
    registerLanguageFeatures(services),
  );
  running.set(context, services);
}

export async function deactivate(): Promise<void> {
  const services = [...running.values()];
  running.clear();
  await Promise.all(services.map(async (lazy) => (await lazy.peek())?.close()));
}
