// What did a folder hold at a commit? git is asked as a program of its own: without a shell, and for what runs no hooks and no
// filters of the repository.

import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { decodeText } from '../util/decodeText';
import { CliError } from './cliError';
import type { Environment } from './environment';

/** Set by git for its hooks: these would name another repository than the folder's. */
const OF_ANOTHER_PLACE = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/;
const MOST_BYTES = 64 * 1024 * 1024;
/** A folder with a HEAD and a config among the files of a clone is no repository of the person's. git knows it from 2.38 on. */
const OWN_CONFIG = ['-c', 'safe.bareRepository=explicit'];
/** As git ends what is not well; it ends a question whose answer is no with 1. */
const REFUSED = 128;

const failureSchema = z.object({ code: z.union([z.number(), z.string(), z.null()]) });

/** A file's content as git knows it: the hash of its blob. */
export type BlobHash = string;

export class GitFolder {
  readonly #folder: string;
  readonly #environment: Environment;

  /** `folder`: absolute. */
  constructor(folder: string, environment: Environment) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** The commit's hash, which is safe to be an argument. */
  async commitOf(reference: string): Promise<string> {
    const unknown = new CliError(
      `--since: git knows no commit ${JSON.stringify(reference)} in ${this.#folder}. A shallow clone lacks older ones: git fetch brings them.`,
    );
    if (reference === '' || reference.startsWith('-') || reference.includes('\0')) throw unknown;
    const found = await this.#git('rev-parse', '--verify', '--quiet', `${reference}^{commit}`);
    if (found === null) throw unknown;
    return decodeText(found).trim();
  }

  /** The files of this folder, without those of folders in it. */
  async filesAt(commit: string): Promise<ReadonlyMap<string, BlobHash>> {
    const listed = await this.#git('ls-tree', '-z', commit);
    const entries = (listed ?? Buffer.alloc(0)).toString('utf8').split('\0');
    return new Map(
      entries.flatMap((entry) => {
        const [, hash, name] = /^\d+ blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry) ?? [];
        return hash === undefined || name === undefined ? [] : [[name, hash] as const];
      }),
    );
  }

  /** As it was committed. */
  async textOf(blob: BlobHash): Promise<string> {
    const bytes = await this.#git('cat-file', 'blob', blob);
    if (bytes === null) throw new CliError(`--since: git does not have ${blob} any more.`);
    return decodeText(bytes);
  }

  /** Null when git answers no. */
  #git(...args: readonly string[]): Promise<Buffer | null> {
    const { variables, work } = this.#environment;
    const program = programOf(variables['PATH'] ?? variables['Path'] ?? '');
    const kept = Object.entries(variables).filter(([name]) => !OF_ANOTHER_PLACE.test(name));
    const env = {
      ...Object.fromEntries(kept),
      ...{ GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' },
      // Whatever the repository says, nothing is fetched by any program.
      GIT_ALLOW_PROTOCOL: 'none',
    };
    const options = { cwd: this.#folder, env, encoding: 'buffer', maxBuffer: MOST_BYTES } as const;
    return new Promise((resolve, reject) => {
      const asked = { ...options, signal: work.signal };
      execFile(program, [...OWN_CONFIG, ...args], asked, (error, stdout, stderr) => {
        if (error === null) {
          resolve(stdout);
          return;
        }
        work.signal.throwIfAborted();
        const { code } = failureSchema.parse(error);
        if (code === 1) resolve(null);
        else reject(this.#failure(code === REFUSED ? stderr.toString('utf8') : error.message));
      });
    });
  }

  #failure(words: string): CliError {
    if (words.includes('not a git repository'))
      return new CliError(`--since: ${this.#folder} is in no git repository.`);
    if (/bad file|promisor/.test(words))
      return new CliError(
        '--since: this clone has not all that was committed, as a partial one (--filter) leaves out older texts. Clone without a filter, or run git fetch --refetch --no-filter.',
      );
    const [first = ''] = words.replace(/^fatal: /, '').split('\n');
    return new CliError(`--since: git cannot read ${this.#folder}: ${first.replace(/\.$/, '')}.`);
  }
}

/** By PATH alone: a program that lies in the folder itself is not git. */
function programOf(searchPath: string): string {
  const names = process.platform === 'win32' ? ['git.exe'] : ['git'];
  const found = searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) throw new CliError('--since needs git, and PATH leads to none.');
  return found;
}
