// Where are PostgreSQL's own programs of a major version on this machine? A folder of the person's choice, PATH, pg_config,
// and the usual places of distributions, Homebrew, MacPorts, Postgres.app and the Windows installer.

import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../../../util/childEnvironment';

const run = promisify(execFile);
/** Heuristic: a program that only tells its version takes milliseconds. */
const ANSWER_MS = 5_000;

/** Where to look; of the process, or of a test. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The folder that holds `postgres` and `initdb` of this major; null when none does. */
export async function findBinaries(
  major: number,
  settings: readonly string[],
  machine: Machine = { platform: process.platform, environment: process.env },
): Promise<string | null> {
  for (const directory of await candidates(major, settings, machine)) {
    if ((await majorIn(directory, machine)) === major) return directory;
  }
  return null;
}

async function candidates(
  major: number,
  settings: readonly string[],
  { platform, environment }: Machine,
): Promise<string[]> {
  const onPath = (environment['PATH'] ?? environment['Path'] ?? '')
    .split(platform === 'win32' ? ';' : ':')
    .filter((entry) => entry !== '');
  const configured = await binDirectoryOfPgConfig(onPath, { platform, environment });
  const usual = usualPlaces(String(major), platform, environment);
  // A person may name the folder of the programs or the one above it.
  const named = settings.flatMap((one) => [one, path.join(one, 'bin')]);
  return [...new Set([...named, ...onPath, ...configured, ...usual])].filter((directory) =>
    ['postgres', 'initdb'].every((name) => fs.existsSync(program(directory, name, platform))),
  );
}

function usualPlaces(
  major: string,
  platform: NodeJS.Platform,
  environment: Machine['environment'],
): string[] {
  if (platform === 'win32') {
    const roots = [environment['ProgramFiles'], environment['ProgramW6432']];
    return roots.flatMap((root) =>
      root === undefined ? [] : [path.join(root, 'PostgreSQL', major, 'bin')],
    );
  }
  const everywhere = ['/usr/local/pgsql/bin', `/usr/local/pgsql-${major}/bin`];
  if (platform === 'darwin') {
    return [
      `/opt/homebrew/opt/postgresql@${major}/bin`,
      `/usr/local/opt/postgresql@${major}/bin`,
      `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
      `/Library/PostgreSQL/${major}/bin`,
      `/opt/local/lib/postgresql${major}/bin`,
      ...everywhere,
    ];
  }
  return [
    // Debian and Ubuntu; Red Hat's PGDG; SUSE; Alpine; the EDB installer; Homebrew.
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/usr/lib/postgresql${major}/bin`,
    `/usr/libexec/postgresql${major}`,
    `/opt/PostgreSQL/${major}/bin`,
    `/home/linuxbrew/.linuxbrew/opt/postgresql@${major}/bin`,
    ...everywhere,
  ];
}

async function binDirectoryOfPgConfig(
  onPath: readonly string[],
  machine: Machine,
): Promise<string[]> {
  const file = onPath
    .map((directory) => program(directory, 'pg_config', machine.platform))
    .find((one) => fs.existsSync(one));
  const told = file === undefined ? null : await answerOf(file, '--bindir', machine);
  return told === null ? [] : [told];
}

/** `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `postgres (PostgreSQL) 19beta1`. */
async function majorIn(directory: string, machine: Machine): Promise<number | null> {
  const told = await answerOf(
    program(directory, 'postgres', machine.platform),
    '--version',
    machine,
  );
  const found = /\(PostgreSQL\) (\d+)/.exec(told ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

/** Null when the file cannot be run: then it is not what we look for. */
async function answerOf(
  file: string,
  question: string,
  { environment }: Machine,
): Promise<string | null> {
  try {
    return (
      await run(file, [question], { timeout: ANSWER_MS, env: childEnvironment(environment) })
    ).stdout.trim();
  } catch {
    return null;
  }
}

function program(directory: string, name: string, platform: NodeJS.Platform): string {
  return path.join(directory, platform === 'win32' ? `${name}.exe` : name);
}
