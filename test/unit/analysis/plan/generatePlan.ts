// Plans made up for property tests: any shape, with times that a server could have measured.

import fc from 'fast-check';

export interface RawNode extends Record<string, unknown> {
  'Node Type': string;
  Plans?: RawNode[];
}

const KINDS = ['Seq Scan', 'Sort', 'Hash Join', 'Nested Loop', 'Append', 'Custom Scan (X)'];
const UNKNOWN_KEYS = ['Chunks', 'Colour', 'Tasks Shown'];

interface Seed {
  readonly kind: number;
  readonly loops: number;
  readonly share: number;
  readonly rows: number;
  readonly children: readonly Seed[];
}

const seed: fc.Memo<Seed> = fc.memo((depth) =>
  fc.record({
    kind: fc.nat(KINDS.length - 1),
    loops: fc.nat(4),
    share: fc.double({ min: 0, max: 1.2, noNaN: true }),
    rows: fc.nat(100_000),
    children: depth <= 1 ? fc.constant([]) : fc.array(seed(depth - 1), { maxLength: 3 }),
  }),
);

/** Children may claim more than their parent had: rounding and absurd input do that. */
function toNode({ kind, loops, share, rows, children }: Seed, budgetMs: number): RawNode {
  const ms = budgetMs * share;
  const node: RawNode = {
    'Node Type': KINDS[kind] ?? 'Result',
    'Startup Cost': 0,
    'Total Cost': Math.round(ms * 100) / 10,
    'Plan Rows': rows,
    'Plan Width': 8,
    'Actual Startup Time': 0,
    'Actual Total Time': loops === 0 ? 0 : Number((ms / loops).toFixed(3)),
    'Actual Rows': rows,
    'Actual Loops': loops,
    'Shared Hit Blocks': Math.round(ms),
    [UNKNOWN_KEYS[kind % UNKNOWN_KEYS.length] ?? 'Other']: { 'Any Value': [rows, null, '"<&>'] },
  };
  if (children.length > 0) {
    node.Plans = children.map((child) => toNode(child, (ms * 1.1) / children.length));
  }
  return node;
}

/** The value of EXPLAIN (ANALYZE, FORMAT JSON). */
export const planArbitrary = seed(5).map((root) => [
  { Plan: toNode(root, 1_000), 'Planning Time': 0.2, Triggers: [], 'Execution Time': 1_300 },
]);

export function deepPlanText(depth: number): string {
  const head = '{"Node Type": "Limit", "Actual Total Time": 1, "Actual Loops": 1, "Plans": [';
  const leaf = '{"Node Type": "Seq Scan", "Actual Total Time": 1, "Actual Loops": 1}';
  return `[{"Plan": ${head.repeat(depth - 1)}${leaf}${']}'.repeat(depth - 1)}}]`;
}
