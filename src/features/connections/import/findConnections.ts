// Which connections do people already have? In libpq's files of their home, in a folder, and in settings of other extensions.
// Nothing is connected to, run or written.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { passwordFor, readPasswordFile } from '../../../db/passwordFile';
import type { Work } from '../../../util/progress';
import type { Reader, Surroundings, Variables } from './claim';
import { readSettingsValue } from './editorSettings';
import { readEnvFile } from './envFile';
import { ENV_FILE, kindOf, PASSWORD_FILE, SERVICE_FILE, type FileKind } from './readers';
import type { FoundConnection, ImportReport, UnreadPlace } from './report';
import { markSame, settle, type Source } from './settle';
import { walkFiles, type FolderFile } from './walkFiles';

export interface SearchRequest {
  /** Folders to look through, each as it is called before the paths in it; '' for none. */
  readonly folders: readonly { readonly path: string; readonly name: string }[];
  readonly homeDirectory: string;
  /** Where libpq's files lie elsewhere: PGPASSFILE, PGSERVICEFILE. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly userName: string;
  /** Of the person's own settings: sqltools.connections, pgsql.connections. */
  readonly settings: readonly { readonly key: string; readonly value: unknown }[];
}

export async function findConnections(request: SearchRequest, work: Work): Promise<ImportReport> {
  const search = new Search(request);
  work.progress('reading the service file and the password file');
  const passwords = await search.home();
  for (const folder of request.folders) {
    work.progress(`looking through ${folder.name === '' ? folder.path : folder.name}`);
    await search.folder(folder, work.signal);
  }
  for (const { key, value } of request.settings)
    search.take(() => readSettingsValue(key, value), {
      ...{ file: 'user settings', kind: 'editor settings', isOwn: true },
    });
  return search.report(passwords);
}

class Search {
  readonly #request: SearchRequest;
  readonly #found: FoundConnection[] = [];
  readonly #unread: UnreadPlace[] = [];
  readonly #limits: string[] = [];

  constructor(request: SearchRequest) {
    this.#request = request;
  }

  /** The text of the password file. */
  async home(): Promise<string> {
    const { homeDirectory, variables } = this.#request;
    const serviceFile = variables['PGSERVICEFILE'] ?? path.join(homeDirectory, '.pg_service.conf');
    const services = await readIfThere(serviceFile);
    if (services !== null) this.#file(SERVICE_FILE, this.#shown(serviceFile), services);
    const passFile = variables['PGPASSFILE'] ?? usualPasswordFile(this.#request);
    const { text, problem } = await readPasswordFile(passFile);
    if (problem !== null) this.#limits.push(problem);
    this.#file(PASSWORD_FILE, this.#shown(passFile), text);
    return text;
  }

  async folder(
    { path: root, name }: SearchRequest['folders'][number],
    signal: AbortSignal,
  ): Promise<void> {
    const { files, limits } = await walkFiles(root, (file) => kindOf(file) !== null, signal);
    const shown = (file: string): string => (name === '' ? file : `${name}/${file}`);
    this.#limits.push(...limits);
    const around = new FolderVariables(files, (file, read) => {
      this.#guarded({ file: shown(file), kind: '.env' }, read);
    });
    for (const { file, text } of files) {
      signal.throwIfAborted();
      const kind = kindOf(file);
      if (kind !== null) this.#file(kind, shown(file), text, around.of(file));
    }
  }

  take(read: () => ReturnType<Reader>, source: Source): void {
    this.#guarded(source, () => {
      for (const claim of read()) {
        const settled = settle(claim, source, this.#request.userName);
        if (settled.kind === 'found') this.#found.push(settled.connection);
        else this.#unread.push(settled.place);
      }
    });
  }

  /** A connection without a password of its own has that of the password file. */
  report(passwords: string): ImportReport {
    const found = this.#found.map((connection) => ({
      ...connection,
      password: connection.password ?? passwordFor(passwords, connection.fields),
    }));
    return { found: markSame(found), unread: this.#unread, limits: this.#limits };
  }

  /** Without anything around it, it is one of the home. */
  #file(
    { name, read }: FileKind,
    file: string,
    text: string,
    around: Omit<Surroundings, 'userName'> | null = null,
  ): void {
    const { userName } = this.#request;
    const source = { file, kind: name, isOwn: around === null };
    this.take(() => read(text, { ...(around ?? NOTHING_AROUND), userName }), source);
  }

  /** One file that a reader fails on costs no other. The message of the error may hold what stands there. */
  #guarded({ file, kind }: Omit<Source, 'isOwn'>, read: () => void): void {
    try {
      read();
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      const why = `Planwright failed on this file (${name}), which is a fault of its own.`;
      if (this.#unread.some((one) => one.file === file && one.why === why)) return;
      this.#unread.push({ ...{ kind, file, line: 1, label: 'the file' }, why });
    }
  }

  #shown(file: string): string {
    const inHome = path.relative(this.#request.homeDirectory, file);
    return inHome.startsWith('..') || path.isAbsolute(inHome) ? file : `~/${inHome}`;
  }
}

const NOTHING_AROUND = { variables: new Map<string, string>(), envFile: () => null };

/** What .env files say: those of a folder for the files in it and below, up to the next that has some. */
class FolderVariables {
  readonly #byFile = new Map<string, string>();
  readonly #byFolder = new Map<string, Variables>();

  constructor(files: readonly FolderFile[], guarded: (file: string, read: () => void) => void) {
    const envFiles = files.filter(({ file }) => ENV_FILE.test(file));
    for (const { file, text } of envFiles) this.#byFile.set(file, text);
    // .env.local goes before .env, and either before those of an environment.
    for (const { file, text } of envFiles.toSorted((a, b) => rank(a.file) - rank(b.file))) {
      guarded(file, () => {
        const folder = path.posix.dirname(file);
        const known = this.#byFolder.get(folder) ?? new Map<string, string>();
        const read = readEnvFile(text, known).map(({ name, value }) => [name, value] as const);
        this.#byFolder.set(folder, new Map([...read, ...known]));
      });
    }
  }

  of(file: string): Omit<Surroundings, 'userName'> {
    const folder = path.posix.dirname(file);
    return {
      variables: this.#nearest(folder),
      envFile: (name) => {
        const text = this.#byFile.get(path.posix.normalize(path.posix.join(folder, name)));
        return text === undefined
          ? null
          : new Map(readEnvFile(text).map((one) => [one.name, one.value]));
      },
    };
  }

  #nearest(folder: string): Variables {
    const own = this.#byFolder.get(folder);
    if (own !== undefined) return own;
    return folder === '.' ? new Map() : this.#nearest(path.posix.dirname(folder));
  }
}

function rank(file: string): number {
  const name = path.posix.basename(file);
  return (
    ['.env.local', '.env', '.env.development.local', '.env.development'].indexOf(name) + 1 || 9
  );
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function usualPasswordFile({ variables, homeDirectory }: SearchRequest): string {
  return process.platform === 'win32'
    ? path.join(variables['APPDATA'] ?? homeDirectory, 'postgresql', 'pgpass.conf')
    : path.join(homeDirectory, '.pgpass');
}
