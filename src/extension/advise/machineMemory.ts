// What a person has said of a connection's machine: kept for each connection, asked once, and again when somebody wants to.

import * as z from 'zod';
import { machineSchema, type Machine } from '../../model/settingsReport';
import type { State } from '../shell/orderedMemento';

const KEY = 'planwright.machines';

const storedSchema = z.record(z.string(), machineSchema).catch({});

export class MachineMemory {
  readonly #memory: State;

  constructor(memory: State) {
    this.#memory = memory;
  }

  /** Null where nobody has been asked. */
  of(connection: string): Machine | null {
    const machines = storedSchema.parse(this.#memory.get(KEY) ?? {});
    return Object.hasOwn(machines, connection) ? (machines[connection] ?? null) : null;
  }

  async remember(connection: string, machine: Machine): Promise<void> {
    const machines = storedSchema.parse(this.#memory.get(KEY) ?? {});
    await this.#memory.update(KEY, { ...machines, [connection]: machine });
  }
}
