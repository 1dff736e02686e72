// Says in words and numbers how two plans differ: one sentence for the whole, one for each step that explains it.

import type { FigurePair, NodePair, PlanComparison } from '../../../model/planComparison';
import { humanCost, humanMs, humanRatio, humanRows } from '../../../util/humanNumbers';
import { stepName } from '../stepName';
import type { ComparisonParts } from './comparisonParts';
import { relationOf } from './nodeKeys';
import type { ComparedPlan } from './pairNodes';

/** Steps that matter less are not spoken of. Heuristic. */
const LEAST_SHARE = 0.05;
const MOST_HIGHLIGHTS = 5;
/** Rows that differ by less are no reason to name them. Heuristic. */
const OTHER_ROWS = 2;
const MOST_TABLES_NAMED = 3;

type Basis = PlanComparison['basis'];

/** "8.2 × faster: 3.4 s became 410 ms; 1 step replaced, 2 gone". */
export function comparisonVerdict(parts: ComparisonParts): string {
  const { before, after, basis, outcome, totals } = parts;
  if (outcome === 'incomparable') {
    return `These plans have no table in common: the first reads ${tablesOf(before)}, the second ${tablesOf(after)}`;
  }
  const pair = basis === 'measured' ? totals.executionMs : totals.totalCost;
  return `${headline(pair, basis, outcome)}; ${shapeWords(parts)}`;
}

function headline(pair: FigurePair, basis: Basis, outcome: ComparisonParts['outcome']): string {
  const a = pair.before ?? 0;
  const b = pair.after ?? 0;
  const figures = `${amount(a, basis)} became ${amount(b, basis)}`;
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
  const cost = (value: number): string =>
    basis === 'measured' ? humanMs(value) : `cost ${humanCost(value)}`;
  switch (pair.kind) {
    case 'removed':
      return `${old} is gone: it took ${cost(a)}`;
    case 'added':
      return `${now} is new: it takes ${cost(b)}`;
    case 'replaced':
      return `${now} in place of ${old}: ${cost(b)} instead of ${cost(a)}${rowWords(pair, basis)}`;
    case 'changed':
      return `${now}, with another ${changedKeys(pair)}: ${cost(b)} instead of ${cost(a)}${rowWords(pair, basis)}`;
    case 'same':
      return `${now}: ${cost(b)} instead of ${cost(a)}${rowWords(pair, basis)}`;
  }
}

function changedKeys({ changes }: NodePair): string {
  return changes.map(({ key }) => key).join(' and ');
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

function tablesOf({ plan }: ComparedPlan): string {
  const names = [...new Set(plan.nodes.flatMap(({ fields }) => relationOf(fields) ?? []))];
  const more = names.length > MOST_TABLES_NAMED ? ' ...' : '';
  return `${names.slice(0, MOST_TABLES_NAMED).join(', ')}${more}`;
}

function amount(value: number, basis: Basis): string {
  return basis === 'measured' ? humanMs(value) : humanCost(value);
}
