// What do planwright.json and the files that it extends say? Read with bounds and inside their folder tree alone, as anybody may
// have written them.

import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { codeOf } from '../../whatif/twin/image/twinFile';
import { humanBytes } from '../../util/humanNumbers';
import { err, ok, type Result } from '../../util/result';
import { liesWithin } from '../planGuard/liesWithin';
import { witnessOf, type Reading, type Witness } from './projectMemory';
import { projectProblem, type ProjectSchema, type RuleEntry } from './projectSchema';

/** Heuristic: all rules with all their options take a tenth. */
const MOST_BYTES = 256 * 1024;
/** Heuristic: what a person still follows. */
const DEEPEST = 8;
const MOST_FILES = 32;

export interface Patterns {
  /** What they count from. */
  readonly folder: string;
  readonly patterns: readonly string[];
}

/** Of several files the nearer one counts, key by key and rule by rule. */
export interface Project {
  /** The nearest; all paths are absolute. */
  readonly file: string;
  readonly rules: ReadonlyMap<string, RuleEntry>;
  readonly include: Patterns | null;
  readonly exclude: Patterns | null;
  /** Inside the tree, wherever links lead; whether it is there is seen when it is used. */
  readonly twin: string | null;
}

/** A problem is a sentence that begins with the file's name and says what to change. */
export type ReadProject = Result<Project, string>;

/** One file with all that it extends. */
export class ProjectReading {
  readonly #schema: ProjectSchema;
  readonly #root: string;
  readonly #witnesses: Witness[] = [];
  #files = 0;

  /** `root`: nothing outside of it is opened, wherever a link leads. */
  constructor(schema: ProjectSchema, root: string) {
    this.#schema = schema;
    this.#root = root;
  }

  async read(file: string): Promise<Reading<ReadProject>> {
    return { value: await this.#read(file, []), witnesses: this.#witnesses };
  }

  /** `above`: the files that extend it, the outermost first. */
  async #read(file: string, above: readonly string[]): Promise<ReadProject> {
    const name = path.relative(this.#root, file) || file;
    const wrong = (problem: string): ReadProject => err(`${name}: ${problem}.`);
    if (above.includes(file)) return wrong('it extends itself, by way of another');
    this.#files += 1;
    if (above.length > DEEPEST || this.#files > MOST_FILES)
      return wrong(
        `${String(MOST_FILES)} files at most extend one another, ${String(DEEPEST)} deep`,
      );
    // Before it is read, so that a change meanwhile is seen at the next look.
    const witness = await witnessOf(file);
    const text = await textOf(file, this.#root);
    // One that cannot be read may be readable at the next look, with nothing changed: so no such answer is remembered.
    this.#witnesses.push(text.ok ? witness : { ...witness, changedMs: Infinity });
    if (!text.ok) return wrong(text.error);
    const read = parsed(text.value);
    if (!read.ok) return wrong(read.error);
    const checked = this.#schema.safeParse(read.value);
    if (!checked.success) return wrong(projectProblem(checked.error));
    const { extends: bases = [], ...own } = checked.data;
    let project: Project = EMPTY;
    for (const base of typeof bases === 'string' ? [bases] : bases) {
      const place = path.resolve(path.dirname(file), base);
      const under = await this.#read(place, [...above, file]);
      if (!under.ok) return under;
      project = joined(project, under.value);
    }
    const twin = own.twin === undefined ? null : path.resolve(path.dirname(file), own.twin);
    if (twin !== null && (await this.#leadsOut(twin)))
      return wrong(`twin is "${own.twin ?? ''}", which lies outside of ${this.#root}`);
    return ok(joined(project, ownOf(file, own, twin)));
  }

  /** What is not there is judged by the words of its path; whoever uses it says that it is gone. */
  async #leadsOut(file: string): Promise<boolean> {
    if (!isBelow(file, this.#root)) return true;
    this.#witnesses.push(await witnessOf(file));
    return (await isThere(file)) && !(await liesWithin(file, this.#root));
  }
}

const EMPTY: Project = {
  file: '',
  rules: new Map(),
  include: null,
  exclude: null,
  twin: null,
};

function ownOf(
  file: string,
  { rules = {}, include, exclude }: z.output<ProjectSchema>,
  twin: Project['twin'],
): Project {
  const folder = path.dirname(file);
  const counted = (patterns: readonly string[] | undefined) =>
    patterns === undefined ? null : { folder, patterns };
  const entries = Object.entries(rules).flatMap(([id, entry]): [string, RuleEntry][] =>
    entry === undefined ? [] : [[id, typeof entry === 'string' ? { severity: entry } : entry]],
  );
  return {
    ...{ file, rules: new Map(entries), twin },
    ...{ include: counted(include), exclude: counted(exclude) },
  };
}

function joined(under: Project, over: Project): Project {
  const rules = new Map(under.rules);
  for (const [id, entry] of over.rules) rules.set(id, { ...rules.get(id), ...entry });
  return {
    file: over.file,
    rules,
    include: over.include ?? under.include,
    exclude: over.exclude ?? under.exclude,
    twin: over.twin ?? under.twin,
  };
}

function parsed(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The error is a phrase. */
async function textOf(file: string, root: string): Promise<Result<string, string>> {
  try {
    if (!(await liesWithin(file, root))) {
      // Of what is not there that is the mistake.
      await realpath(file);
      return err(`it leads out of ${root}, and nothing there is read`);
    }
    // A pipe is opened without waiting for a writer, and a link that comes now is refused.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
    const handle = await open(await realpath(file), flags);
    try {
      const found = await handle.stat();
      if (!found.isFile()) return err('it is no regular file');
      // One byte more than may be there: it may grow after it was looked at.
      const bytes = Buffer.allocUnsafe(MOST_BYTES + 1);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      return bytesRead > MOST_BYTES
        ? err(`it has more than ${humanBytes(MOST_BYTES)}`)
        : ok(
            bytes
              .subarray(0, bytesRead)
              .toString('utf8')
              .replace(/^\uFEFF/, ''),
          );
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = codeOf(error);
    return err(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`);
  }
}

/** Behind all links. */
async function isThere(file: string): Promise<boolean> {
  try {
    await realpath(file);
    return true;
  } catch {
    // What cannot be followed cannot be opened either.
    return false;
  }
}

/** By the words of the path. */
function isBelow(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
}
