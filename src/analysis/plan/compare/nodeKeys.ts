// By what nodes of two plans are recognised as doing the same work: what they read, how, and what lies below them.

import type { Plan, PlanNode } from '../../../model/planNode';
import { COMPARED_KEYS, printed } from './comparedKeys';

export interface NodeKeys {
  /** Equal for subtrees that print alike; the same number in both plans. */
  readonly subtree: readonly number[];
  /** Equal for nodes that read the same things below them, in any order and any way. */
  readonly coverage: readonly number[];
}

/** Gives equal texts of both plans equal numbers. */
export class Interner {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** Children before parents: ids are in pre-order, so the way back is bottom up. */
export function nodeKeys(plan: Plan, interner: Interner): NodeKeys {
  const subtree: number[] = plan.nodes.map(() => 0);
  const coverage: number[] = plan.nodes.map(() => 0);
  for (const node of [...plan.nodes].reverse()) {
    const below = node.children.map((child) => subtree[child.id] ?? 0);
    subtree[node.id] = interner.number(JSON.stringify([ownText(node), below]));
    const object = objectOf(node);
    const read = node.children.reduce((sum, child) => sum + (coverage[child.id] ?? 0), 0);
    coverage[node.id] = (read + (object === null ? 0 : hash(object))) % HASH_SPACE;
  }
  return { subtree, coverage };
}

/** Everything of the node itself that decides what it does. */
export function ownText(node: PlanNode): string {
  const { fields } = node;
  const values = COMPARED_KEYS.map((key) => printed(fields[key]));
  return JSON.stringify([fields['Node Type'], objectOf(node), ...values]);
}

/** What the node reads itself, by the name that the statement calls it; null for nodes that only combine. */
export function objectOf({ fields }: PlanNode): string | null {
  // Its table is that of the Bitmap Heap Scan above; its index is a way of reading, not a thing that is read.
  if (fields['Node Type'] === 'Bitmap Index Scan') return null;
  return fields.Alias ?? relationOf(fields);
}

export function relationOf(fields: PlanNode['fields']): string | null {
  return fields['Relation Name'] ?? fields['CTE Name'] ?? fields['Function Name'] ?? null;
}

const FAMILIES: Readonly<Record<string, string>> = {
  'Seq Scan': 'scan',
  'Sample Scan': 'scan',
  'Index Scan': 'scan',
  'Index Only Scan': 'scan',
  'Bitmap Heap Scan': 'scan',
  'Tid Scan': 'scan',
  'Tid Range Scan': 'scan',
  'Foreign Scan': 'scan',
  'Custom Scan': 'scan',
  'Nested Loop': 'join',
  'Hash Join': 'join',
  'Merge Join': 'join',
  Sort: 'sort',
  'Incremental Sort': 'sort',
  Aggregate: 'group',
  Group: 'group',
  Unique: 'group',
  Append: 'append',
  'Merge Append': 'append',
  Gather: 'gather',
  'Gather Merge': 'gather',
  Materialize: 'keep',
  Memoize: 'keep',
};

/** Nodes of one family can take each other's place. */
export function familyOf({ fields }: PlanNode): string {
  return FAMILIES[fields['Node Type']] ?? fields['Node Type'];
}

/** Sums of so many hashes stay exact integers. */
const HASH_SPACE = 2 ** 48;

/** FNV-1a over 32 bits, widened by the length: enough to tell the tables of one statement apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return value * 0x8000 + (text.length % 0x8000);
}
