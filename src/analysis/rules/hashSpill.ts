// Does a hash join write parts of its hash table to disk?

import * as z from 'zod';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import { humanBytes, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { estimated, makeFinding, measured, shareOfWhole, SPILL_SAVES } from './support/describe';
import { memoryFix } from './support/memory';
import { fromNodesOf, metricsOf, parentOf } from './support/nodes';
import { placeJoin } from './support/place';

const options = z.object({
  minBatches: z
    .int()
    // One batch is a hash table that fitted (nodeHash.c ExecChooseHashTableSize doubles their number until it does).
    .min(2)
    .default(2)
    .describe('Batches, at least: with more than one, all but the first go over disk.'),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe("Part of the statement's time that the join and its hash take, at least."),
  maxWorkMemMb: z
    .int()
    .positive()
    .default(1024)
    .describe('Never advise more work_mem than this: each hash of each process may take as much.'),
});

const KB = 1024;
const MB = 1024 * KB;

export const hashSpill = defineRule({
  id: 'hash-spill',
  since: '0.1.0',
  // What memory saves is a heuristic (SPILL_SAVES), and it is taken from others.
  severity: 'medium',
  needs: { analyze: true },
  options,
  documentation: {
    summary: 'A hash join splits its hash table into batches that go over disk.',
    why:
      'A hash join keeps the rows of its inner side in memory, up to work_mem times hash_mem_multiplier. When they do not fit, both sides are ' +
      'split into batches, and all but the first are written to temporary files and read again.\n\n' +
      'When the number of batches grew while it ran, the planner had expected fewer rows than came.',
    fix:
      'Give the statement more memory with SET LOCAL work_mem (or hash_mem_multiplier) inside its transaction. Where the planner expected fewer rows, ' +
      'mend the estimate first: with the right number it may choose another join or another order.',
    falsePositives:
      'A join of two large tables is expected to spill a little; below the share of time that the option names the rule stays silent.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-HASH-MEM-MULTIPLIER',
      'PostgreSQL 18, src/backend/executor/nodeHash.c ExecHashIncreaseNumBatches',
    ],
  },
  fixtures: {
    fires: ['pg14/hash-spill', 'pg18/hash-spill', 'pg16/hash-spill-grown'],
    silent: ['pg18/hash-in-memory'],
  },
  judge(context, given) {
    return fromNodesOf(context, ['Hash'], (node) => {
      const batches = node.fields['Hash Batches'] ?? 1;
      if (batches < given.minBatches) return [];
      // Hash fills the table; the join above reads its batches back, and writes its own outer rows to others.
      const join = parentOf(context, node) ?? node;
      const share = metricsOf(context, node).selfShare + metricsOf(context, join).selfShare;
      return share < given.minShare ? [] : [report(context, { node, join, share, batches }, given)];
    });
  },
});

/** `node` is the Hash, `join` the Hash Join above it; `batches` as printed, a power of two. */
interface Spill {
  readonly node: PlanNode;
  readonly join: PlanNode;
  readonly share: number;
  readonly batches: number;
}

function report(
  context: RuleContext,
  { node, join, share, batches }: Spill,
  { maxWorkMemMb }: z.infer<typeof options>,
): Finding {
  // More batches than planned were opened while the table grew (nodeHash.c ExecHashIncreaseNumBatches).
  const original = node.fields['Original Hash Batches'] ?? batches;
  const hash = metricsOf(context, node);
  const rows = hash.actualRowsTotal ?? 0;
  // `Peak Memory Usage` is of the one batch that was in memory at a time (explain.c show_hash_info).
  const needed = (node.fields['Peak Memory Usage'] ?? 0) * KB * batches;
  // What is set is work_mem, of which a hash may take that many times.
  const memory = memoryFix('work_mem', needed / hashMemMultiplier(context), maxWorkMemMb * MB);
  // Then the estimate is as much to blame as the memory.
  const grown =
    batches > original
      ? ` It began with ${String(original)}: the planner expected ${humanRows(hash.estimatedRowsTotal)}.`
      : '';
  return makeFinding(context, {
    rule: 'hash-spill',
    node,
    share,
    saves: SPILL_SAVES,
    title: `Hash of ${humanRows(rows)} goes over disk in ${String(batches)} batches`,
    message: `The hash table of ${humanRows(rows)} does not fit in memory: ${String(batches)} batches go over disk (${shareOfWhole(context, share)}).${grown} ${memory.sentence}`,
    brief: `hash spills in ${String(batches)} batches`,
    evidence: [
      measured('Batches', batches, 'count'),
      measured('Batches planned', original, 'count'),
      measured('Rows', rows, 'rows'),
      estimated('Rows expected', hash.estimatedRowsTotal, 'rows'),
      measured('Memory used', (node.fields['Peak Memory Usage'] ?? 0) * KB, 'bytes'),
      measured('Memory needed', humanBytes(needed), 'text'),
    ],
    range: placeJoin(context, join),
    fixes: memory.fixes,
  });
}

/** The default of hash_mem_multiplier rose from 1 to 2 in PostgreSQL 15; Settings shows it when it was changed. */
function hashMemMultiplier({ plan, serverVersion }: RuleContext): number {
  const set = Number(plan.statementFields.Settings?.['hash_mem_multiplier']);
  if (Number.isFinite(set) && set > 0) return set;
  return serverVersion !== null && serverVersion < 150_000 ? 1 : 2;
}
