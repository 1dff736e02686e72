// Does a window function work harder than it has to: over peers that nobody asked for, or over rows that it has to sort first?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import { editFix } from '../changes/fixes';
import { humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { list, makeFinding, measured, shareOfWhole } from './support/describe';
import type { IndexAdvice } from './support/indexAdvice';
import { claimedFix } from './support/indexAdvice';
import { childIn, fromNodesOf, metricsOf, nodeType } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { orderIndex } from './support/orderIndex';
import { windowsOf, type WindowText } from './support/overClauses';
import { placeStatement } from './support/place';

/** Functions that look at no frame (documentation 18, "Window Functions"). */
const WITHOUT_FRAME: ReadonlySet<string> = new Set(
  'row_number rank dense_rank percent_rank cume_dist ntile lag lead'.split(' '),
);

export const windowFrame = defineRule({
  id: 'window-frame',
  since: '0.1.0',
  // Where there are ties ROWS gives another answer: which one is meant, only the person knows.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic, both: ROWS in place of RANGE is a small gain, and an index is written with every row.
    minShare: shareOption(
      0.2,
      "Part of the statement's time that the window and its sort take, at least.",
    ),
    minRows: countOption(10_000, 'Rows in the window, at least.'),
  }),
  documentation: {
    summary:
      'A window function runs with the default RANGE frame, or sorts what an index could deliver in order.',
    why: 'With ORDER BY and no frame, a window reaches to the last peer of the current row: every row is compared with the next to find out where its peers end. ROWS needs no comparison. And the rows have to come sorted by PARTITION BY and ORDER BY, which is a sort unless an index has that order.',
    fix: 'Write ROWS UNBOUNDED PRECEDING where ties need not share a result. Create an index on the columns of PARTITION BY and ORDER BY, in this order.',
    falsePositives:
      'Where rows tie in ORDER BY, RANGE gives all of them the same sum and ROWS a running one: only you know which is meant.',
    sources: [
      'https://www.postgresql.org/docs/18/sql-expressions.html#SYNTAX-WINDOW-FUNCTIONS',
      'https://www.postgresql.org/docs/18/functions-window.html',
    ],
  },
  fixtures: {
    fires: ['pg14/window-frame', 'pg18/window-frame', 'pg18/window-unsorted'],
    silent: ['pg18/window-rows', 'pg18/sort-spill'],
  },
  judge(context, { minShare, minRows }) {
    return fromNodesOf(context, ['WindowAgg'], (node) => {
      const rows = metricsOf(context, node).actualRowsTotal ?? 0;
      if (rows < minRows) return [];
      const input = childIn(node, 'Outer');
      // Any sort between is there for the window: rows come in another order from below.
      const sort = input !== null && nodeType(input) === 'Sort' ? input : null;
      const window = defaultFrame(context, node);
      const index = sort === null ? null : orderIndex(context, sort);
      const ofSort = sort === null ? 0 : metricsOf(context, sort).selfShare;
      // Only of what can be spared: the comparison of peers, the sort, or both.
      const share =
        (window === null ? 0 : metricsOf(context, node).selfShare) + (index === null ? 0 : ofSort);
      return share < minShare ? [] : [report(context, { node, window, index, rows, share })];
    });
  },
});

/** `window` is null where its frame is not to blame, `index` where its order is not. */
interface Work {
  readonly node: PlanNode;
  readonly window: WindowText | null;
  readonly index: IndexAdvice | null;
  readonly rows: number;
  readonly share: number;
}

function report(context: RuleContext, { node, window, index, rows, share }: Work): Finding {
  const parts = [
    ...(window === null ? [] : ['compares each with its peers (RANGE, the default)']),
    ...(index === null ? [] : ['sorts them first']),
  ];
  const inOrder = index === null ? '' : `An index on ${index.on} would deliver them in order.`;
  const advice = [
    ...(window === null ? [] : ['ROWS UNBOUNDED PRECEDING would spare the comparison.']),
    ...(index === null ? [] : [inOrder]),
  ];
  return makeFinding(context, {
    rule: 'window-frame',
    node,
    share,
    title: `Window over ${humanRows(rows)} ${list(parts)}`,
    message: `The window over ${humanRows(rows)} ${list(parts)} (${shareOfWhole(context, share)}). ${advice.join(' ')}`,
    brief: window === null ? 'sorts for its window' : 'default RANGE frame',
    evidence: [measured('Rows in the window', rows, 'rows')],
    range: window?.range ?? writtenWindow(context)?.range ?? placeStatement(context),
    fixes: [
      ...(window === null ? [] : [rowsFrame(window)]),
      ...(index === null ? [] : [claimedFix(index, inOrder)]),
    ],
  });
}

function writtenWindow({ statement }: RuleContext): WindowText | null {
  return statement === null ? null : (windowsOf(statement.statement.text)[0] ?? null);
}

/** The text tells: EXPLAIN shows windows from 18 only, and the default frame in no version. */
function defaultFrame({ statement }: RuleContext, node: PlanNode): WindowText | null {
  if (statement === null || !usesFrame(node)) return null;
  const ordered = windowsOf(statement.statement.text).filter(({ hasOrder }) => hasOrder);
  // Of several windows, which one a node computes is not told before 18: all have to agree.
  return ordered.every(({ hasFrame }) => !hasFrame) ? (ordered[0] ?? null) : null;
}

/** By what the node puts out, `sum(x) OVER (...)`: without VERBOSE nothing is known, and nothing said. */
function usesFrame({ fields }: PlanNode): boolean {
  return (fields.Output ?? []).some((output) =>
    // With calls among the arguments, as in `sum(coalesce(x, 0)) OVER (?)`, one level deep.
    [...output.matchAll(/(\w+)\((?:[^()]|\([^()]*\))*\) OVER/g)].some(
      ([, name = '']) => !WITHOUT_FRAME.has(name),
    ),
  );
}

/** RANGE gives rows that tie the same result, ROWS counts on within them: not the same where the order has ties. */
function rowsFrame({ range }: WindowText): Fix {
  const at = { start: range.end - 1, end: range.end - 1 };
  return editFix('Write the frame as ROWS', at, ' ROWS UNBOUNDED PRECEDING', {
    kind: 'different',
    difference: 'ties no longer share a result',
  });
}
