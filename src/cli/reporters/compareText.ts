// Two plans side by side for the terminal: verdict, what explains it, then every step with its figures before and after.

import { stepName } from '../../features/plans/planText';
import type { FigurePair, NodePair, PairKind, PlanComparison } from '../../model/planComparison';
import type { Plan, PlanNode } from '../../model/planNode';
import { humanCost, humanCount, humanMs } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import type { Environment } from '../environment';
import { fit, styleFor, wrap, type Style } from './style';

/** One character before each step, as diff has them. */
const MARKS: Readonly<Record<PairKind, string>> = {
  same: ' ',
  changed: '~',
  replaced: '↔',
  removed: '−',
  added: '+',
};
/** Characters: `1.23 GB` and two blanks; four such columns stand behind the names. */
const FIGURE_COLUMNS = 9;
/** Characters of a step's name that are left on a narrow terminal, beyond which lines wrap. */
const NARROWEST_NAME = 24;

interface Plans {
  readonly before: Plan;
  readonly after: Plan;
}

export function compareText(
  given: PlanComparison,
  givenPlans: Plans,
  { colour, columns }: Pick<Environment, 'colour' | 'columns'>,
): string {
  const style = styleFor(colour);
  const comparison = visibleIn(given);
  const plans = visibleIn(givenPlans);
  const paint =
    comparison.outcome === 'better'
      ? style.good
      : comparison.outcome === 'worse'
        ? style.danger
        : style.strong;
  const sections = [
    paint(wrap(`${comparison.verdict}.`, columns, '  ')),
    totals(comparison, style),
    ...(comparison.highlights.length === 0
      ? []
      : [comparison.highlights.map(({ text }) => wrap(`• ${text}`, columns, '  ')).join('\n')]),
    outline(comparison, plans, style, columns),
    ...(comparison.notes.length === 0
      ? []
      : [comparison.notes.map((note) => style.warning(wrap(note, columns, '  '))).join('\n')]),
  ];
  return `\n${sections.join('\n\n')}\n\n`;
}

function totals({ totals: all }: PlanComparison, style: Style): string {
  // Labels of 16 characters at most; they are printed in 18.
  const rows: readonly (readonly [string, FigurePair, (value: number) => string])[] = [
    ['execution', all.executionMs, humanMs],
    ['planning', all.planningMs, humanMs],
    ['estimated cost', all.totalCost, humanCost],
    ['rows returned', all.rows, humanCount],
    ['blocks', all.blocks, humanCount],
    ['of them read', all.readBlocks, humanCount],
    ['temporary blocks', all.tempBlocks, humanCount],
  ];
  return rows
    .filter(([, { before, after }]) => before !== null || after !== null)
    .map(([label, pair, print]) => `  ${style.muted(fit(label, 18))}${figures(pair, print)}`)
    .join('\n');
}

function outline(
  { pairs, basis }: PlanComparison,
  plans: Plans,
  style: Style,
  columns: number,
): string {
  // 6: the mark, with the blanks around it.
  const width = Math.max(NARROWEST_NAME, columns - 4 * FIGURE_COLUMNS - 6);
  const measured = basis === 'measured';
  const header = style.muted(
    `    ${fit('node', width)}${(measured ? 'self time' : 'self cost').padStart(2 * FIGURE_COLUMNS)}${'rows'.padStart(2 * FIGURE_COLUMNS)}`,
  );
  const rows = pairs.map((pair) => {
    const node = nodeOf(pair, plans);
    const self = measured ? pair.figures.selfTimeMs : pair.figures.selfCost;
    const name = node === null ? '' : '  '.repeat(depthOf(node, pair, plans)) + stepName(node);
    const line = `  ${MARKS[pair.kind]} ${fit(name, width)}${figures(self, measured ? humanMs : humanCost)}${figures(pair.figures.rows, humanCount)}`;
    if (pair.kind === 'removed') return style.muted(line);
    return pair.kind === 'same' ? line : style.strong(line);
  });
  return [header, ...rows].join('\n');
}

/** A pair is told by its step in the second plan; what was removed has only that of the first. */
function nodeOf(pair: NodePair, { before, after }: Plans): PlanNode | null {
  const node = pair.after === null ? before.nodes[pair.before ?? 0] : after.nodes[pair.after];
  return node ?? null;
}

function depthOf(node: PlanNode, pair: NodePair, { before, after }: Plans): number {
  const { nodes } = pair.after === null ? before : after;
  let depth = 0;
  for (let at = node.parentId; at !== null; at = nodes[at]?.parentId ?? null) depth += 1;
  return depth;
}

function figures({ before, after }: FigurePair, print: (value: number) => string): string {
  const one = (value: number | null): string => (value === null ? '-' : print(value));
  return one(before).padStart(FIGURE_COLUMNS) + one(after).padStart(FIGURE_COLUMNS);
}
