// planwright pooler: what a PgBouncer says on its console, and what could be better.

import { openServer } from '../features/connections/openConnection';
import { readPooler } from '../features/pooler/readPooler';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import { serverNamed } from './connect';
import type { Environment } from './environment';
import { exitCodeFor, type FailOn } from './failOn';
import { poolerText } from './reporters/poolerText';
import { serverOptionsOf, type ServerOptions } from './serverOptions';

/** The DSN is of the console, the way through SSH of the server behind it, the password command of both. */
export interface PoolerOptions extends ServerOptions {
  /** Of the PostgreSQL behind it. */
  readonly server?: string | undefined;
  readonly cores?: number | undefined;
  readonly seconds?: number | undefined;
  readonly format: 'text' | 'json';
  readonly failOn: FailOn;
}

export async function poolerCommand(
  options: PoolerOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { dsn, passwordCommand, cores, seconds, format, failOn } = options;
  if (dsn === undefined) {
    throw new CliError(
      'Name the console of PgBouncer: --dsn postgresql://user@host:6432/pgbouncer.',
    );
  }
  if (options.server === undefined && (options.ssh ?? options.sshConfigHost) !== undefined)
    throw new CliError(
      '--ssh leads to the PostgreSQL behind PgBouncer: name it with --server. The console is read from this machine.',
    );
  const { profile, login } = await serverNamed({ dsn, passwordCommand }, environment);
  const { password, keyPassphrase = null } = login;
  const access = { profile, password, ...(keyPassphrase !== null && { keyPassphrase }) };
  const server = await serverBehind(options, environment);
  try {
    const report = await readPooler(
      access,
      {
        betweenLooksMs: seconds === undefined ? null : seconds * 1_000,
        server: server?.client ?? null,
        serverCores: cores ?? null,
      },
      environment.work,
    );
    environment.out(
      format === 'json' ? `${visibleJson(report)}\n` : poolerText(report, environment),
    );
    return exitCodeFor(
      failOn,
      report.findings.map(({ impact }) => impact),
    );
  } finally {
    await server?.close();
  }
}

async function serverBehind(options: PoolerOptions, environment: Environment) {
  const { server } = options;
  if (server === undefined) return null;
  const { profile, login } = await serverNamed(
    { ...serverOptionsOf(options), dsn: server },
    environment,
  );
  return openServer(profile, login, environment.work.signal);
}
