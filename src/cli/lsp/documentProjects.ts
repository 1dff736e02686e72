// What does the planwright.json of an open document say? As it stands at each look; one that cannot be used is told once.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isIncluded } from '../../features/project/projectRules';
import { Projects, type FoundProject, type Project } from '../../features/project/projects';

export class DocumentProjects {
  readonly #projects = new Projects();
  readonly #config: string | null;
  readonly #complain: (problem: string) => void;
  readonly #told = new Set<string>();
  #open: readonly string[] = [];

  /** `config`: one file for all documents, in place of the nearest. */
  constructor(config: string | null, complain: (problem: string) => void) {
    this.#config = config;
    this.#complain = complain;
  }

  /** The folders that the editor has open, as it says when it starts us. */
  setOpen(uris: readonly string[]): void {
    this.#open = uris.flatMap((uri) => fileOf(uri) ?? []);
  }

  /** As if there were none where it cannot be used; undefined of a document that is left out. */
  async of(uri: string): Promise<Project | null | undefined> {
    const file = fileOf(uri);
    const found = await this.#found(file);
    if (!found.ok) {
      this.#tell(found.error);
      return null;
    }
    return file !== null && !isIncluded(found.value, file) ? undefined : found.value;
  }

  /** A mistake that was mended and made again is told again. */
  changed(): void {
    this.#told.clear();
  }

  #found(file: string | null): Promise<FoundProject> | FoundProject {
    if (this.#config !== null) return this.#projects.named(this.#config);
    if (file === null) return { ok: true, value: null };
    return this.#projects.of(path.dirname(file), this.#open);
  }

  #tell(problem: string): void {
    if (this.#told.has(problem)) return;
    this.#told.add(problem);
    this.#complain(problem);
  }
}

/** Null of what is no file of this machine. */
function fileOf(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return fileURLToPath(uri);
  } catch (error) {
    // Such as one of another machine.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
