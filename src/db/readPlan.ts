// The server's JSON becomes a Plan; an answer that is none is an error of the database, not of the person.

import { z } from 'zod';
import type { Plan, PlanFields, PlanNode } from '../model/planNode';
import { DatabaseError } from './errors';

const nodeSchema = z.looseObject({
  'Node Type': z.string(),
  get Plans() {
    return z.array(nodeSchema).optional();
  },
});
const rawPlanSchema = z.tuple([z.looseObject({ Plan: nodeSchema })]);

export function readPlan(raw: unknown): Plan {
  const parsed = rawPlanSchema.safeParse(raw);
  if (!parsed.success) {
    throw new DatabaseError(
      'unsupported',
      'The server answered EXPLAIN in an unknown form. Report the plan with the server version.',
    );
  }
  const { Plan: top, ...statementFields } = parsed.data[0];
  const nodes: PlanNode[] = [];
  const build = (printed: z.infer<typeof nodeSchema>, parentId: number | null): PlanNode => {
    const { Plans: plans, ...rest } = printed;
    const fields: PlanFields = { ...rest, 'Node Type': printed['Node Type'] };
    const children: PlanNode[] = [];
    const node: PlanNode = { id: nodes.length, parentId, fields, children };
    nodes.push(node);
    for (const child of plans ?? []) children.push(build(child, node.id));
    return node;
  };
  return { root: build(top, null), nodes, format: 'json', statementFields };
}
