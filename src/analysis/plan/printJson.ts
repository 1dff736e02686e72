// Prints a plan as EXPLAIN (FORMAT JSON) does, so that it can be kept, exported and parsed again.

import type { Plan, PlanNode } from '../../model/planNode';

/** Deeper nodes are not indented further: the indentation of 10 000 levels would be gigabytes. */
const DEEPEST_INDENT = 40;

/** An array of statements, as the server sends it. */
export function printJson(...plans: readonly Plan[]): string {
  return `[\n${plans.map(printStatement).join(',\n')}\n]\n`;
}

interface Open {
  readonly node: PlanNode;
  next: number;
}

function printStatement(plan: Plan): string {
  const parts: string[] = ['  {\n    "Plan": '];
  const stack: Open[] = [];
  const open = (node: PlanNode): void => {
    const pad = indent(stack.length, 6);
    const fields = Object.entries(node.fields).map(
      ([key, value]) => `${pad}${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    parts.push(`{\n${fields.join(',\n')}`);
    if (node.children.length > 0) parts.push(`,\n${pad}"Plans": [\n${indent(stack.length + 1, 4)}`);
    stack.push({ node, next: 0 });
  };
  open(plan.root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.node.children[top.next];
    if (child !== undefined) {
      if (top.next > 0) parts.push(`,\n${indent(stack.length, 4)}`);
      top.next += 1;
      open(child);
      continue;
    }
    stack.pop();
    if (top.next > 0) parts.push(`\n${indent(stack.length, 6)}]`);
    parts.push(`\n${indent(stack.length, 4)}}`);
  }
  for (const [key, value] of Object.entries(plan.statementFields)) {
    parts.push(`,\n    ${JSON.stringify(key)}: ${printField(key, value)}`);
  }
  parts.push('\n  }');
  return parts.join('');
}

/** A query identifier beyond 2^53 is kept as a text, and printed as the number that it was. */
function printField(key: string, value: unknown): string {
  const isBigNumber =
    key === 'Query Identifier' && typeof value === 'string' && /^-?\d+$/.test(value);
  return isBigNumber ? value : JSON.stringify(value);
}

function indent(depth: number, base: number): string {
  return ' '.repeat(base + 4 * Math.min(depth, DEEPEST_INDENT));
}
