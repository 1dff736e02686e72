// What the person answered about code that PostgreSQL runs on behalf of statements: kept for each connection, and for each
// function as long as nothing changes of what it reaches.

import * as z from 'zod';
import type { CodeAnswer, CodeAnswers } from '../../features/explain/executionPolicy';
import type { ReachedCode } from '../../model/reachedCode';
import type { State } from '../shell/orderedMemento';

const KEY = 'planwright.codeAnswers';
/** Heuristic: functions that somebody meets in a year. */
const MOST_ANSWERS = 500;

const storedSchema = z
  .array(
    z.object({
      connection: z.string(),
      name: z.string(),
      digest: z.string(),
      answer: z.enum(['run', 'estimate']),
    }),
  )
  .catch([]);
type Stored = z.infer<typeof storedSchema>;

export class CodeMemory {
  readonly #memory: State;

  constructor(memory: State) {
    this.#memory = memory;
  }

  answersOn(connection: string): CodeAnswers {
    const stored = this.#stored().filter((entry) => entry.connection === connection);
    return ({ name, digest }) =>
      stored.find((entry) => entry.name === name && entry.digest === digest)?.answer ?? null;
  }

  async remember(
    connection: string,
    code: readonly ReachedCode[],
    answer: NonNullable<CodeAnswer>,
  ): Promise<void> {
    const names = new Set(code.map(({ name }) => name));
    const others = this.#stored().filter(
      (entry) => entry.connection !== connection || !names.has(entry.name),
    );
    const answers = code.map(({ name, digest }) => ({ connection, name, digest, answer }));
    await this.#memory.update(KEY, [...others, ...answers].slice(-MOST_ANSWERS));
  }

  /** How many there were. */
  async forget(): Promise<number> {
    const count = this.#stored().length;
    await this.#memory.update(KEY, undefined);
    return count;
  }

  #stored(): Stored {
    return storedSchema.parse(this.#memory.get(KEY));
  }
}
