// Does TimescaleDB decompress many rows to keep a few of them?

import * as z from 'zod';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { templateFix } from '../changes/fixes';
import type { Condition } from '../conditions/condition';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { quotedRelation } from '../plan/names';
import { metricsOf } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { groupName, scanGroups, type ScanGroup } from './support/partitions';
import { placeCondition } from './support/place';
import { scanConditions } from './support/scanConditions';

export const compressedFilter = defineRule({
  id: 'compressed-filter',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: batches hold up to 1 000 rows, so removing nine of ten leaves 100 of each to be kept.
    minRemovedShare: shareOption(
      0.9,
      'Part of the decompressed rows that the filter removes, at least.',
    ),
    // Heuristic: ten full batches, decompressed in a few milliseconds.
    minRemoved: countOption(10_000, 'Rows removed, at least.'),
    minShare: shareOption(0.1, "Part of the statement's time, at least."),
  }),
  documentation: {
    summary: 'Compressed chunks are decompressed for many rows, of which a filter keeps few.',
    why: 'A compressed chunk holds its rows in batches of up to a thousand, one for each value of the columns that it is segmented by. A condition on such a column, or on one that batches are ordered by, skips whole batches. Any other condition is tested on every row after its batch was decompressed.',
    fix: 'Segment the hypertable by the column that is compared with one value, or order its batches by the column that is compared with a range. Chunks that are compressed already keep their form until they are compressed anew.',
    falsePositives:
      'A column with nearly as many values as rows makes batches of a few rows, which compress badly: segment by columns that repeat at least some hundred times in each chunk.',
    sources: [
      'https://github.com/timescale/timescaledb/blob/2.17.0/tsl/src/nodes/decompress_chunk/README.md',
    ],
  },
  fixtures: {
    fires: ['extensions/timescale-compressed'],
    silent: ['extensions/timescale-chunks', 'extensions/citus-tasks', 'pg18/foreign-pushdown'],
  },
  judge(context, { minRemovedShare, minRemoved, minShare }) {
    // Chunks of one hypertable are read alike: together they are one finding, not a hundred.
    return scanGroups(context, ['Custom Scan'], decompresses).flatMap((group) => {
      const total = (of: (node: PlanNode) => number): number =>
        group.scans.reduce((sum, node) => sum + of(node), 0);
      const removed = total((node) => metricsOf(context, node).rowsRemovedTotal ?? 0);
      const kept = total((node) => metricsOf(context, node).actualRowsTotal ?? 0);
      const share = total((node) => metricsOf(context, node).totalShare);
      if (removed < minRemoved || share < minShare) return [];
      if (removed < (removed + kept) * minRemovedShare) return [];
      return [report(context, group, { removed, kept, share })];
    });
  },
});

/** DecompressChunk up to 2.17, ColumnarScan since; Citus calls a scan of its own columnar tables so, which has no input. */
function decompresses({ fields, children }: PlanNode): boolean {
  return (
    /^(?:DecompressChunk|ColumnarScan)$/.test(fields['Custom Plan Provider'] ?? '') &&
    children.length > 0
  );
}

function report(
  context: RuleContext,
  group: ScanGroup,
  { removed, kept, share }: Readonly<Record<'removed' | 'kept' | 'share', number>>,
) {
  const { lead: node } = group;
  const name = groupName(context, group);
  // Both parts are ANDed: TimescaleDB takes from Filter what it can test a batch at a time.
  const printed = [node.fields.Filter, vectorized(node)].filter((text) => text !== undefined);
  const conditions = scanConditions(context, node, ...printed);
  const column = equalColumn(conditions);
  return makeFinding(context, {
    rule: 'compressed-filter',
    node,
    share,
    saves: partOf(removed, removed + kept),
    title: `Decompresses ${humanRows(removed + kept)} of ${name} to keep ${humanCount(kept)}`,
    message: `Decompresses ${humanRows(removed + kept)} of ${name} and keeps ${humanCount(kept)} (${shareOfWhole(context, share)}): its condition is tested on every row. ${column === null ? 'No column of it is compared with one value, so segmenting does not help; order the batches by what is compared.' : `Segmented by ${column}, batches of other values would be skipped.`}`,
    brief: `decompresses ${humanRows(removed + kept)}, keeps ${humanCount(kept)}`,
    evidence: [
      measured('Rows decompressed', removed + kept, 'rows'),
      measured('Rows kept', kept, 'rows'),
      measured('Filter', printed.join(' AND '), 'text'),
    ],
    range: placeCondition(context, node, conditions),
    // A chunk whose hypertable the plan does not name leaves no table to alter.
    fixes: column === null || node.part?.table === null ? [] : [segmentBy(node, column)],
  });
}

/** Conditions on compressed columns that are tested a batch at a time stand apart from Filter. */
function vectorized({ fields }: PlanNode): string | undefined {
  const text = fields['Vectorized Filter'];
  return typeof text === 'string' ? text : undefined;
}

/** Segmenting stores batches of one value each: only a comparison with = skips any. */
function equalColumn(conditions: readonly Condition[]): string | null {
  const equal = conditions.find(
    ({ kind, isRestriction, underOr }) => kind === 'equality' && isRestriction && !underOr,
  );
  return equal?.subject?.column ?? null;
}

/** What is compressed already must be compressed anew, which only a person can plan. */
function segmentBy(node: PlanNode, column: string) {
  const table = quotedRelation(node);
  return templateFix(
    `Segment ${table} by ${column}`,
    `ALTER TABLE ${table} SET (timescaledb.compress_segmentby = '${sqlIdentifier(column)}');\n` +
      `-- Chunks that are compressed keep their form: decompress_chunk() and compress_chunk() give them the new one.`,
  );
}
