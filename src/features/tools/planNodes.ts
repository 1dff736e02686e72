// plan_nodes: a page of the nodes of a plan that was told of, in the plan's own order.

import * as z from 'zod';
import { deriveMetrics } from '../../analysis/plan/derive';
import type { PlanNode } from '../../model/planNode';
import { defineTool, nameSchema } from './call/define';
import { pageOf } from './call/page';
import { nodeOf, nodeSchema } from './call/planAnswer';

/** Of the specification. */
const MOST_NODES = 50;
const DEFAULT_NODES = 25;

export const planNodes = defineTool({
  name: 'plan_nodes',
  title: 'Read more nodes of a plan',
  description:
    'Read the nodes of a plan that explain or analyze_plan told of, in plan order. Use it when their heaviest nodes are not enough.',
  connection: 'never',
  input: {
    planId: nameSchema,
    from: z.int().min(0).max(1_000_000).optional(),
    limit: z.int().min(1).max(MOST_NODES).optional(),
  },
  output: { nodes: z.array(nodeSchema), total: z.number(), next: z.number().optional() },
  run: ({ planId, from = 0, limit = DEFAULT_NODES }, { plans, mostBytes }) => {
    const { run, precision } = plans.get(planId);
    const { nodes: metrics } = deriveMetrics(run.plan);
    const total = run.plan.nodes.length;
    const tell = ({ id }: PlanNode) => nodeOf(run.plan, id, metrics[id], precision);
    const { items } = pageOf(run.plan.nodes, tell, { from, limit, mostBytes });
    const next = from + items.length;
    return Promise.resolve({ nodes: items, total, ...(next < total ? { next } : {}) });
  },
});
