// Which files say where a database is, and who reads each.

import type { Reader } from './claim';
import { readCompose } from './compose';
import { readDjango } from './django';
import { readDrizzle } from './drizzle';
import { readEditorSettings } from './editorSettings';
import { readEnv } from './envConnections';
import { readKnex } from './knex';
import { readPgpass } from './pgpass';
import { readPrismaConfig, readPrismaSchema } from './prisma';
import { readRails } from './rails';
import { readServices } from './services';
import { readSpringProperties, readSpringYaml } from './spring';

export interface FileKind {
  /** As a person calls it. */
  readonly name: string;
  /** By the path from the folder that is searched, with forward slashes. */
  readonly pattern: RegExp;
  readonly read: Reader;
}

/** Templates for a .env file hold no connection. */
const TEMPLATE = '(?![\\w.-]*(?:example|sample|template|dist|defaults)(?:\\.|$))';

export const ENV_FILE = new RegExp(
  `(?:^|/)${TEMPLATE}(?:\\.env(?:\\.[\\w.-]+)?|[\\w-]+\\.env)$`,
  'i',
);

export const SERVICE_FILE: FileKind = {
  name: 'service file',
  pattern: /(?:^|\/)\.?pg_service\.conf$/,
  read: readServices,
};
export const PASSWORD_FILE: FileKind = {
  name: 'password file',
  pattern: /(?:^|\/)\.pgpass$/,
  read: readPgpass,
};

/** In a folder; the first that fits reads a file. */
export const FILE_KINDS: readonly FileKind[] = [
  { name: '.env', pattern: ENV_FILE, read: readEnv },
  {
    name: 'Compose',
    pattern: /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i,
    read: readCompose,
  },
  { name: 'Prisma', pattern: /\.prisma$/, read: readPrismaSchema },
  { name: 'Prisma', pattern: /(?:^|\/)prisma\.config\.[cm]?[jt]s$/, read: readPrismaConfig },
  {
    name: 'Drizzle',
    pattern: /(?:^|\/)drizzle[\w.-]*\.config\.(?:[cm]?[jt]s|json)$/,
    read: readDrizzle,
  },
  { name: 'Knex', pattern: /(?:^|\/)knexfile\.[cm]?[jt]s$/, read: readKnex },
  { name: 'Django', pattern: /(?:^|\/)(?:settings(?:_\w+)?|settings\/\w+)\.py$/, read: readDjango },
  { name: 'Rails', pattern: /(?:^|\/)database\.ya?ml$/, read: readRails },
  {
    name: 'Spring',
    pattern: /(?:^|\/)application(?:-[\w-]+)?\.properties$/,
    read: readSpringProperties,
  },
  { name: 'Spring', pattern: /(?:^|\/)application(?:-[\w-]+)?\.ya?ml$/, read: readSpringYaml },
  {
    name: 'editor settings',
    pattern: /(?:^|\/)\.vscode\/settings\.json$|\.code-workspace$/,
    read: readEditorSettings,
  },
  SERVICE_FILE,
];

export function kindOf(file: string): FileKind | null {
  return FILE_KINDS.find(({ pattern }) => pattern.test(file)) ?? null;
}
