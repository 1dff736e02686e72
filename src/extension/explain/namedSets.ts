// The named sets of parameter values of a SQL file: in one file beside it, which moves, is reviewed and is read with it.

import * as vscode from 'vscode';
import * as z from 'zod';
import {
  EMPTY_PARAMETER_FILE,
  PARAMETER_FILE,
  readParameterFile,
  setsFor,
  withSet,
  type NamedSet,
  type ParameterFile,
} from '../../features/parameterSets';
import type { Statement } from '../../model/statement';
import { askFirst, tell } from '../shell/dialogs';
import { UserError } from '../shell/failure';

const KEY = 'planwright.parameterFolders';
/** Heuristic: folders with SQL of a workspace. */
const MAX_FOLDERS = 200;
/** Heuristic: more than people write by hand. */
const MOST_BYTES = 8 * 1024 * 1024;
const foldersSchema = z.array(z.string()).catch([]);

/** Of one document. */
export interface NamedSets {
  readonly sets: readonly NamedSet[];
  /** False when the person does not want values written there. */
  keep(name: string, values: readonly (string | null)[]): Promise<boolean>;
}

export class ParameterFiles {
  readonly #workspace: vscode.Memento;
  /** Files that cannot be read are complained about once. */
  readonly #told = new Set<string>();

  constructor(workspace: vscode.Memento) {
    this.#workspace = workspace;
  }

  /** Null for a document without a place of its own. */
  async of(
    { uri, isUntitled }: vscode.TextDocument,
    statement: Statement,
  ): Promise<NamedSets | null> {
    if (isUntitled || vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) return null;
    const file = vscode.Uri.joinPath(uri, '..', PARAMETER_FILE);
    return {
      sets: setsFor(await this.#readOrTell(file), statement),
      keep: async (name, values) => {
        // Anew: somebody may have edited it meanwhile, and what cannot be read is not written over.
        const read = await readFile(file);
        if (!read.ok) throw new UserError(problemText(file, read.error));
        const text = withSet(read.value, statement, name, values);
        if (!text.ok) throw new UserError(notKeptText(file, name, text.error));
        if (!(await this.#mayWrite(file, name))) return false;
        await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text.value));
        return true;
      },
    };
  }

  async #readOrTell(file: vscode.Uri): Promise<ParameterFile> {
    const read = await readFile(file);
    if (read.ok) return read.value;
    const problem = problemText(file, read.error);
    if (!this.#told.has(problem)) {
      this.#told.add(problem);
      void tell('warning', problem);
    }
    return EMPTY_PARAMETER_FILE;
  }

  /** Values are data of the person's database: the first time in a folder it is said where they will stand. */
  async #mayWrite(file: vscode.Uri, name: string): Promise<boolean> {
    const folders = foldersSchema.parse(this.#workspace.get<unknown>(KEY) ?? []);
    const folder = vscode.Uri.joinPath(file, '..').toString();
    if (folders.includes(folder)) return true;
    const write = 'Write It';
    const choice = await askFirst(
      `Keep the values as "${name}" in ${vscode.workspace.asRelativePath(file)}?`,
      'They stand in that file as plain text: whoever reads the folder, or the repository that it is committed to, reads them. This is asked once for each folder.',
      write,
    );
    if (choice !== write) return false;
    await this.#workspace.update(KEY, [...folders, folder].slice(-MAX_FOLDERS));
    return true;
  }
}

async function readFile(file: vscode.Uri): Promise<ReturnType<typeof readParameterFile>> {
  let bytes: Uint8Array;
  try {
    const { type, size } = await vscode.workspace.fs.stat(file);
    // A folder that was opened may lead anywhere by a link, and a device has no end.
    if (type !== vscode.FileType.File || size > MOST_BYTES)
      return { ok: false, error: 'it is no plain file of at most 8 MB' };
    bytes = await vscode.workspace.fs.readFile(file);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound')
      return { ok: true, value: EMPTY_PARAMETER_FILE };
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  return readParameterFile(new TextDecoder().decode(bytes));
}

function notKeptText(file: vscode.Uri, name: string, why: string): string {
  return `The values are not kept as "${name}": with them ${vscode.workspace.asRelativePath(file)} could not be read (${why}). It is left as it is.`;
}

function problemText(file: vscode.Uri, why: string): string {
  return `${vscode.workspace.asRelativePath(file)} is left as it is, and no sets are read from it: ${why}.`;
}
