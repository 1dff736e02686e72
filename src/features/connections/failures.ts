// What can go wrong with a database or the process that hosts one, each with a reason that a program can tell apart.

export type { DatabaseErrorReason } from '../../db/contracts';
export { DatabaseError } from '../../db/errors';
export { EmbeddedError } from '../../embedded/embeddedError';
