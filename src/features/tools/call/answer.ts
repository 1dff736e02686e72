// An answer within its bytes: what matters least goes first, whole items at a time, and their number is told.

import * as z from 'zod';
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

/** Of what was left out already, beside the answer itself. */
const answerSchema = z.looseObject({ omitted: z.record(z.string(), z.number()).optional() });

interface ItemList {
  readonly name: string;
  readonly items: unknown[];
  /** Of each item as JSON, with its comma. */
  readonly sizes: number[];
  bytes: number;
}

/** Lists are in the order of what matters most, so their last items go. */
export function fit(answer: object, mostBytes: number): FittedAnswer {
  // A copy, in which nothing that a database or a file wrote can move a cursor or hide.
  const { omitted: before = {}, ...data } = answerSchema.parse(visibleIn(answer));
  const omitted = { ...before };
  let bytes = bytesOf(data);
  for (let lists = innermost(data); bytes + omittedBytes(omitted) > mostBytes;) {
    const longest = longestOf(lists);
    if (longest === null) {
      throw new ToolError(
        'too-large',
        `The answer does not fit into ${String(mostBytes)} bytes`,
        `Raise maxBytes (${String(MOST_BYTES)} at most), or ask for less`,
      );
    }
    const size = longest.sizes.pop() ?? 0;
    longest.items.pop();
    longest.bytes -= size;
    bytes -= size;
    omitted[longest.name] = (omitted[longest.name] ?? 0) + 1;
    // What held it may be cut now.
    if (longest.items.length === 0) lists = innermost(data);
  }
  const told = Object.keys(omitted).length > 0 ? { ...data, omitted } : data;
  return { data: told, text: JSON.stringify(told) };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function omittedBytes(omitted: Readonly<Record<string, number>>): number {
  return Object.keys(omitted).length === 0 ? 0 : bytesOf({ omitted });
}

function longestOf(lists: readonly ItemList[]): ItemList | null {
  let longest: ItemList | null = null;
  for (const list of lists) {
    if (list.items.length > 0 && list.bytes > (longest?.bytes ?? 0)) longest = list;
  }
  return longest;
}

/** The lists whose items hold no list that could still be cut. */
function innermost(value: object): readonly ItemList[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    if (typeof field !== 'object' || field === null) return [];
    const below = innermost(field);
    if (below.length > 0) return below;
    return Array.isArray(field) && isCut(field) ? [listOf(name, field)] : [];
  });
}

/** Figures before and after are a list, too, and stay two. */
function isCut(items: readonly unknown[]): boolean {
  return items.length > 0 && items.every((item) => item !== null && typeof item !== 'number');
}

function listOf(name: string, items: unknown[]): ItemList {
  const sizes = items.map((item, index) => bytesOf(item) + (index === 0 ? 0 : 1));
  return { name, items, sizes, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
