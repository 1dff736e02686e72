// Says in words and numbers how two plans differ: one sentence for the whole, one for each step that explains it.

import type { FigurePair, NodePair, PlanComparison } from '../../../model/planComparison';
import type { RunTimes } from '../../../model/run';
import {
  humanBytes,
  humanCost,
  humanCount,
  humanMs,
  humanRatio,
  humanRows,
} from '../../../util/humanNumbers';
import { stepName } from '../stepName';
import type { ComparisonParts } from './comparisonParts';
import { blocksDiffer, isChanged, judgeMedians, rowsDiffer } from './judgement';
import type { ComparedPlan } from './pairNodes';

/** Steps that matter less are not spoken of. Heuristic. */
const LEAST_SHARE = 0.05;
const MOST_HIGHLIGHTS = 5;
/** Rows that differ by less are no reason to name them. Heuristic. */
const OTHER_ROWS = 2;
/** As every build of PostgreSQL that is met. */
const BLOCK_BYTES = 8_192;

type Basis = PlanComparison['basis'];

/** "8.2 × faster: 3.4 s became 410 ms; 1 step replaced, 2 gone". */
export function comparisonVerdict(parts: ComparisonParts): string {
  const { basis, outcome, totals, apart } = parts;
  if (apart !== null) return `Not compared: ${apart}`;
  const pair = basis === 'measured' ? totals.executionMs : totals.totalCost;
  if (outcome === 'same' && !isChanged(parts)) return unchangedWords(parts, pair);
  return `${headline(pair, parts)}; ${shapeWords(parts)}${figureWords(parts)}`;
}

/** Time alone is no difference: a second run of anything is faster. */
function unchangedWords({ basis, totals, times }: ComparisonParts, pair: FigurePair): string {
  const [a, b] = [pair.before ?? 0, pair.after ?? 0];
  if (basis === 'estimated') {
    const costs = a === b ? '' : ` at an estimated cost of ${humanCost(a)} and ${humanCost(b)}`;
    return `Same plan${costs}; only measuring tells whether it is faster`;
  }
  const blocks = totals.blocks.after;
  const read = blocks === null ? '' : `, same ${humanBytes(blocks * BLOCK_BYTES)} of buffers`;
  const spread =
    judgeMedians({ times }) !== null
      ? 'the medians differ by less than their spread'
      : 'time varies from run to run';
  return `Same plan${read}; ${spread} (${humanMs(a)}, ${humanMs(b)})`;
}

function headline(pair: FigurePair, { basis, outcome, times }: ComparisonParts): string {
  const a = pair.before ?? 0;
  const b = pair.after ?? 0;
  const figures = `${medianOf(times.before)}${amount(a, basis)} became ${medianOf(times.after)}${amount(b, basis)}`;
  if (outcome === 'same') {
    const what = basis === 'measured' ? 'in time' : 'in estimated cost';
    return `No difference ${what} that counts: ${amount(a, basis)} and ${amount(b, basis)}`;
  }
  const better = outcome === 'better';
  const [most, least] = better ? [a, b] : [b, a];
  const ratio = least > 0 ? `${humanRatio(most / least)} ` : '';
  if (basis === 'measured') return `${ratio}${better ? 'faster' : 'slower'}: ${figures}`;
  return `Estimated cost ${ratio}${better ? 'lower' : 'higher'}: ${figures}`;
}

function medianOf(times: RunTimes | null): string {
  return times === null ? '' : 'a median of ';
}

/** What changed where the plan did not. */
function figureWords({ basis, sameShape, totals: { rows, blocks } }: ComparisonParts): string {
  if (!sameShape || basis === 'estimated') return '';
  return [
    ...(rowsDiffer(rows)
      ? [`, ${humanRows(rows.after ?? 0)} instead of ${humanCount(rows.before ?? 0)}`]
      : []),
    ...(blocksDiffer(blocks)
      ? [
          `, ${humanBytes((blocks.after ?? 0) * BLOCK_BYTES)} of buffers instead of ${humanBytes((blocks.before ?? 0) * BLOCK_BYTES)}`,
        ]
      : []),
  ].join('');
}

function shapeWords({ pairs, sameShape }: ComparisonParts): string {
  if (sameShape) return 'the plan is the same';
  const counted = (kind: NodePair['kind']): number =>
    pairs.filter((pair) => pair.kind === kind).length;
  const words = (
    [
      ['replaced', 'replaced'],
      ['changed', 'changed'],
      ['added', 'new'],
      ['removed', 'gone'],
    ] as const
  ).flatMap(([kind, word]) => {
    const count = counted(kind);
    return count === 0 ? [] : [{ count, word }];
  });
  return words
    .map(({ count, word }, index) => {
      const unit = index > 0 ? '' : count === 1 ? ' step' : ' steps';
      return `${String(count)}${unit} ${word}`;
    })
    .join(', ');
}

