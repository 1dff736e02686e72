// What Planwright changed on databases after a yes, kept for good: when, what, for which statement, what was predicted and
// measured of it, and the SQL that takes it back.

import * as z from 'zod';
import { relationNameSchema } from '../../model/relationName';
import type { State } from '../shell/orderedMemento';

const KEY = 'planwright.applied';
const VERSION = 1;
/** Heuristic: more than anybody applies in a season. */
const MOST = 200;
/** Heuristic: by then a report of the month has used an index that serves it. */
const PROBATION_MS = 30 * 86_400_000;
/** In UTF-16 units. Heuristic: a storage is no place for what is longer. */
const MOST_STATEMENT = 20_000;

/** Something before and with the change, of the same kind. */
const figuresSchema = z.object({ before: z.number(), after: z.number() });

const appliedSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  /** As it was called then. */
  connectionName: z.string(),
  /** Which database it was; null where that is not told apart, as of the demo. */
  where: z.string().nullable().default(null),
  /** Milliseconds since 1970. */
  at: z.number(),
  title: z.string(),
  /** What was run, and nothing else of the fix. */
  sql: z.string(),
  /** Why the rest of the fix was not run; null when all of it was. */
  brokenOff: z.string().nullable(),
  /** One statement each; empty when there is nothing to take back. */
  undo: z.array(z.string()),
  /** Made by it. */
  indexes: z.array(relationNameSchema),
  /** Of the statement that it was applied for; null where it was for none. */
  fingerprint: z.string().nullable(),
  statement: z.object({ name: z.string(), text: z.string(), uri: z.string() }).nullable(),
  /** The result that proposed it, and the name of the fix in it. */
  resultId: z.string().nullable(),
  fix: z.string(),
  /** The planner's cost, as the engine that proved it has it; null where none did. */
  predicted: figuresSchema.nullable(),
  /** The statement when it was explained again; null until then. `ms` of its execution, or the planner's cost. */
  found: figuresSchema.extend({ unit: z.enum(['ms', 'cost']) }).nullable(),
  /** Milliseconds since 1970; null while it holds. */
  takenBackAt: z.number().nullable(),
});
export type Applied = Readonly<z.infer<typeof appliedSchema>>;

/** The indexes that it made, or what it is called. */
export function appliedName({ indexes, title }: Applied): string {
  return indexes.map(({ name }) => name).join(', ') || title;
}

/** One that cannot be read is left out alone; of another version none is understood. */
const storedSchema = z
  .object({ version: z.literal(VERSION), changes: z.array(z.unknown()) })
  .catch({ version: VERSION, changes: [] });

export class AppliedChanges {
  readonly #memory: State;
  readonly #watchers = new Set<() => void>();

  constructor(memory: State) {
    this.#memory = memory;
  }

  /** Told after each change. */
  watch(changed: () => void): void {
    this.#watchers.add(changed);
  }

  /** The oldest first. */
  all(): readonly Applied[] {
    return storedSchema.parse(this.#memory.get(KEY)).changes.flatMap((value) => {
      const applied = appliedSchema.safeParse(value);
      return applied.success ? [applied.data] : [];
    });
  }

  async add(applied: Applied): Promise<void> {
    const { statement } = applied;
    const cut =
      statement === null ? null : { ...statement, text: statement.text.slice(0, MOST_STATEMENT) };
    await this.#keep([...this.all(), { ...applied, statement: cut }]);
  }

  /** All of it was taken back. */
  takenBack(id: string, now: number): Promise<void> {
    return this.#change(id, (applied) => ({ ...applied, takenBackAt: now, undo: [] }));
  }

  /** A part of it was taken back. */
  keepUndo(id: string, undo: readonly string[]): Promise<void> {
    return this.#change(id, (applied) =>
      applied.takenBackAt === null ? { ...applied, undo: [...undo] } : applied,
    );
  }

  /** What became of the statement. */
  async found(id: string, found: NonNullable<Applied['found']>): Promise<void> {
    if (JSON.stringify(this.find(id)?.found) === JSON.stringify(found)) return;
    await this.#change(id, (applied) => ({ ...applied, found }));
  }

  /** Forgets that it was done; nothing is taken back. */
  async forget(id: string): Promise<void> {
    await this.#keep(this.all().filter((applied) => applied.id !== id));
  }

  find(id: string): Applied | null {
    return this.all().find((applied) => applied.id === id) ?? null;
  }

  /** The last one that holds, for a statement on a connection. */
  lastFor(connectionId: string, fingerprint: string): Applied | null {
    return (
      this.#holding(connectionId).findLast((applied) => applied.fingerprint === fingerprint) ?? null
    );
  }

  /** Indexes that Planwright made; the young ones cannot be judged yet by how often they were used. */
  indexesOn(connectionId: string, now: number) {
    return this.#holding(connectionId).flatMap(({ indexes, at }) =>
      indexes.map((index) => ({ index, at, young: now - at < PROBATION_MS })),
    );
  }

  #holding(connectionId: string): readonly Applied[] {
    return this.all().filter(
      (applied) => applied.connectionId === connectionId && applied.takenBackAt === null,
    );
  }

  #change(id: string, change: (applied: Applied) => Applied): Promise<void> {
    return this.#keep(this.all().map((applied) => (applied.id === id ? change(applied) : applied)));
  }

  async #keep(changes: readonly Applied[]): Promise<void> {
    await this.#memory.update(KEY, { version: VERSION, changes: changes.slice(-MOST) });
    for (const changed of this.#watchers) changed();
  }
}
