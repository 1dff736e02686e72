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
  /** By its application_name. */
  z.object({ kind: z.literal('standby'), standby: z.string() }),
  z.object({ kind: z.literal('subscription'), subscription: z.string() }),
  z.object({ kind: z.literal('extension'), extension: z.string() }),
  /** By its process id. */
  z.object({ kind: z.literal('session'), session: z.string() }),
  /** What holds for all of its databases; `server` names the part of it, such as `archiver`. */
  z.object({ kind: z.literal('server'), server: z.string() }),
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
    case 'standby':
      return subject.standby;
    case 'subscription':
      return subject.subscription;
    case 'extension':
      return subject.extension;
    case 'session':
      return subject.session;
    case 'server':
      return subject.server;
  }
}
