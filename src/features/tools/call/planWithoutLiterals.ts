// A plan as a model may be told of it: shape, names and figures, without the literals that its caller did not write.

import { NAMES, PLAIN_KEYS } from '../../../analysis/plan/anonymise/anonymise';
import { isFields, type Fields } from '../../../analysis/sql/walk';
import type { Plan, PlanNode } from '../../../model/planNode';
import type { OwnLiterals } from './ownLiterals';

/** A hash by which a server's statistics could be asked. */
const LEFT_OUT: ReadonlySet<string> = new Set(['Query Identifier']);

/** Names and values of settings that planners know, and counts. */
const NO_LITERALS: ReadonlySet<string> = new Set(['Settings', 'JIT', 'Planning', 'Workers']);

export function planWithoutLiterals(plan: Plan, literals: OwnLiterals): Plan {
  const nodes = plan.nodes.map((node) => ({
    ...node,
    fields: { ...fieldsOf(node.fields, literals), 'Node Type': node.fields['Node Type'] },
    children: [] as PlanNode[],
  }));
  for (const node of nodes) if (node.parentId !== null) nodes[node.parentId]?.children.push(node);
  const [root = plan.root] = nodes;
  return { ...plan, root, nodes, statementFields: fieldsOf(plan.statementFields, literals) };
}

function fieldsOf(fields: Fields, literals: OwnLiterals): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !LEFT_OUT.has(key))
      .map(([key, value]) => [key, valueOf(key, value, literals)]),
  );
}

function valueOf(key: string, value: unknown, literals: OwnLiterals): unknown {
  if (NO_LITERALS.has(key)) return value;
  if (Array.isArray(value)) return value.map((item) => valueOf(key, item, literals));
  if (isFields(value)) return fieldsOf(value, literals);
  const isPlain = typeof value !== 'string' || PLAIN_KEYS.has(key) || Object.hasOwn(NAMES, key);
  return isPlain ? value : literals.inSql(value);
}
