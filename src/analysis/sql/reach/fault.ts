// Why code is not harmless.

/** Something that a rollback does not undo, or that cannot be known. */
export interface Fault {
  /** `writes` is held back by a READ ONLY transaction, and undone by a rollback. */
  readonly kind: 'effect' | 'writes' | 'unknown';
  /** To follow the function's name: `runs SQL that it builds as text`. */
  readonly words: string;
}
