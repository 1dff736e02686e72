// The options by which a command is told its server, and the way to it.

import type { Command } from 'commander';
import type { Through } from '../model/connectionProfile';
import { readSshRoute } from '../model/sshWords';
import { CliError } from './cliError';
import { passwordCommandOption } from './passwordCommandOption';

export interface ServerOptions {
  readonly dsn?: string | undefined;
  /** `[user@]jump,[user@]host[:port]`. */
  readonly ssh?: string | undefined;
  /** A name of ~/.ssh/config. */
  readonly sshConfigHost?: string | undefined;
  /** What prints the password: aws, az, gcloud, or a program and its arguments. */
  readonly passwordCommand?: readonly string[] | undefined;
}

/** Of a command's options, those that lead to its server. */
export function serverOptionsOf({
  dsn,
  ssh,
  sshConfigHost,
  passwordCommand,
}: ServerOptions): ServerOptions {
  return { dsn, ssh, sshConfigHost, passwordCommand };
}

/** Arguments of a process are no secret on most systems. */
const DSN_HELP =
  'postgresql://user@host:5432/database; the password in PGPASSWORD or ~/.pgpass, as arguments can be seen by others';

/** The same command, which takes them. */
export function withServer(command: Command, dsnHelp = DSN_HELP): Command {
  return command
    .option('--dsn <url>', dsnHelp)
    .option(
      '--ssh <user@host:port>',
      'reach the server from this host, through SSH; hosts to jump over stand before it, with commas',
    )
    .option('--ssh-config-host <name>', 'likewise, as ~/.ssh/config has it under this name')
    .addOption(passwordCommandOption());
}

/** For the profile; nothing where the way is direct. */
export function throughSsh({ ssh, sshConfigHost }: ServerOptions, userName: string): Through {
  if (ssh !== undefined && sshConfigHost !== undefined)
    throw new CliError('Name one way: --ssh or --ssh-config-host.');
  if (sshConfigHost !== undefined) return { sshConfigHost };
  if (ssh === undefined) return {};
  const route = readSshRoute(ssh, userName);
  if (!route.ok) throw new CliError(`--ssh: ${route.error}`);
  return { ssh: route.value };
}