export function highlights(parts: ComparisonParts): PlanComparison['highlights'] {
  const { basis, totals } = parts;
  const whole = basis === 'measured' ? totals.executionMs : totals.totalCost;
  const least = Math.max(whole.before ?? 0, whole.after ?? 0) * LEAST_SHARE;
  return parts.pairs
    .map((pair, index) => ({ pair, index, size: Math.abs(difference(pair, basis)) }))
    .filter(({ size }) => size > 0 && size >= least)
    .sort((a, b) => b.size - a.size || a.index - b.index)
    .slice(0, MOST_HIGHLIGHTS)
    .map(({ pair, index }) => ({ pair: index, text: sentence(pair, parts) }));
}

/** Time or cost of the step itself, a missing one being none. */
function selfOf({ figures }: NodePair, basis: Basis): { readonly a: number; readonly b: number } {
  const pair = basis === 'measured' ? figures.selfTimeMs : figures.selfCost;
  return { a: pair.before ?? 0, b: pair.after ?? 0 };
}

function difference(pair: NodePair, basis: Basis): number {
  const { a, b } = selfOf(pair, basis);
  return b - a;
}

function sentence(pair: NodePair, { before, after, basis }: ComparisonParts): string {
  const { a, b } = selfOf(pair, basis);
  const old = nameIn(before, pair.before);
  const now = nameIn(after, pair.after);
  const unit = basis === 'measured' ? '' : 'cost ';
  const cost = (value: number): string => `${unit}${amount(value, basis)}`;
  const figures = `${cost(b)} instead of ${amount(a, basis)}${rowWords(pair, basis)}`;
  switch (pair.kind) {
    case 'removed':
      return `${old} is gone: it took ${cost(a)}`;
    case 'added':
      return `${now} is new: it takes ${cost(b)}`;
    case 'replaced':
      return `${withoutRelation(now, pair, { before, after })} instead of ${old}: ${figures}`;
    case 'changed':
      return `${withOtherIndex(now, pair)}${otherKeys(pair)}: ${figures}`;
    case 'same':
      return `${now}: ${figures}`;
  }
}

/** The relation is told once where both steps read the same: "Index Scan using a_idx instead of Seq Scan on a". */
function withoutRelation(
  now: string,
  pair: NodePair,
  { before, after }: Pick<ComparisonParts, 'before' | 'after'>,
): string {
  const relation = (of: ComparedPlan, id: number | null) =>
    of.plan.nodes[id ?? -1]?.fields['Relation Name'];
  const name = relation(after, pair.after);
  const ending = ` on ${name ?? ''}`;
  return name !== undefined && name === relation(before, pair.before) && now.endsWith(ending)
    ? now.slice(0, -ending.length)
    : now;
}

function withOtherIndex(now: string, { changes }: NodePair): string {
  const index = changes.find(({ key }) => key === 'Index Name');
  const { before, after } = index ?? { before: null, after: null };
  if (before === null || after === null) return now;
  for (const word of [' using ', ' on ']) {
    const place = now.indexOf(`${word}${after}`);
    if (place < 0) continue;
    const end = place + word.length + after.length;
    return `${now.slice(0, end)} instead of ${before}${now.slice(end)}`;
  }
  return now;
}

/** As EXPLAIN calls them, in full words. */
function otherKeys({ changes }: NodePair): string {
  const keys = changes
    .filter(({ key }) => key !== 'Index Name' && key !== 'Node Type')
    .map(({ key }) => key.toLowerCase().replace(/\bcond\b/, 'condition'));
  return keys.length === 0 ? '' : `, with another ${listWords(keys)}`;
}

function listWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function rowWords({ figures }: NodePair, basis: Basis): string {
  const { before, after } = figures.rows;
  if (before === null || after === null) return '';
  const [most, least] = [Math.max(before, after), Math.max(1, Math.min(before, after))];
  if (most < least * OTHER_ROWS) return '';
  const expected = basis === 'measured' ? '' : ' expected';
  return `, for ${humanRows(after)}${expected} instead of ${humanRows(before)}`;
}

function nameIn({ plan }: ComparedPlan, id: number | null): string {
  const node = id === null ? undefined : plan.nodes[id];
  return node === undefined ? '' : stepName(node);
}

function amount(value: number, basis: Basis): string {
  return basis === 'measured' ? humanMs(value) : humanCost(value);
}
