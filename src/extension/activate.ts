// Wires Planwright into VS Code. Nothing is loaded, read or started here: services.ts is, when something is first used.

import type * as vscode from 'vscode';
import { Lazy } from '../util/lazy';
import { COMMAND_HANDLERS, type CommandHandler } from './commandHandlers';
import { registerLanguageFeatures } from './languageFeatures';
import { PlanTestView } from './planGuard/planTestView';
import type { Services } from './services';
import { createLazyTree } from './shell/lazyTree';
import { registerCommands } from './shell/registerCommands';

/** VS Code hands nothing to deactivate(): what it must close is found here. */
const running = new Map<vscode.ExtensionContext, Lazy<Services>>();

export function activate(context: vscode.ExtensionContext): void {
  const services = new Lazy(async () => {
    const { createServices } = await import('./services');
    return createServices(context, {
      ...{ health: healthView, workload: workloadView, activity: activityView, planTests },
    });
  });
  const healthView = createLazyTree(
    'planwright.health',
    async () => (await services.get()).healthTree,
  );
  const workloadView = createLazyTree(
    'planwright.workload',
    async () => (await services.get()).workloadTree,
  );
  const activityView = createLazyTree(
    'planwright.activity',
    async () => (await services.get()).activityTree,
  );
  const planTests: PlanTestView = new PlanTestView(async () => (await services.get()).planTests);
  const invoke = async (handler: CommandHandler, args: readonly unknown[]): Promise<void> => {
    const ready = await services.get();
    try {
      await handler(ready, ...args);
    } catch (error) {
      // The message waits for the person; the command does not.
      void ready.failures.show(error);
    }
  };
  context.subscriptions.push(
    healthView,
    workloadView,
    activityView,
    planTests,
    createLazyTree('planwright.applied', async () => (await services.get()).appliedTree),
    createLazyTree('planwright.connections', async () => (await services.get()).connectionsTree),
    registerCommands(COMMAND_HANDLERS, invoke),
    registerLanguageFeatures(services),
  );
  running.set(context, services);
  // `npm start` and F5 open the samples: there the demo database is what they are about.
  if (process.env['PLANWRIGHT_START_DEMO'] === '1') {
    void invoke(COMMAND_HANDLERS['planwright.startDemo'], []);
  }
}

export async function deactivate(): Promise<void> {
  const services = [...running.values()];
  running.clear();
  await Promise.all(services.map(async (lazy) => (await lazy.peek())?.close()));
}
