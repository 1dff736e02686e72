// What keeps two runs from being compared fairly: no measurement, a warmer cache, other rows, other settings.

import type { FigurePair } from '../../../model/planComparison';
import { humanCount, humanRows } from '../../../util/humanNumbers';
import type { ComparisonParts } from './comparisonParts';

/** Of the blocks that a run touched; from so many on the cache explains a good part of the time. Heuristic. */
const NOTABLE_CACHE_SHARE = 0.25;
const NOTABLE_BLOCKS = 100;

export function comparisonNotes(parts: ComparisonParts): string[] {
  return [
    ...measurementNotes(parts),
    ...rowNotes(parts),
    ...cacheNotes(parts),
    ...settingNotes(parts),
  ];
}

function measurementNotes({ before, after, basis }: ComparisonParts): string[] {
  if (basis === 'measured') return [];
  const missing = [
    ...(before.metrics.executionMs === null ? ['first'] : []),
    ...(after.metrics.executionMs === null ? ['second'] : []),
  ];
  return missing.length === 2
    ? ['Neither plan was executed: costs are estimates, not times.']
    : [
        `The ${missing.join('')} plan was not executed: estimated costs are compared. EXPLAIN ANALYZE of both measures.`,
      ];
}

function rowNotes({ before, after, totals }: ComparisonParts): string[] {
  if (!before.metrics.measured || !after.metrics.measured) return [];
  const { before: a, after: b } = totals.rows;
  if (a === null || b === null || Math.round(a) === Math.round(b)) return [];
  return [
    `The first returned ${humanRows(a)}, the second ${humanRows(b)}: other data, other parameters or another question.`,
  ];
}

/** Reads that one run made and the other found in memory; without it a second run of anything looks like a gain. */
function cacheNotes({ totals }: ComparisonParts): string[] {
  const [a, b] = [
    readShare(totals.readBlocks, totals.blocks, 'before'),
    readShare(totals.readBlocks, totals.blocks, 'after'),
  ];
  const read = totals.readBlocks;
  if (a === null || b === null || read.before === null || read.after === null) return [];
  const isNotable =
    Math.abs(a - b) >= NOTABLE_CACHE_SHARE && Math.abs(read.before - read.after) >= NOTABLE_BLOCKS;
  if (!isNotable) return [];
  const [cold, warm] = a > b ? ['first', 'second'] : ['second', 'first'];
  const [most, least] = [Math.max(read.before, read.after), Math.min(read.before, read.after)];
  return [
    `The ${cold} run read ${humanCount(most)} blocks from outside PostgreSQL's cache, the ${warm} ${humanCount(least)}: ` +
      'part of the difference may be a warmer cache. Run both twice.',
  ];
}

function readShare(read: FigurePair, all: FigurePair, side: 'before' | 'after'): number | null {
  const whole = all[side];
  const part = read[side];
  if (whole === null || part === null) return null;
  return whole === 0 ? 0 : part / whole;
}

/** EXPLAIN (SETTINGS) prints those that differ from the defaults. */
function settingNotes({ before, after }: ComparisonParts): string[] {
  const a = before.plan.statementFields.Settings;
  const b = after.plan.statementFields.Settings;
  if (a === undefined || b === undefined) return [];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => a[name] !== b[name],
  );
  return names.length === 0
    ? []
    : [
        `Settings differ: ${names.map((name) => `${name} ${a[name] ?? 'default'} → ${b[name] ?? 'default'}`).join(', ')}.`,
      ];
}
