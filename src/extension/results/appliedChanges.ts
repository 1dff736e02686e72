// What Planwright changed on databases after a yes: when, what, what was predicted of it, and the SQL that takes it back.

import type * as vscode from 'vscode';
import * as z from 'zod';
import { relationNameSchema, type RelationName } from '../../model/relationName';

const KEY = 'planwright.applied';
/** Heuristic: more than anybody applies in a season. */
const MOST = 200;
/** Heuristic: by then a report of the month has used an index that serves it. */
const PROBATION_MS = 30 * 86_400_000;

const appliedSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  title: z.string(),
  sql: z.string(),
  /** One statement each; empty when there is nothing to take back. */
  undo: z.array(z.string()),
  /** Made by it. */
  indexes: z.array(relationNameSchema),
  /** Of the statement that it was applied for. */
  fingerprint: z.string(),
  /** The result that proposed it, and the name of the fix in it. */
  resultId: z.string(),
  fix: z.string(),
  /** Estimated by the engine that proved it; null where none did. */
  predictedCost: z.number().nullable(),
});
export type Applied = Readonly<z.infer<typeof appliedSchema>>;

/** One that cannot be read any more is dropped alone. */
const storedSchema = z.array(z.unknown()).catch([]);

export class AppliedChanges {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  async add(applied: Applied): Promise<void> {
    await this.#memory.update(KEY, [...this.#all(), applied].slice(-MOST));
  }

  /** After it was taken back. */
  async remove(id: string): Promise<void> {
    await this.#memory.update(
      KEY,
      this.#all().filter((applied) => applied.id !== id),
    );
  }

  /** After a part of it was taken back. */
  async keepUndo(id: string, undo: readonly string[]): Promise<void> {
    await this.#memory.update(
      KEY,
      this.#all().map((applied) => (applied.id === id ? { ...applied, undo: [...undo] } : applied)),
    );
  }

  find(id: string): Applied | null {
    return this.#all().find((applied) => applied.id === id) ?? null;
  }

  /** The last one for a statement on a connection. */
  lastFor(connectionId: string, fingerprint: string): Applied | null {
    return (
      this.#all().findLast(
        (applied) => applied.connectionId === connectionId && applied.fingerprint === fingerprint,
      ) ?? null
    );
  }

  /** Indexes too young to be judged by how often they were used. */
  youngIndexes(connectionId: string, now: number): readonly RelationName[] {
    return this.#all()
      .filter((applied) => applied.connectionId === connectionId && now - applied.at < PROBATION_MS)
      .flatMap(({ indexes }) => indexes);
  }

  #all(): readonly Applied[] {
    return storedSchema.parse(this.#memory.get<unknown>(KEY)).flatMap((value) => {
      const applied = appliedSchema.safeParse(value);
      return applied.success ? [applied.data] : [];
    });
  }
}
