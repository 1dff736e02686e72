// Does OFFSET make the server produce many rows only to throw them away?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Rows } from '../../model/quantities';
import { templateFix } from '../changes/fixes';
import type { OrderItem, QueryBlock, StatementMap } from '../sql/statementMap';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { estimated, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { childIn, fromNodesOf, metricsOf } from './support/nodes';
import { blockWithOffset } from './support/place';
import { visibleLine } from '../../util/visibleText';

const options = z.object({
  minSkipped: z
    .int()
    .nonnegative()
    .default(1000)
    .describe('Rows skipped, at least: shorter ways are quick.'),
  // Heuristic: with fewer the page itself is most of the work.
  minRatio: z
    .number()
    .nonnegative()
    .default(10)
    .describe('Rows skipped for each row returned, at least.'),
});

export const largeOffset = defineRule({
  id: 'large-offset',
  since: '0.1.0',
  severity: 'high',
  needs: {},
  options,
  documentation: {
    summary: 'OFFSET makes the server compute many rows that it then skips.',
    why:
      'OFFSET n computes the first n rows and throws them away. Page 1000 of a list costs a thousand times page 1, and rows that were ' +
      'inserted meanwhile shift the pages.',
    fix:
      'Remember the last row that was shown and ask for the rows after it: WHERE (sort columns) > (last values) ORDER BY the same columns LIMIT n ' +
      '(keyset pagination). With an index on these columns every page costs the same.',
    falsePositives:
      'Jumping to an arbitrary page number needs OFFSET. A one-off sample from the middle of a table is fine, too.',
    sources: ['https://www.postgresql.org/docs/18/queries-limit.html'],
  },
  fixtures: {
    fires: ['pg14/large-offset', 'pg18/large-offset'],
    silent: ['pg18/small-offset', 'pg18/seq-scan-under-limit'],
  },
  judge(context, { minSkipped, minRatio }) {
    return fromNodesOf(context, ['Limit'], (node) => {
      const counts = countRows(context, node);
      if (counts === null || counts.skipped < minSkipped) return [];
      if (counts.skipped < minRatio * Math.max(1, counts.returned)) return [];
      return [report(context, node, counts)];
    });
  },
});

/** Over all loops. */
interface Counts {
  readonly skipped: Rows;
  readonly returned: Rows;
}

/** A Limit asks its input for the rows it skips and those it returns, and for no more (nodeLimit.c). */
function countRows(context: RuleContext, node: PlanNode): Counts | null {
  const child = childIn(node, 'Outer');
  if (child === null) return null;
  const metrics = metricsOf(context, node);
  if (context.metrics.measured) {
    const given = metricsOf(context, child).actualRowsTotal;
    const returned = metrics.actualRowsTotal;
    return given === null || returned === null ? null : { skipped: given - returned, returned };
  }
  // A parameter in OFFSET has no value to plan with: nothing is said then (costsize.c takes a tenth of the rows).
  const block = context.statement === null ? null : blockWithOffset(context.statement, null);
  const skipped = block?.offset?.value ?? null;
  return skipped === null ? null : { skipped, returned: metrics.estimatedRowsTotal };
}

function report(context: RuleContext, node: PlanNode, { skipped, returned }: Counts): Finding {
  const { statement, metrics } = context;
  const block = statement === null ? null : blockWithOffset(statement, skipped);
  const work = metricsOf(context, node).totalShare;
  // The returned rows would cost their part without OFFSET, too.
  const share = (work * skipped) / Math.max(1, skipped + returned);
  const say = metrics.measured ? measured : estimated;
  const rewrite = statement === null || block === null ? null : keysetRewrite(statement, block);
  return makeFinding(context, {
    rule: 'large-offset',
    node,
    share,
    saves: partOf(skipped, skipped + returned),
    title: `OFFSET skips ${humanRows(skipped)} to return ${humanCount(returned)}`,
    message: `Computes ${humanRows(skipped + returned)} and skips ${humanCount(skipped)} of them (${shareOfWhole(context, share)}). ${rewrite?.sentence ?? 'Ask for the rows after the last one that was shown instead (keyset pagination).'}`,
    brief: `skips ${humanRows(skipped)}`,
    evidence: [say('Rows skipped', skipped, 'rows'), say('Rows returned', returned, 'rows')],
    range: block?.offset?.range ?? statement?.keyword ?? null,
    fixes: rewrite === null ? [] : [rewrite.fix],
  });
}

/** A comment, because the last row's values are known to the application only. */
function keysetRewrite(
  { statement }: StatementMap,
  block: QueryBlock,
): { readonly sentence: string; readonly fix: Fix } | null {
  const { orderBy, offset } = block;
  const [first] = orderBy;
  if (first === undefined || offset === null) return null;
  // A row comparison goes one way for all its columns; mixed orders need an OR, which is another rewrite.
  const sameWay = orderBy.every((item) => item.descending === first.descending);
  if (!sameWay) return null;
  const condition = keysetCondition(orderBy);
  const before = statement.text.slice(block.range.start, offset.range.start).trimEnd();
  const after = statement.text.slice(offset.range.end, block.range.end);
  return {
    sentence: `With ${condition} instead of OFFSET, each page starts where the last one ended.`,
    // Visible: a line feed in a quoted name would end the comment, and the rest of it would be SQL.
    fix: templateFix(
      'Open the statement with keyset pagination',
      `-- Add this condition to WHERE, with the values of the last row that was shown:\n--   ${visibleLine(condition)}\n${before}${after};`,
    ),
  };
}

/** `(a, b) > (:last_a, :last_b)`: as one row, which an index on (a, b) is searched by. NULLs in it are skipped. */
function keysetCondition(items: readonly OrderItem[]): string {
  const columns = items.map(({ text }) => text);
  const values = items.map(({ column }, index) => `:last_${column?.column ?? String(index + 1)}`);
  const operator = items[0]?.descending === true ? '<' : '>';
  return columns.length === 1
    ? `${columns.join('')} ${operator} ${values.join('')}`
    : `(${columns.join(', ')}) ${operator} (${values.join(', ')})`;
}
