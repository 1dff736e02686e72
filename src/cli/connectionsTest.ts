// planwright connections test: does a connection work, and where does it stop if it does not?

import { connectionTestText, testConnection } from '../features/connections/testing';
import { visibleJson } from '../util/visibleText';
import type { ExitCode } from './cliError';
import { serverNamed } from './connect';
import type { Environment } from './environment';
import { styleFor } from './reporters/style';
import { serverOptionsOf, type ServerOptions } from './serverOptions';

export interface ConnectionsTestOptions extends ServerOptions {
  readonly format: 'text' | 'json';
}

export async function connectionsTestCommand(
  options: ConnectionsTestOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { profile, login } = await serverNamed(serverOptionsOf(options), environment);
  const test = await testConnection(profile, login, environment.work);
  environment.out(
    options.format === 'json'
      ? `${visibleJson(test)}\n`
      : connectionTestText(test, terminalText(environment)),
  );
  return test.works ? 0 : 3;
}

function terminalText({ colour, columns }: Environment): Parameters<typeof connectionTestText>[1] {
  const style = styleFor(colour);
  const paints = {
    ...{ works: style.good, note: style.warning, failed: style.danger, skipped: style.muted },
    ...{ strong: style.strong, muted: style.muted, sql: style.accent },
  };
  return {
    paint: (meaning, text) => paints[meaning](text),
    columns,
  };
}
