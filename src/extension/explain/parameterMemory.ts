// The values that a statement was last explained with. What the person typed is kept with the workspace; what came from
// statistics is their data and stays in memory.

import type * as vscode from 'vscode';
import * as z from 'zod';

export interface ParameterValue {
  /** Text form; null is SQL's NULL. */
  readonly text: string | null;
  readonly source: 'typed' | 'statistics';
}

const KEY = 'planwright.parameters';
/** Heuristic: statements somebody works on in a project. */
const MAX_STATEMENTS = 200;

const storedSchema = z
  .array(z.object({ fingerprint: z.string(), values: z.array(z.string().nullable()) }))
  .catch([]);

export class ParameterMemory {
  readonly #workspace: vscode.Memento;
  readonly #session = new Map<string, readonly ParameterValue[]>();

  constructor(workspace: vscode.Memento) {
    this.#workspace = workspace;
  }

  /** With where they came from: what is answered again is no more the person's own than it was. */
  recall(fingerprint: string): readonly ParameterValue[] | null {
    const stored = this.#stored().find((entry) => entry.fingerprint === fingerprint);
    const typed = stored?.values.map((text) => ({ text, source: 'typed' as const }));
    return this.#session.get(fingerprint) ?? typed ?? null;
  }

  async remember(fingerprint: string, values: readonly ParameterValue[]): Promise<void> {
    const texts = values.map((value) => value.text);
    this.#session.set(fingerprint, values);
    const others = this.#stored().filter((entry) => entry.fingerprint !== fingerprint);
    const typed = values.every((value) => value.source === 'typed');
    const next = typed ? [...others, { fingerprint, values: texts }] : others;
    await this.#workspace.update(KEY, next.slice(-MAX_STATEMENTS));
  }

  #stored(): z.infer<typeof storedSchema> {
    return storedSchema.parse(this.#workspace.get<unknown>(KEY));
  }
}
