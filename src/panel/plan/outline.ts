// The plans before and after a suggestion, as short lines, and which of them are new or gone.

import { humanCost } from '../../util/humanNumbers';
import type { PlanFields } from '../../model/planNode';
import { operationOf, targetOf } from './nodeName';

export interface OutlineLine {
  readonly depth: number;
  readonly text: string;
  readonly cost: string;
  /** The other plan has no such node. */
  readonly changed: boolean;
}

/** More than a person compares by eye; the rest is told as a count. */
const MAX_LINES = 200;

/** EXPLAIN (FORMAT JSON) of either plan; empty lists where one is missing or is no plan. */
export function outlinePair(
  before: unknown,
  after: unknown,
): { readonly before: readonly OutlineLine[]; readonly after: readonly OutlineLine[] } {
  const [left, right] = [outline(before), outline(after)];
  return { before: marked(left, right), after: marked(right, left) };
}

type Line = Omit<OutlineLine, 'changed'>;

function outline(document: unknown): readonly Line[] {
  const statement: unknown = Array.isArray(document) ? document[0] : document;
  const root = isObject(statement) ? (statement['Plan'] ?? statement) : null;
  const lines: Line[] = [];
  const stack: { readonly node: unknown; readonly depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, depth } = next;
    if (!isFields(node) || lines.length >= MAX_LINES) continue;
    const cost = node['Total Cost'];
    lines.push({
      depth,
      text: `${operationOf(node)} ${targetOf(node)}`.trim(),
      cost: typeof cost === 'number' ? humanCost(cost) : '',
    });
    const children: unknown = node['Plans'];
    if (Array.isArray(children))
      stack.push(
        ...children.map((child: unknown) => ({ node: child, depth: depth + 1 })).reverse(),
      );
  }
  return lines;
}

/** Lines that occur more often here than in the other plan are this one's own. */
function marked(lines: readonly Line[], others: readonly Line[]): readonly OutlineLine[] {
  const left = new Map<string, number>();
  for (const { text } of others) left.set(text, (left.get(text) ?? 0) + 1);
  return lines.map((line) => {
    const count = left.get(line.text) ?? 0;
    left.set(line.text, count - 1);
    return { ...line, changed: count <= 0 };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFields(value: unknown): value is PlanFields {
  return isObject(value) && typeof value['Node Type'] === 'string';
}
