// The comments that people do not see, by which a file of tasks is read again: one behind the first line of what Planwright
// wrote, one below its last, which knows each line between by its hash. What matches none of them a person wrote.

import { lineHash } from '../../util/shortHash';
import type { TaskState } from './taskList';

/** `-`: a heading, which has no mark. */
export type BlockState = TaskState | '-';

export interface Opening {
  readonly id: string;
  readonly state: BlockState;
  /** Of the words before it. */
  readonly hash: string;
  readonly before: string;
  readonly after: string;
}

export interface Closing {
  readonly id: string;
  readonly hashes: readonly string[];
  readonly before: string;
  readonly after: string;
}

const OPENING = /<!-- planwright: ([\w./-]+) (open|partly|done|blocked|-) ([0-9a-z]+) -->/;
const CLOSING = /<!-- \/planwright: ([\w./-]+)((?: [0-9a-z]+)*) -->/;

export function openingIn(line: string): Opening | null {
  const found = OPENING.exec(line);
  if (found === null) return null;
  const [all, id = '', state, hash = ''] = found;
  return { id, state: stateOf(state), hash, ...around(line, found.index, all) };
}

export function closingIn(line: string): Closing | null {
  const found = CLOSING.exec(line);
  if (found === null) return null;
  const [all, id = '', hashes = ''] = found;
  return {
    ...{ id, hashes: hashes.split(' ').filter((hash) => hash !== '') },
    ...around(line, found.index, all),
  };
}

export function openingText(id: string, state: BlockState, words: string): string {
  return `<!-- planwright: ${id} ${state} ${wordsHash(words)} -->`;
}

export function closingText(id: string, lines: readonly string[]): string {
  const hashes = lines.filter((line) => line.trim() !== '').map(wordsHash);
  return `<!-- ${['/planwright:', id, ...hashes].join(' ')} -->`;
}

/** What formatters change, blanks and where a line begins, does not make another line of it. */
export function wordsHash(words: string): string {
  return lineHash(words.replace(/\s+/g, ' ').trim());
}

/** A name in a database may look like a marker: it must not be read as one. Nothing else of it is changed, for it may be SQL. */
export function withoutMarkers(line: string): string {
  return line.replace(/(<!-- \/?planwright):/g, '$1 :');
}

function stateOf(text: string | undefined): BlockState {
  switch (text) {
    case 'partly':
    case 'done':
    case 'blocked':
    case '-':
      return text;
    case undefined:
    default:
      return 'open';
  }
}

function around(line: string, at: number, marker: string): { before: string; after: string } {
  return { before: line.slice(0, at), after: line.slice(at + marker.length) };
}
