// Which migrations are new since a git reference? Those that its commit does not hold; those that it holds have run.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MigrationFile } from '../features/migrations/checkOnTwin';
import { newChanges } from '../features/migrations/order';
import { CliError } from './cliError';
import type { Environment } from './environment';
import { GitFolder } from './git';
import { SQITCH_PLAN, type SqitchProjects } from './sqitchProjects';

/** A folder as it was at the reference. */
interface FolderThen {
  readonly git: GitFolder;
  /** Hashes by the names of its files. */
  readonly files: ReadonlyMap<string, string>;
}

type New = Pick<MigrationFile, 'before'>;

interface Chosen {
  readonly files: readonly (readonly [file: string, fields: New])[];
  /** What is left out. */
  readonly notes: readonly string[];
}

export class NewMigrations {
  readonly #reference: string;
  readonly #sqitch: SqitchProjects;
  readonly #environment: Environment;
  readonly #folders = new Map<string, Promise<FolderThen>>();
  /** By the project's folder. */
  readonly #plans = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(reference: string, sqitch: SqitchProjects, environment: Environment) {
    this.#reference = reference;
    this.#sqitch = sqitch;
    this.#environment = environment;
  }

  /** In their order; one that ran and was changed since comes with its text of then. */
  async of(files: readonly string[]): Promise<Chosen> {
    const found: (readonly [string, New])[] = [];
    for (const file of files) {
      if (file === '-') throw new CliError('--since: standard input is in no git repository.');
      const fields = await this.#newOf(file);
      if (fields !== null) found.push([file, fields]);
    }
    const older = files.length - found.length;
    const words = `${String(older)} of ${String(files.length)} migrations ${older === 1 ? 'is' : 'are'} older than ${this.#reference}: the schema is taken to have what ${older === 1 ? 'it does' : 'they do'}.`;
    return { files: found, notes: older === 0 ? [] : [words] };
  }

  /** Null of one that has run, and is as it was. */
  async #newOf(file: string): Promise<New | null> {
    const script = this.#sqitch.scriptOf(file);
    if (script !== null && (await this.#sqitch.isPlanned(script)))
      return (await this.#newInPlan(script.project)).has(script.script) ? {} : null;
    const absolute = path.resolve(this.#environment.workingDirectory, file);
    const { git, files } = await this.#folder(path.dirname(absolute));
    const hash = files.get(path.basename(absolute));
    if (hash === undefined) return {};
    if (hashesOf(await readFile(absolute), hash.length).includes(hash)) return null;
    return { before: await git.textOf(hash) };
  }

  /** The scripts of its new changes. One that was reworked is the same file with other words, and runs again. */
  #newInPlan(project: string): Promise<ReadonlySet<string>> {
    const known = this.#plans.get(project) ?? this.#readPlan(project);
    this.#plans.set(project, known);
    return known;
  }

  async #readPlan(project: string): Promise<ReadonlySet<string>> {
    const { git, files } = await this.#folder(path.resolve(project));
    const hash = files.get(SQITCH_PLAN);
    const before = hash === undefined ? '' : await git.textOf(hash);
    const added = newChanges(await this.#sqitch.planOf({ project }), before);
    return new Set(added.map(({ script }) => script));
  }

  #folder(folder: string): Promise<FolderThen> {
    const known = this.#folders.get(folder) ?? this.#read(folder);
    this.#folders.set(folder, known);
    return known;
  }

  async #read(folder: string): Promise<FolderThen> {
    const git = new GitFolder(folder, this.#environment);
    return { git, files: await git.filesAt(await git.commitOf(this.#reference)) };
  }
}

const SHA256_CHARACTERS = 64;

/** As git names content, which may have been checked out with the line ends of Windows. */
function hashesOf(content: Buffer, characters: number): readonly string[] {
  const unix = Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return [content, unix].map((bytes) =>
    createHash(characters === SHA256_CHARACTERS ? 'sha256' : 'sha1')
      .update(`blob ${String(bytes.length)}\0`)
      .update(bytes)
      .digest('hex'),
  );
}
