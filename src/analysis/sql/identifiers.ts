// Which words of a text may be names? For a first look at texts that are not parsed, or not yet.

import { foldedIdentifier } from '../../util/sqlIdentifier';

/** Bare and quoted; key words are among them. */
const WORDS = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu;

/** As PostgreSQL folds them; names in Unicode escapes (`U&"d\0061t"`) are not decoded. */
export function* identifiersIn(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORDS)) yield foldedIdentifier(word);
}
