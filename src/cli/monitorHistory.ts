// The history that `planwright monitor --history` keeps and `--since` shows: where it lies, and printing it.

import path from 'node:path';
import { readHistory } from '../features/history/historyStore';
import type { ConnectionProfile } from '../model/connectionProfile';
import { shortHash } from '../util/shortHash';
import { exactCount } from '../util/humanNumbers';
import { visibleJson } from '../util/visibleText';
import { stateDirectory } from './cacheDirectory';
import { CliError, type ExitCode } from './cliError';
import { serverNamed } from './connect';
import type { Environment } from './environment';
import { historyText } from './reporters/historyText';
import type { ServerOptions } from './serverOptions';

/** Of a server, whichever database of it was connected to. */
export function historyDirectory(profile: ConnectionProfile, environment: Environment): string {
  const { endpoint, otherHosts = [], ssh = null, sshConfigHost = null } = profile;
  const key = shortHash(JSON.stringify([endpoint, otherHosts, ssh, sshConfigHost]));
  return path.join(stateDirectory(environment), 'history', key);
}

/** The server is not connected to. */
export async function showHistory(
  options: ServerOptions,
  { sinceMs, format }: { readonly sinceMs: number; readonly format: string },
  environment: Environment,
): Promise<ExitCode> {
  if (format !== 'text' && format !== 'json')
    throw new CliError('--since prints --format text or json.');
  const { profile } = await serverNamed(options, environment);
  const directory = historyDirectory(profile, environment);
  const { spans, damaged } = await readHistory(directory, Date.now() - sinceMs);
  if (damaged > 0)
    environment.log(
      `${exactCount(damaged)} damaged lines of the history are left out, as a crash or a full disk leaves them.`,
    );
  if (spans.length === 0)
    environment.log(
      'No history of this server is kept for that time: planwright monitor --history keeps it.',
    );
  else if (format === 'json')
    environment.out(spans.map((span) => `${visibleJson(span, 0)}\n`).join(''));
  else environment.out(historyText(spans));
  return 0;
}
