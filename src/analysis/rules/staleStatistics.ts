// Was the plan made from statistics that no longer fit the table?

import * as z from 'zod';
import type { Table } from '../../model/catalog';
import type { Evidence, Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Rows } from '../../model/quantities';
import { humanCount, humanShare } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { ESTIMATE_SAVES, makeFinding, measured } from './support/describe';
import { analyze } from './support/estimateAdvice';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { fromNodes, metricsOf } from './support/nodes';
import { placeRelation } from './support/place';

const options = z.object({
  minModifiedShare: z
    .number()
    .min(0)
    .default(0.1)
    .describe(
      'Rows changed since the last ANALYZE, as part of all rows: autovacuum_analyze_scale_factor.',
    ),
  minModified: z
    .int()
    .nonnegative()
    .default(1000)
    .describe(
      'Rows changed since the last ANALYZE, at least: small tables change wholly every day.',
    ),
});

export const staleStatistics = defineRule({
  id: 'stale-statistics',
  since: '0.1.0',
  // That statistics are old is seen; that the plan would be another one with new ones is not.
  severity: 'medium',
  needs: { catalog: true },
  options,
  documentation: {
    summary: 'A table of this plan was never analyzed, or has changed a lot since.',
    why:
      'The planner knows a table by the statistics that ANALYZE took. After a bulk load, or many changes that autovacuum has not followed yet, ' +
      'they describe another table, and the row counts that the plan is built on are guesses.',
    fix:
      'ANALYZE the table and explain again. If it happens often, let autovacuum analyze this table sooner ' +
      '(autovacuum_analyze_scale_factor as a storage parameter), and ANALYZE after bulk loads. Partitioned parents are analyzed by hand.',
    falsePositives:
      'Changes that do not shift the distribution of values (counters, timestamps of all rows alike) leave the plan as it is.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-STATISTICS',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW',
    ],
  },
  fixtures: {
    fires: ['pg14/stale-statistics', 'pg18/stale-statistics', 'pg18/stale-statistics-fit'],
    silent: ['pg18/row-estimate-right'],
  },
  judge(context, given) {
    // A table is told once, at its first scan: statistics are the table's, not the scan's.
    const seen = new Set<number>();
    return fromNodes(context, (node) => {
      const table = tableScanned(context.catalog, node);
      if (table === null || seen.has(table.oid)) return [];
      seen.add(table.oid);
      const why = staleness(table, given);
      return why === null ? [] : [report(context, node, why)];
    });
  },
});

/** From here on an estimate leads to another plan; as row-misestimate has it. Heuristic. */
const MISLEADING = 10;

/** `words` follow the table's name. */
interface Staleness {
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

function staleness(
  { activity, columns }: Table,
  { minModified, minModifiedShare }: z.infer<typeof options>,
): Staleness | null {
  // No counters: a foreign table, or a catalog without them (a plan file, a twin).
  if (activity === null) return null;
  const { modifiedSinceAnalyze: modified, liveRows, lastAnalyze } = activity;
  const evidence = [
    measured('Rows changed since ANALYZE', modified, 'rows'),
    measured('Live rows', liveRows, 'rows'),
    measured('Last ANALYZE', lastAnalyze ?? 'never', 'text'),
  ];
  // The counters may have been reset: statistics that exist were made by some ANALYZE.
  const hasStatistics = columns.some(({ statistics }) => statistics !== null);
  if (lastAnalyze === null && !hasStatistics) {
    return modified >= minModified || liveRows >= minModified
      ? { words: 'was never analyzed', evidence }
      : null;
  }
  // pg_stat counts rows inserted, updated and deleted, so a row that changed twice counts twice.
  const part = modified / Math.max(1, liveRows);
  if (modified < minModified || part < minModifiedShare) return null;
  return { words: changedWords(modified, liveRows), evidence };
}

/** A share of more than everything tells nobody anything: a table that was replaced or has just been filled. */
function changedWords(modified: Rows, liveRows: Rows): string {
  const changed = `has ${humanCount(modified)} changed rows since its last ANALYZE`;
  return modified <= liveRows
    ? `${changed}, ${humanShare(modified / Math.max(1, liveRows))} of what it holds`
    : `${changed}, when it is thought to hold ${humanCount(liveRows)}`;
}

function report(context: RuleContext, node: PlanNode, { words, evidence }: Staleness): Finding {
  const name = relationName(node);
  const scans = scansOfTable(context, node);
  // Old statistics that still fit are no reason for this plan, only for a later one.
  const fits = context.metrics.measured && scans.every((scan) => isNear(context, scan));
  const matter = fits
    ? `this plan's row counts fit all the same. ANALYZE ${name} before they do not.`
    : `the plan's row counts are guesses there. ANALYZE ${name} and explain again.`;
  return makeFinding(context, {
    rule: 'stale-statistics',
    node,
    // All scans of the table together rest on its statistics, at least.
    share: fits ? 0 : scans.reduce((sum, scan) => sum + metricsOf(context, scan).selfShare, 0),
    saves: ESTIMATE_SAVES,
    title: `Table ${name} ${words}`,
    message: `${name} ${words}: ${matter}`,
    brief: 'stale statistics',
    evidence,
    range: placeRelation(context, node),
    fixes: [analyze(node)],
  });
}

function scansOfTable({ plan }: RuleContext, { fields }: PlanNode): readonly PlanNode[] {
  // By name alone: two schemas of one plan seldom have the same, and then the share is only too large.
  return plan.nodes.filter((scan) => scan.fields['Relation Name'] === fields['Relation Name']);
}

/** A scan that was never executed tells nothing against its estimate. */
function isNear(context: RuleContext, scan: PlanNode): boolean {
  return (metricsOf(context, scan).qError ?? 1) < MISLEADING;
}
