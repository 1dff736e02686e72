// Do thousands of wide rows go through a sort, a hash or to the client?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { humanBytes, humanRows } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { editFix } from '../changes/fixes';
import { defineRule, type RuleContext } from './rule';
import { estimated, list, makeFinding, measured } from './support/describe';
import { tableScanned } from '../columns/tables';
import { metricsOf, nodeType } from './support/nodes';
import { countOption } from './support/options';
import { placeStatement } from './support/place';

/** Nodes that keep whole rows. */
const KEEPS: ReadonlySet<string> = new Set(['Sort', 'Incremental Sort', 'Hash']);
/** pg_stats.avg_width from which a column is worth leaving out. Heuristic. */
const WIDE_COLUMN_BYTES = 200;

export const wideRows = defineRule({
  id: 'wide-rows',
  since: '0.1.0',
  // The width is an estimate, and which columns are used only the application knows.
  severity: 'medium',
  needs: {},
  options: z.object({
    // Heuristic: at a quarter of a page four rows fit where fifty could.
    minWidth: countOption(2000, 'Estimated bytes of a row, at least: a quarter of a page.'),
    // Heuristic: with the width 20 MB at least, five times what work_mem holds by default.
    minRows: countOption(10_000, 'Rows, at least.'),
  }),
  documentation: {
    summary: 'Many wide rows are sorted, hashed or sent to the client.',
    why: 'A sort and a hash keep whole rows in memory, and every byte of the result goes over the network. With long text or documents in each row, memory runs out early and most of the bytes are never looked at.',
    fix: 'Select the columns that you use. Where a long column is needed for few rows, sort and limit the keys first and join the long column to the result.',
    falsePositives:
      'The width is an estimate of ANALYZE, and values that are stored out of line count with their pointers only. An export needs every column.',
    sources: ['https://www.postgresql.org/docs/18/storage-toast.html'],
  },
  fixtures: {
    fires: ['pg14/wide-rows', 'pg18/wide-rows', 'pg18/wide-result'],
    silent: ['pg18/sort-spill', 'pg18/gather-merge'],
  },
  judge(context, { minWidth, minRows }) {
    const { root, nodes } = context.plan;
    const isWide = (node: PlanNode): boolean =>
      (node.fields['Plan Width'] ?? 0) >= minWidth && rowsOf(context, node) >= minRows;
    // A node that keeps rows pays for each byte twice; only where none does, the client is thought of.
    const keeping = nodes.filter((node) => KEEPS.has(nodeType(node)) && isWide(node));
    const wide = keeping.length === 0 && isWide(root) ? [root] : keeping;
    return wide.map((node) => {
      const rows = rowsOf(context, node);
      const width = node.fields['Plan Width'] ?? 0;
      const verb = VERBS[nodeType(node)] ?? 'Returns';
      const about = context.metrics.measured ? '' : 'about ';
      const columns = wideColumns(context);
      const which = columns.length === 0 ? '' : `, most of it in ${list(columns)}`;
      const say = context.metrics.measured ? measured : estimated;
      return makeFinding(context, {
        rule: 'wide-rows',
        node,
        // What the client spends on reading them stands in no plan.
        share: node === root && keeping.length === 0 ? null : metricsOf(context, node).selfShare,
        title: `${verb} ${about}${humanRows(rows)} of ${humanBytes(width)} each`,
        message: `${verb} ${about}${humanRows(rows)} of about ${humanBytes(width)} each, ${humanBytes(rows * width)} in all${which}. Without the columns that are not used it would be less.`,
        brief: `${humanBytes(rows * width)} of wide rows`,
        evidence: [say('Rows', rows, 'rows'), estimated('Width of a row', width, 'bytes')],
        range: context.statement?.blocks[0]?.targets ?? placeStatement(context),
        fixes: selectLess(context, columns),
      });
    });
  },
});

const VERBS: Readonly<Record<string, string>> = {
  Sort: 'Sorts',
  'Incremental Sort': 'Sorts',
  Hash: 'Hashes',
};

function rowsOf(context: RuleContext, node: PlanNode): number {
  const { actualRowsTotal, estimatedRowsTotal } = metricsOf(context, node);
  return actualRowsTotal ?? estimatedRowsTotal;
}

/** By the catalog, of the tables in the plan. */
function wideColumns({ plan, catalog }: RuleContext): readonly string[] {
  const tables = new Set(plan.nodes.map((node) => tableScanned(catalog, node)));
  return [...tables].flatMap((table) =>
    (table?.columns ?? [])
      .filter(({ statistics }) => (statistics?.averageWidth ?? 0) >= WIDE_COLUMN_BYTES)
      .map(({ name }) => name),
  );
}

/** `SELECT *` of one table becomes the list of its other columns. */
function selectLess(context: RuleContext, wide: readonly string[]): readonly Fix[] {
  const { statement, plan, catalog } = context;
  const targets = statement?.blocks[0]?.targets ?? null;
  if (statement === null || targets === null || wide.length === 0) return [];
  const text = statement.statement.text.slice(targets.start, targets.end);
  const scans = plan.nodes.filter(({ fields }) => fields['Relation Name'] !== undefined);
  const [scan] = scans;
  const table = scan === undefined ? null : tableScanned(catalog, scan);
  if (text.trim() !== '*' || scans.length !== 1 || table === null) return [];
  const narrow = table.columns.map(({ name }) => name).filter((name) => !wide.includes(name));
  if (narrow.length === 0) return [];
  return [
    editFix('List the other columns', targets, narrow.map(sqlIdentifier).join(', '), {
      kind: 'different',
      difference: `${list(wide)} no longer ${wide.length === 1 ? 'comes' : 'come'} with the rows`,
    }),
  ];
}
