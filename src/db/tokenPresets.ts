// Clouds whose own program prints a token for the password, each under one word.

import type { Address } from '../model/connectionProfile';

type Preset = (server: Address, user: string) => readonly string[];

/** Of a host such as shop.abc.eu-central-1.rds.amazonaws.com. */
const REGION = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?$/i;

const PRESETS: Readonly<Record<string, Preset>> = {
  aws: ({ host, port }, user) => {
    const region = REGION.exec(host)?.[1];
    return [
      ...['aws', 'rds', 'generate-db-auth-token', '--hostname', host, '--port', String(port)],
      ...['--username', user, ...(region === undefined ? [] : ['--region', region])],
    ];
  },
  az: () =>
    'az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv'.split(
      ' ',
    ),
  gcloud: () => ['gcloud', 'sql', 'generate-login-token'],
};

/** Does it print what a cloud's own servers take, wherever they are? */
export function isPreset([word = '', ...more]: readonly string[]): boolean {
  return more.length === 0 && Object.hasOwn(PRESETS, word);
}

/** A word alone stands for the whole command; anything else for itself. */
export function commandFor(
  command: readonly string[],
  server: Address,
  user: string,
): readonly string[] {
  const [word = ''] = command;
  const preset = isPreset(command) ? PRESETS[word] : undefined;
  return preset === undefined ? command : preset(server, user);
}

/** Its output is a token of a cloud, which lets in whoever has read it. */
export function printsToken(command: readonly string[]): boolean {
  return Object.hasOwn(PRESETS, programName(command).replace(/\.(?:exe|cmd|bat)$/i, ''));
}

/** All of a command that may be told: its arguments may hold secrets. */
export function programName([program = '']: readonly string[]): string {
  return program.split(/[\\/]/).at(-1) ?? program;
}
