// Is a materialised CTE read once, with most of it filtered away?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import { editFix } from '../changes/fixes';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { scanConditions } from './support/scanConditions';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { fromNodesOf, metricsOf, nodeType } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeCondition } from './support/place';

export const cteFence = defineRule({
  id: 'cte-fence',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: where a tenth or more is used, computing the CTE was not for nothing.
    minRemovedShare: shareOption(
      0.9,
      'Part of the CTE that the outer condition removes, at least.',
    ),
    // Heuristic: computing a thousand rows in vain is not what makes a statement slow.
    minRows: countOption(1000, 'Rows removed, at least.'),
  }),
  documentation: {
    summary:
      'A materialised CTE is computed in full, and the outer condition throws most of it away.',
    why: 'A CTE that is marked MATERIALIZED, or was before version 12, is a fence: conditions outside do not reach into it, so it reads everything first.',
    fix: 'Write AS NOT MATERIALIZED, so that the planner merges the CTE into the query and uses an index for the outer condition.',
    falsePositives:
      'A CTE with volatile functions, or one whose computation is expensive and used several times, is rightly computed once. The rule looks only at CTEs that are read once.',
    sources: [
      'https://www.postgresql.org/docs/18/queries-with.html#QUERIES-WITH-CTE-MATERIALIZATION',
    ],
  },
  fixtures: {
    fires: ['pg14/cte-fence', 'pg18/cte-fence'],
    silent: ['pg18/cte-used-twice', 'pg18/seq-scan-selective'],
  },
  judge(context, { minRemovedShare, minRows }) {
    return fromNodesOf(context, ['CTE Scan'], (node) => {
      const name = node.fields['CTE Name'];
      if (name === undefined) return [];
      const { actualRowsTotal: kept, rowsRemovedTotal: removed } = metricsOf(context, node);
      // Read twice, it is materialized by default and for a reason: each reference would compute it anew.
      const scans = context.plan.nodes.filter(({ fields }) => fields['CTE Name'] === name);
      const cte = context.plan.nodes.find(({ fields }) => fields['Subplan Name'] === `CTE ${name}`);
      if (kept === null || removed === null || scans.length !== 1 || cte === undefined) return [];
      // What writes runs once and as a whole, and what is recursive cannot be merged (subselect.c SS_process_ctes).
      if (nodeType(cte) === 'ModifyTable' || nodeType(cte) === 'Recursive Union') return [];
      if (removed < minRows || removed < (kept + removed) * minRemovedShare) return [];
      // Computing it, and reading through what was computed.
      const share = metricsOf(context, cte).totalShare + metricsOf(context, node).selfShare;
      const conditions = scanConditions(context, node, node.fields.Filter);
      return [
        makeFinding(context, {
          rule: 'cte-fence',
          node,
          share,
          saves: partOf(removed, kept + removed),
          title: `CTE ${name} computes ${humanRows(kept + removed)} to use ${humanCount(kept)}`,
          message: `CTE ${name} is computed in full, ${humanRows(kept + removed)}, and the condition outside keeps ${humanCount(kept)} (${shareOfWhole(context, share)}). With NOT MATERIALIZED the condition would reach into it.`,
          brief: `computes ${humanRows(kept + removed)}, uses ${humanCount(kept)}`,
          evidence: [
            measured('Rows computed', kept + removed, 'rows'),
            measured('Rows used', kept, 'rows'),
          ],
          range: placeCondition(context, node, conditions),
          fixes: fixes(context, name),
        }),
      ];
    });
  },
});

/**
 * MATERIALIZED as written becomes NOT MATERIALIZED.
 * Without the word a CTE that is read once was merged already, or calls something volatile that must not be (subselect.c
 * SS_process_ctes): there is nothing to edit then.
 */
function fixes({ statement }: RuleContext, name: string): readonly Fix[] {
  const block = statement?.blocks.find(({ cte }) => cte === name);
  if (statement === null || block === undefined) return [];
  const before = statement.statement.text.slice(0, block.range.start);
  // A comment between the words does not match: no edit is better than one in the wrong place.
  const match = /\bAS\s+(MATERIALIZED\s*)\(?\s*$/i.exec(before);
  if (match?.[1] === undefined) return [];
  const start = match.index + match[0].toUpperCase().indexOf('MATERIALIZED');
  const range = { start, end: start + 'MATERIALIZED'.length };
  return [editFix(`Let conditions reach into ${name}`, range, 'NOT MATERIALIZED')];
}
