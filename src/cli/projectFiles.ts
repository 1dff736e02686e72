// What does the planwright.json of each file say to a command? The nearest of the file, or for all the one that --config names.

import path from 'node:path';
import { isIncluded } from '../features/project/projectRules';
import { Projects, type FoundProject, type Project } from '../features/project/projects';
import { exactCount } from '../util/humanNumbers';
import { CliError } from './cliError';
import type { Environment } from './environment';

export interface ProjectOptions {
  /** In place of the planwright.json that is found. */
  readonly config?: string | undefined;
}

export class ProjectFiles {
  readonly #projects = new Projects();
  readonly #config: string | null;
  readonly #workingDirectory: string;
  /** By folder: a command looks once for each. */
  readonly #found = new Map<string, Promise<FoundProject>>();

  constructor({ config }: ProjectOptions, { workingDirectory }: Environment) {
    this.#workingDirectory = workingDirectory;
    this.#config = config === undefined ? null : path.resolve(workingDirectory, config);
  }

  /** Of the folder that the command is run in. */
  ofCommand(): Promise<Project | null> {
    return this.#in(this.#workingDirectory);
  }

  /** `-` has no folder but that of the command. */
  of(file: string): Promise<Project | null> {
    return file === '-' ? this.ofCommand() : this.#in(path.dirname(this.#place(file)));
  }

  /** Files that include and exclude leave; how many they do not is said. */
  async included(files: readonly string[], environment: Environment): Promise<readonly string[]> {
    const left: string[] = [];
    for (const file of files)
      if (file === '-' || isIncluded(await this.of(file), this.#place(file))) left.push(file);
    const out = files.length - left.length;
    if (out > 0)
      environment.log(
        `${exactCount(out)} of ${exactCount(files.length)} files are left out by planwright.json.`,
      );
    return left;
  }

  #place(file: string): string {
    return path.resolve(this.#workingDirectory, file);
  }

  async #in(folder: string): Promise<Project | null> {
    const key = this.#config ?? folder;
    const known = this.#found.get(key);
    const asked =
      known ??
      (this.#config === null
        ? this.#projects.of(folder, [this.#workingDirectory])
        : this.#projects.named(this.#config));
    this.#found.set(key, asked);
    const found = await asked;
    if (!found.ok) throw new CliError(found.error);
    return found.value;
  }
}
