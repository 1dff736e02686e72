// Does a sequential scan read a whole table to keep a few of its rows?

import * as z from 'zod';
import type { Table } from '../../model/catalog';
import type { Evidence, Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Blocks, Rows, Share } from '../../model/quantities';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { scanConditions } from './support/scanConditions';
import { estimated, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { adviseIndex, type IndexAdvice } from './support/indexAdvice';
import { tableScanned } from '../columns/tables';
import { canBeIndexed } from '../plan/names';
import { executionsOf, metricsOf, rowsRead, stoppedEarly } from './support/nodes';
import { asOneScan, groupName, groupTable, scanGroups, type ScanGroup } from './support/partitions';
import { placeCondition } from './support/place';
import { isMixedOr, unionFix } from './support/unionOfArms';
import { whyNoIndex } from './support/whyNoIndex';
import {
  hiddenSentence,
  indexFixes,
  onBareColumns,
  type BareConditions,
} from './support/conditionRewrites';

/** Share and pages are those of lint (tableSize.ts), so that both say the same of a statement. */
const options = z.object({
  maxKeptShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe(
      'Fires below this part of rows kept: above it, reading everything is often cheapest.',
    ),
  minPages: z
    .int()
    .nonnegative()
    .default(1000)
    .describe('Pages read a scan, at least: smaller tables (8 MB) are read in milliseconds.'),
  // Heuristic: some fifty rows a page.
  minRows: z
    .int()
    .nonnegative()
    .default(50_000)
    .describe('Rows read a scan, at least, where the plan has no BUFFERS to count pages.'),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Part of the statement's time (or estimated cost), at least."),
});

/** What a scan read and kept, by measurement or by estimate; rows over all loops unless they say otherwise. */
interface Reading {
  readonly read: Rows;
  readonly kept: Rows;
  /** Per scan; null when not known. */
  readonly pages: Blocks | null;
  readonly rowsPerScan: Rows;
  readonly share: Share;
  readonly isMeasured: boolean;
}

export const seqScanSelective = defineRule({
  id: 'seq-scan-selective',
  since: '0.1.0',
  severity: 'high',
  needs: {},
  options,
  documentation: {
    summary: 'A sequential scan reads a whole table and throws nearly all of its rows away.',
    why:
      'A sequential scan reads every page of the table and tests the condition on every row. When only a few rows pass, ' +
      'almost all of that work is for nothing, and it grows with the table.\n\n' +
      'An index that begins with the columns of the condition leads straight to the rows that pass.',
    fix:
      'Create the index that the finding names. Equality columns come first, one range column after them. Where a function or a cast ' +
      'is wrapped around the column, index that expression or rewrite the condition so that the bare column is compared. ' +
      'A pattern that starts with a wildcard needs a trigram index (pg_trgm), `jsonb` and array operators need GIN.',
    falsePositives:
      'A table that is rarely queried this way but written to all the time may not be worth another index. Statements that run once ' +
      'a night can afford the scan. Below a LIMIT that had enough rows before much was read the rule stays silent.',
    sources: [
      'https://www.postgresql.org/docs/18/using-explain.html',
      'https://www.postgresql.org/docs/18/indexes-multicolumn.html',
      'https://www.postgresql.org/docs/18/indexes-expressional.html',
    ],
  },
  fixtures: {
    fires: [
      'pg14/seq-scan-selective',
      'pg18/seq-scan-selective',
      'pg16/seq-scan-parallel',
      'pg18/seq-scan-limit-estimate',
      'pg18/seq-scan-truncated',
    ],
    silent: ['pg18/seq-scan-keeps-most', 'pg18/seq-scan-small', 'pg18/seq-scan-under-limit'],
  },
  judge(context, given) {
    const groups = scanGroups(context, ['Seq Scan'], (node) => node.fields.Filter !== undefined);
    return groups.flatMap((group) => judgeScans(context, group, given));
  },
});

function judgeScans(
  context: RuleContext,
  group: ScanGroup,
  given: z.infer<typeof options>,
): readonly Finding[] {
  const share = group.scans.reduce((sum, node) => sum + metricsOf(context, node).selfShare, 0);
  if (share < given.minShare) return [];
  // Both give the same form, so that one judgement serves measured plans and estimates.
  const read = context.metrics.measured ? readMeasured : readEstimated;
  // None of a scan that never ran, or whose table the catalog does not have.
  const readings = group.scans.flatMap((node) => read(context, node) ?? []);
  // What was read was read, though a LIMIT may have been content then; an estimate counts on its stopping early.
  const willStop = !context.metrics.measured && stoppedEarly(context, group.lead);
  if (readings.length === 0 || willStop) return [];
  return judgeReading(context, group, together(readings), given);
}

/** Partitions are read one after the other: their numbers add up. */
function together(readings: readonly Reading[]): Reading {
  const sum = (of: (reading: Reading) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  return {
    read: sum(({ read }) => read),
    kept: sum(({ kept }) => kept),
    pages: readings.some(({ pages }) => pages === null) ? null : sum(({ pages }) => pages ?? 0),
    rowsPerScan: sum(({ rowsPerScan }) => rowsPerScan),
    share: sum(({ share }) => share),
    isMeasured: readings.every(({ isMeasured }) => isMeasured),
  };
}

function judgeReading(
  context: RuleContext,
  group: ScanGroup,
  reading: Reading,
  given: z.infer<typeof options>,
): readonly Finding[] {
  const { read, kept, pages, rowsPerScan } = reading;
  // Pages tell what reading costs; without BUFFERS the rows have to.
  const isLarge = pages === null ? rowsPerScan >= given.minRows : pages >= given.minPages;
  if (!isLarge || kept >= read * given.maxKeptShare) return [];
  return [report(context, group, reading)];
}

function readMeasured(context: RuleContext, node: PlanNode): Reading | null {
  const metrics = metricsOf(context, node);
  const read = rowsRead(metrics);
  if (read === null || metrics.actualRowsTotal === null) return null;
  const scans = Math.max(1, executionsOf(metrics));
  // Temporary tables are read through local buffers; a page counts wherever it came from.
  const blocks = metrics.selfBuffers;
  return {
    read,
    kept: metrics.actualRowsTotal,
    pages:
      blocks === null
        ? null
        : (blocks.sharedHitBlocks +
            blocks.sharedReadBlocks +
            blocks.localHitBlocks +
            blocks.localReadBlocks) /
          scans,
    rowsPerScan: read / scans,
    share: metrics.selfShare,
    isMeasured: true,
  };
}

/** Without ANALYZE only the catalog knows how many rows the scan has to read. */
function readEstimated(context: RuleContext, node: PlanNode): Reading | null {
  const table = tableScanned(context.catalog, node);
  if (table === null || table.estimatedRows === null) return null;
  const { estimatedRowsTotal, selfShare } = metricsOf(context, node);
  return {
    read: table.estimatedRows,
    kept: estimatedRowsTotal,
    pages: table.pages,
    rowsPerScan: table.estimatedRows,
    share: selfShare,
    isMeasured: false,
  };
}

function report(context: RuleContext, group: ScanGroup, reading: Reading): Finding {
  const { read, kept, share, isMeasured } = reading;
  const { lead: node } = group;
  const name = groupName(context, group);
  const conditions = scanConditions(context, node, node.fields.Filter);
  const table = groupTable(context, group);
  // First what the conditions would be on bare columns: an index is designed for those.
  const bare = onBareColumns(context, node, conditions);
  const advice = adviseIndex(context, asOneScan(context, group), bare.conditions, table);
  const serve = canBeIndexed(node) ? serveSentence(bare, advice, table) : partSentence(node);
  const about = isMeasured ? '' : 'about ';
  const union = conditions.some(isMixedOr) ? unionFix(context) : null;
  return makeFinding(context, {
    rule: 'seq-scan-selective',
    node,
    share,
    saves: partOf(read - kept, read),
    title: `Sequential scan of ${name} keeps ${about}${humanCount(kept)} of ${humanRows(read)}`,
    message: `Reads ${about}${humanRows(read)} of ${name} to keep ${humanCount(kept)} (${shareOfWhole(context, share)}). ${serve}`,
    brief: `reads ${about}${humanRows(read)}, keeps ${humanCount(kept)}`,
    evidence: evidence(node, reading),
    range: placeCondition(context, node, conditions),
    // A rewrite costs nothing to keep, so it comes before the index that it would spare.
    fixes: [
      ...(union === null ? [] : [union]),
      ...bare.fixes,
      ...indexFixes(bare, advice, serve, table),
    ],
  });
}

function evidence(node: PlanNode, { read, kept, pages, isMeasured }: Reading): readonly Evidence[] {
  const say = isMeasured ? measured : estimated;
  return [
    say('Rows read', read, 'rows'),
    say('Rows kept', kept, 'rows'),
    ...(pages === null ? [] : [say('Pages a scan', Math.round(pages), 'blocks')]),
    measured('Filter', node.fields.Filter ?? '', 'text'),
  ];
}

function serveSentence(
  { hidden, mismatch, conditions }: BareConditions,
  advice: IndexAdvice | null,
  table: Table | null,
): string {
  if (mismatch !== null) return mismatch;
  if (hidden !== null) return hiddenSentence(hidden, advice, table);
  if (advice === null && conditions.some(isMixedOr)) return OR_OF_SUBQUERIES;
  if (advice === null) return whyNoIndex(conditions, table);
  return `An index on ${advice.on} would serve it. ${advice.because}`.trim();
}

/** Of what the plan names only the part. */
function partSentence({ part }: PlanNode): string {
  return part?.kind === 'compressed-chunk'
    ? 'Each of its rows is a batch of compressed ones: a column that the hypertable is segmented by finds batches by an index, one that it is ordered by skips them.'
    : 'An index belongs on its hypertable, which this plan does not name.';
}

const OR_OF_SUBQUERIES =
  'An OR with a subquery on one side reads every row: UNION of two statements, each with one side of the OR, can search for the rows of each.';
