// Which planwright.json is a file's? The nearest, upwards to the repository's own folder. Files are read each time that they are asked for, so that nobody holds an old one.

import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from '../../util/result';
import { PROJECT_FILE } from './projectFileNames';
import { projectSchema, type ProjectSchema } from './projectSchema';
import { ProjectReading, type Project } from './readProject';

export type { Project } from './readProject';

/** Heuristic: no project is as deep. */
const HIGHEST = 64;

/** A problem is a sentence that names file and key and says what is allowed. */
export type FoundProject = Result<Project | null, string>;

export class Projects {
  #schema: ProjectSchema | null = null;

  async of(folder: string): Promise<FoundProject> {
    let found: string | null = null;
    for (const above of foldersFrom(folder)) {
      const file = path.join(above, PROJECT_FILE);
      if (found === null && (await exists(file))) found = file;
      if (await exists(path.join(above, '.git')))
        return found === null ? ok(null) : this.#read(found, above);
    }
    // In no repository what lies below the file is all that is the project's.
    return found === null ? ok(null) : this.#read(found, path.dirname(found));
  }

  /** The one that a person names, wherever other files lie. */
  async named(file: string): Promise<Result<Project, string>> {
    for (const above of foldersFrom(path.dirname(file)))
      if (await exists(path.join(above, '.git'))) return this.#read(file, above);
    return this.#read(file, path.dirname(file));
  }

  #read(file: string, root: string): Promise<Result<Project, string>> {
    // Made once: it knows every rule with its options.
    this.#schema ??= projectSchema();
    return new ProjectReading(this.#schema, root).read(file);
  }
}

function foldersFrom(folder: string): readonly string[] {
  const folders = [path.resolve(folder)];
  for (const last of folders) {
    const above = path.dirname(last);
    if (above === last || folders.length >= HIGHEST) break;
    folders.push(above);
  }
  return folders;
}

/** Also of what is no file: whoever put it there is told so. */
async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch {
    // What cannot be looked at is not a project's.
    return false;
  }
}
