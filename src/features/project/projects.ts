// Which planwright.json is a file's? The nearest, upwards to the repository's own folder; without one to a folder that is open, and
// no higher: what lies there may be anybody's. Above an open folder only what is the person's own counts. Files are looked for each
// time and read when they have changed, so that nobody holds an old one.

import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from '../../util/result';
import { isForeign } from '../../whatif/twin/image/ownFile';
import { PROJECT_FILE } from './projectFileNames';
import { ProjectMemory } from './projectMemory';
import { projectSchema, type ProjectSchema } from './projectSchema';
import { ProjectReading, type Project, type ReadProject } from './readProject';

export type { Project } from './readProject';

/** Heuristic: no project is as deep. */
const HIGHEST = 64;

/** A problem is a sentence that names file and key and says what is allowed. */
export type FoundProject = Result<Project | null, string>;

export class Projects {
  readonly #memory: ProjectMemory<ReadProject>;
  #schema: ProjectSchema | null = null;

  constructor(now: () => number = Date.now) {
    this.#memory = new ProjectMemory(now);
  }

  /** `open`: the folders that a person has opened, each of which stands for a repository where there is none. */
  async of(folder: string, open: readonly string[]): Promise<FoundProject> {
    const folders = foldersFrom(folder);
    const opened = new Set(open.map((one) => path.resolve(one)));
    // How many of them lie in an open folder.
    const trusted = folders.findLastIndex((one) => opened.has(one)) + 1;
    const top =
      (await repositoryIn(folders, trusted)) ??
      folders.find((one) => opened.has(one)) ??
      path.resolve(folder);
    for (const [index, above] of folders.entries()) {
      const file = path.join(above, PROJECT_FILE);
      if (await counts([file], index < trusted)) return this.#read(file, top);
      if (above === top) break;
    }
    return ok(null);
  }

  /** The one that a person names, wherever other files lie. */
  async named(file: string): Promise<Result<Project, string>> {
    const folder = path.dirname(file);
    return this.#read(file, (await repositoryIn(foldersFrom(folder), HIGHEST)) ?? folder);
  }

  #read(file: string, root: string): Promise<Result<Project, string>> {
    return this.#memory.get(JSON.stringify([file, root]), () => {
      // Made once: it knows every rule with its options.
      this.#schema ??= projectSchema();
      return new ProjectReading(this.#schema, root).read(file);
    });
  }
}

/** Of the innermost. `trusted`: so many folders count whoever owns them. */
async function repositoryIn(folders: readonly string[], trusted: number): Promise<string | null> {
  for (const [index, folder] of folders.entries())
    if (await counts([path.join(folder, '.git'), folder], index < trusted)) return folder;
  return null;
}

/** The innermost first. */
function foldersFrom(folder: string): readonly string[] {
  const folders = [path.resolve(folder)];
  for (const last of folders) {
    const above = path.dirname(last);
    if (above === last || folders.length >= HIGHEST) break;
    folders.push(above);
  }
  return folders;
}

/**
 * Are all of them there, and a person's own where that is not trusted: in a folder such as /tmp anybody can make them? Also what is
 * no file: whoever put it there is told so.
 */
async function counts(files: readonly string[], isTrusted: boolean): Promise<boolean> {
  try {
    const found = await Promise.all(files.map((file) => lstat(file)));
    return isTrusted || !found.some(({ uid }) => isForeign(uid));
  } catch {
    // What cannot be looked at is not a project's.
    return false;
  }
}
