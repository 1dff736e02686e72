// What a finding about a server speaks of, by its kind and names.

import * as z from 'zod';

export const subjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('table'), schema: z.string(), table: z.string() }),
  z.object({
    kind: z.literal('index'),
    schema: z.string(),
    table: z.string(),
    index: z.string(),
  }),
  z.object({ kind: z.literal('sequence'), schema: z.string(), sequence: z.string() }),
  z.object({ kind: z.literal('database'), database: z.string() }),
  /** A replication slot. */
  z.object({ kind: z.literal('slot'), slot: z.string() }),
]);
export type Subject = Readonly<z.infer<typeof subjectSchema>>;

/** Equal for the same thing only, whatever its names hold. */
export function subjectKey(subject: Subject): string {
  return JSON.stringify(Object.values(subject));
}

/** For people, where the kind is told elsewhere. */
export function subjectName(subject: Subject): string {
  switch (subject.kind) {
    case 'table':
      return subject.table;
    case 'index':
      return subject.index;
    case 'sequence':
      return subject.sequence;
    case 'database':
      return subject.database;
    case 'slot':
      return subject.slot;
  }
}
