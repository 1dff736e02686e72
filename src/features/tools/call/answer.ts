// An answer within its bytes: what matters least goes first, whole items at a time, and their number is told.

import { visibleIn } from '../../../util/visibleText';
import { ToolError } from './toolError';

/** Of the specification: an answer is read as part of a conversation, each time anew. */
export const DEFAULT_BYTES = 6_000;
export const MOST_BYTES = 24_000;
export const LEAST_BYTES = 1_000;

export interface FittedAnswer {
  readonly data: object;
  /** The same as JSON. */
  readonly text: string;
}

interface ItemList {
  readonly name: string;
  readonly items: unknown[];
}

/** Lists are in the order of what matters most, so their last items go. */
export function fit(answer: object, mostBytes: number): FittedAnswer {
  // A copy, in which nothing that a database or a file wrote can move a cursor or hide.
  const data = structuredClone(visibleIn(answer)) as Record<string, unknown>;
  const omitted: Record<string, number> = { ...(data['omitted'] as object | undefined) };
  for (;;) {
    if (Object.keys(omitted).length > 0) data['omitted'] = omitted;
    const text = JSON.stringify(data);
    if (Buffer.byteLength(text) <= mostBytes) return { data, text };
    const longest = longestList(data);
    if (longest === null) {
      throw new ToolError(
        'too-large',
        `The answer does not fit into ${String(mostBytes)} bytes`,
        `Raise maxBytes (${String(MOST_BYTES)} at most), or ask for less`,
      );
    }
    longest.items.pop();
    omitted[longest.name] = (omitted[longest.name] ?? 0) + 1;
  }
}

/** Of the lists whose items hold no list that could still be cut. */
function longestList(data: object): ItemList | null {
  let longest: ItemList | null = null;
  let most = 0;
  for (const list of innermost(data)) {
    const bytes = JSON.stringify(list.items).length;
    if (bytes <= most) continue;
    longest = list;
    most = bytes;
  }
  return longest;
}

function innermost(value: object): readonly ItemList[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    if (typeof field !== 'object' || field === null) return [];
    const below = innermost(field);
    if (below.length > 0) return below;
    return Array.isArray(field) && field.length > 0 ? [{ name, items: field as unknown[] }] : [];
  });
}
