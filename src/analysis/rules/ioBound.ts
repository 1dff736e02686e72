// Is the time spent waiting for the disk?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Ms } from '../../model/quantities';
import { sqlLiteral } from '../changes/changeSql';
import { sessionSetting, sqlFix, transactionSetting } from '../changes/fixes';
import { humanBytes, humanCount, humanMs } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { capitalized, makeFinding, measured, shareOfWhole } from './support/describe';
import { describeNode, quotedRelation, relationName } from '../plan/names';
import { metricsOf, nodeType } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeRelation, placeStatement } from './support/place';

/** BLCKSZ of all common builds, in bytes (documentation 18, Preset Options, block_size). */
const BLOCK = 8 * 1024;
/** As server_version_num. */
const VERSION_18 = 180_000;

export const ioBound = defineRule({
  id: 'io-bound',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true, buffers: true },
  options: z.object({
    // Heuristic: below half, something that is not the disk takes more.
    minShare: shareOption(0.5, "I/O time as part of the statement's time, at least."),
    // Heuristic: less is hardly felt, whatever its share.
    minMs: countOption(20, 'Milliseconds of I/O, at least.'),
    // Heuristic: 80 MB, some tens of milliseconds from the system's cache and many more from a disk.
    minReadBlocks: countOption(
      10_000,
      'Without track_io_timing: pages that were not in shared buffers, at least.',
    ),
  }),
  documentation: {
    summary: 'Most of the time goes into reading from or writing to the disk.',
    why: 'With track_io_timing the plan says how long each node waited for the disk. When that is most of the time, a faster plan has to read fewer pages, or find them in memory.',
    fix: 'Read less: an index, a narrower table, fewer partitions. Keep what is read often in memory (shared_buffers, pg_prewarm). For bitmap scans a larger effective_io_concurrency reads ahead; from version 18 io_method and io_workers do for sequential scans, too.',
    falsePositives:
      'The first run finds nothing in memory. Explain twice: if the second run is quick, only the cold start was slow.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-statistics.html#GUC-TRACK-IO-TIMING',
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-EFFECTIVE-IO-CONCURRENCY',
    ],
  },
  fixtures: {
    fires: ['pg14/io-bound', 'pg18/io-bound', 'pg18/io-untimed'],
    silent: ['pg18/seq-scan-selective', 'pg18/io-warm'],
  },
  judge(context, { minShare, minMs, minReadBlocks }) {
    const { executionMs } = context.metrics;
    if (!isTimed(context)) return hint(context, minReadBlocks);
    // By the own time of each node: the printed counters hold the children's.
    const times = context.plan.nodes.map((node) => ({ node, ms: ioTime(context, node) }));
    const ms = times.reduce((sum, time) => sum + time.ms, 0);
    if (executionMs === null || ms < minMs || ms < executionMs * minShare) return [];
    // One finding for all of it: waiting is the statement's, and the node that waits most is where to begin.
    const [busiest] = times.sort((a, b) => b.ms - a.ms);
    return busiest === undefined ? [] : [report(context, busiest.node, ms)];
  },
});

/** The keys are printed whenever track_io_timing is on, even when nothing was read; the root counts all that ran. */
function isTimed({ plan }: RuleContext): boolean {
  // `I/O Read Time` up to 16, `Shared I/O Read Time` and `Local I/O Read Time` from 17.
  return Object.keys(plan.root.fields).some((key) => key.endsWith('I/O Read Time'));
}

/** Elapsed: workers wait side by side. */
function ioTime(context: RuleContext, node: PlanNode): Ms {
  const { selfBuffers, processes } = metricsOf(context, node);
  return ((selfBuffers?.ioReadMs ?? 0) + (selfBuffers?.ioWriteMs ?? 0)) / Math.max(1, processes);
}

function report(context: RuleContext, node: PlanNode, ms: Ms): Finding {
  const { executionMs } = context.metrics;
  const { selfBuffers } = metricsOf(context, node);
  const share = Math.min(1, ms / (executionMs ?? ms));
  const own = ioTime(context, node);
  const pages = (selfBuffers?.sharedReadBlocks ?? 0) + (selfBuffers?.tempReadBlocks ?? 0);
  const what = describeNode(node);
  return makeFinding(context, {
    rule: 'io-bound',
    node,
    share,
    title: `Waits ${humanMs(ms)} for the disk`,
    message: `Waits ${humanMs(ms)} for the disk (${shareOfWhole(context, share)}). ${capitalized(what)} alone waits ${humanMs(own)} for ${humanCount(pages)} pages, ${humanBytes(pages * BLOCK)}. ${advice(context)}`,
    brief: `waits ${humanMs(ms)} for the disk`,
    evidence: [
      measured('I/O time', ms, 'ms'),
      measured('Pages read there', pages, 'blocks'),
      measured('Execution', executionMs ?? 0, 'ms'),
    ],
    range: place(context, node),
    fixes: fixes(node),
  });
}

function advice({ serverVersion }: RuleContext): string {
  return serverVersion !== null && serverVersion >= VERSION_18
    ? 'Reading fewer pages helps most; io_method and io_workers decide how far ahead it reads.'
    : 'Reading fewer pages helps most; if the same pages are read often, more shared_buffers keep them.';
}

function place(context: RuleContext, node: PlanNode): Finding['range'] {
  return node.fields['Relation Name'] === undefined
    ? placeStatement(context)
    : placeRelation(context, node);
}

/** effective_io_concurrency prefetches for bitmap heap scans; what is read in sequence, the operating system reads ahead. */
function fixes(node: PlanNode): readonly Fix[] {
  const name = relationName(node);
  // Heuristic: what SSDs are usually given; the default was 1 up to 17 and is 16 from 18.
  const ahead = transactionSetting(
    'Read further ahead in this transaction',
    'effective_io_concurrency',
    '200',
  );
  const warm = sqlFix(`Load ${name} into shared buffers`, [
    'CREATE EXTENSION IF NOT EXISTS pg_prewarm',
    `SELECT pg_prewarm(${sqlLiteral(quotedRelation(node))})`,
  ]);
  return [
    ...(nodeType(node) === 'Bitmap Heap Scan' ? [ahead] : []),
    ...(node.fields['Relation Name'] === undefined ? [] : [warm]),
  ];
}

/** Many pages came from outside shared buffers, and nobody measured how long that took. */
function hint(context: RuleContext, minReadBlocks: number): readonly Finding[] {
  const reads = context.plan.nodes.map((node) => ({
    node,
    blocks: metricsOf(context, node).selfBuffers?.sharedReadBlocks ?? 0,
  }));
  const blocks = reads.reduce((sum, read) => sum + read.blocks, 0);
  if (blocks < minReadBlocks) return [];
  const [most] = reads.sort((a, b) => b.blocks - a.blocks);
  if (most === undefined) return [];
  return [
    makeFinding(context, {
      rule: 'io-bound',
      node: most.node,
      // How long it took is not known, so it claims no part of the time and stands behind what does.
      share: null,
      title: `Reads ${humanBytes(blocks * BLOCK)} from outside shared buffers, untimed`,
      message: `Reads ${humanCount(blocks)} pages, ${humanBytes(blocks * BLOCK)}, from outside shared buffers. How long that took is not known: track_io_timing is off.`,
      brief: `reads ${humanBytes(blocks * BLOCK)}, untimed`,
      evidence: [measured('Pages read', blocks, 'blocks')],
      range: place(context, most.node),
      fixes: [sessionSetting('Measure I/O in this session', 'track_io_timing', 'on')],
    }),
  ];
}
