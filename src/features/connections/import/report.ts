// What a search for connections has found.

import type { ConnectionFields } from '../../../db/connectionFields';

export interface Place {
  /** What kind of file it is, such as Compose. */
  readonly kind: string;
  /** As a person would open it: from the folder that was searched, or from ~. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What the file calls it. */
  readonly label: string;
}

export interface FoundConnection {
  readonly place: Place;
  readonly fields: ConnectionFields;
  /** Never printed, logged or saved in settings. Null when none was found. */
  readonly password: string | null;
  /** Sentences. */
  readonly notes: readonly string[];
  /** The index of one before it that leads to the same host, port and database with the same user. */
  readonly sameAs: number | null;
}

export interface UnreadPlace extends Place {
  /** A sentence. */
  readonly why: string;
}

export interface ImportReport {
  readonly found: readonly FoundConnection[];
  readonly unread: readonly UnreadPlace[];
  /** What bounded the search or was not looked at, as sentences. */
  readonly limits: readonly string[];
}
