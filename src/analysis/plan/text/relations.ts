// What FORMAT TEXT does not say: which child is the outer one, and whether all inputs of a node are there.

import type { Fields } from './label';
import { DISTRIBUTED_SUBPLAN, TASK } from '../remotePlans';
import type { OpenNode, TextProblem } from './openNode';

const MEMBER_LISTS: ReadonlySet<unknown> = new Set([
  'Append',
  'Merge Append',
  'BitmapAnd',
  'BitmapOr',
]);
const TWO_INPUTS: ReadonlySet<unknown> = new Set([
  'Nested Loop',
  'Hash Join',
  'Merge Join',
  'Recursive Union',
]);
const ONE_INPUT: ReadonlySet<unknown> = new Set([
  'Sort',
  'Incremental Sort',
  'Limit',
  'Hash',
  'Aggregate',
  'Gather',
  'Gather Merge',
  'Materialize',
  'Memoize',
  'Unique',
  'Group',
  'WindowAgg',
  'Bitmap Heap Scan',
  'Subquery Scan',
  'LockRows',
  'ProjectSet',
]);

/** A plan that was cut off between two lines. */
export function missingInput(root: OpenNode): TextProblem | null {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const type = node.fields['Node Type'];
    const inputs = node.children.filter(
      ({ fields }) => fields['Parent Relationship'] === undefined,
    );
    const wanted = TWO_INPUTS.has(type) ? 2 : ONE_INPUT.has(type) ? 1 : 0;
    if (inputs.length < wanted) {
      const what = wanted === 2 ? 'two inputs' : 'an input';
      return {
        offset: node.offset,
        message: `${String(type)} has ${what}, but the plan ends before`,
      };
    }
    stack.push(...node.children);
  }
  return null;
}

/** The nested objects of FORMAT JSON. An explicit stack: plans may be deeper than the call stack. */
export function relate(root: OpenNode): Fields {
  const stack: OpenNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    let inputs = 0;
    const children = node.children.flatMap(withoutContainer);
    for (const child of children) {
      if (child.fields['Parent Relationship'] === undefined) {
        child.fields['Parent Relationship'] = roleOf(node.fields['Node Type'], inputs);
        inputs += 1;
      }
      stack.push(child);
    }
    if (children.length > 0) node.fields['Plans'] = children.map(({ fields }) => fields);
  }
  return root.fields;
}

/** A task or subplan of Citus is told with the node that it holds. */
function withoutContainer(node: OpenNode): readonly OpenNode[] {
  if (!node.isContainer) return [node];
  const { 'Node Type': name, ...facts } = node.fields;
  const isSubplan = String(name).startsWith(DISTRIBUTED_SUBPLAN);
  return node.children.flatMap(withoutContainer).map((child) => {
    Object.assign(child.fields, facts, {
      'Parent Relationship': isSubplan ? DISTRIBUTED_SUBPLAN : TASK,
      ...(isSubplan ? { 'Subplan Name': name } : {}),
    });
    return child;
  });
}

function roleOf(parent: unknown, position: number): string {
  if (MEMBER_LISTS.has(parent)) return 'Member';
  if (parent === 'Subquery Scan') return 'Subquery';
  // Up to 17 a SetOp has one input, from 18 two.
  const mayHaveTwo = TWO_INPUTS.has(parent) || parent === 'SetOp';
  return mayHaveTwo && position === 1 ? 'Inner' : 'Outer';
}
