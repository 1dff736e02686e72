// Are many partitions read because no condition tells which ones are needed?

import * as z from 'zod';
import type { Table } from '../../model/catalog';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Share } from '../../model/quantities';
import type { SourceRange } from '../../model/sourceRange';
import { templateFix, transactionSetting } from '../changes/fixes';
import { humanCount } from '../../util/humanNumbers';
import { readConditions, type Condition } from '../conditions/condition';
import { scanConditions } from './support/scanConditions';
import { rangeOfCondition, rangeOfRelation } from '../plan/locate';
import { defineRule, type RuleContext } from './rule';
import { list, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { partitionedBy, tableScanned } from '../columns/tables';
import { ancestors, fromNodesOf, isJoin, metricsOf, subtree } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { visibleLine } from '../../util/visibleText';

export const partitionPruningMissed = defineRule({
  id: 'partition-pruning-missed',
  since: '0.1.0',
  severity: 'high',
  needs: { catalog: true },
  options: z.object({
    // One partition is what pruning leaves at best.
    minPartitions: countOption(2, 'Partitions that are read, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'Several partitions are read, because the condition does not name the partition key.',
    why: 'A condition on the partition key lets the planner, or the executor when the value comes at run time, leave out all partitions that cannot hold such rows. A condition on other columns only, or one that wraps the key in a function or a cast, leaves all of them in.',
    fix: 'Add a condition on the partition key, compared as a bare column. If the question has none, an index on the columns of the condition on every partition (create it on the partitioned table) makes each visit cheap.',
    falsePositives:
      'A question about all times or all customers has to read all partitions; statements without any condition are left out.',
    sources: [
      'https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITION-PRUNING',
      'https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-ENABLE-PARTITION-PRUNING',
    ],
  },
  fixtures: {
    fires: [
      'pg14/partition-pruning-missed',
      'pg18/partition-pruning-missed',
      'pg18/partition-key-wrapped',
      'pg18/partition-pruning-off',
    ],
    silent: [
      'pg18/partition-pruned',
      'pg18/partition-runtime-pruned',
      'pg18/parallel-append',
      'pg18/union-all',
    ],
  },
  judge(context, { minPartitions, minShare }) {
    return fromNodesOf(context, ['Append', 'Merge Append'], (node) => {
      const parts = partitionsOf(context, node);
      const share = metricsOf(context, node).totalShare;
      if (parts === null || parts.scans.length < minPartitions || share < minShare) return [];
      const why = whyNotPruned(context, node, parts);
      return why === null ? [] : [report(context, { node, ...parts, why, share })];
    });
  },
});

/** An Append, taken for the partitioned table that it reads. */
interface Partitions {
  readonly parent: Table;
  // Columns of the partition key, in its order; expressions are not among them.
  readonly keys: readonly string[];
  // Those that ran: what was pruned while executing is printed as never executed.
  readonly scans: readonly PlanNode[];
}

/** The partitions of one table that an Append reads; null for UNION ALL, plain inheritance and unknown keys. */
function partitionsOf(context: RuleContext, node: PlanNode): Partitions | null {
  const scans = [...subtree(context, node)].filter(
    (below) =>
      below.fields['Relation Name'] !== undefined && !metricsOf(context, below).neverExecuted,
  );
  const { catalog } = context;
  if (catalog === null) return null;
  const parents = new Set(
    scans.map((scan) => {
      const table = tableScanned(catalog, scan);
      return table === null ? null : partitionedBy(catalog, table);
    }),
  );
  const [parent] = parents;
  const keys = parent?.partitionColumns ?? [];
  return parents.size !== 1 || !parent || keys.length === 0 ? null : { parent, keys, scans };
}

/** Why the planner could leave none out (partprune.c matches conditions with the key as it is). */
type Reason =
  | { readonly kind: 'off' }
  | { readonly kind: 'not-named'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'wrapped'; readonly condition: Condition };

function whyNotPruned(
  context: RuleContext,
  node: PlanNode,
  { keys, scans }: Partitions,
): Reason | null {
  const [first] = scans;
  const conditions =
    first === undefined
      ? []
      : scanConditions(context, first, first.fields.Filter, first.fields['Index Cond']);
  // Some were left out when it began: the condition is understood, and more cannot be expected of it.
  // Without any condition all rows are asked for, and nothing can be left out.
  const removed = node.fields['Subplans Removed'] ?? 0;
  if (conditions.length === 0 || removed > 0) return null;
  const onKey = conditions.filter(({ subject }) => keys.includes(subject?.column ?? ''));
  const wrapped = onKey.find(({ subject }) => subject?.wrapper !== 'none');
  // Settings are printed where they differ from their default (EXPLAIN SETTINGS).
  const isOff = context.plan.statementFields.Settings?.['enable_partition_pruning'] === 'off';
  // Named as it is and still all are read: unless pruning is off, the values lie in all of them.
  if (onKey.some(({ subject }) => subject?.wrapper === 'none')) {
    return isOff ? { kind: 'off' } : null;
  }
  if (wrapped !== undefined) return { kind: 'wrapped', condition: wrapped };
  return joinedByKey(context, node, keys) ? null : { kind: 'not-named', conditions };
}

/** A join by the key is a condition on it, though only a nested loop can prune by it. */
function joinedByKey(context: RuleContext, node: PlanNode, keys: readonly string[]): boolean {
  const join = [...ancestors(context, node)].find(isJoin);
  if (join === undefined) return false;
  const { 'Hash Cond': hash, 'Merge Cond': merge, 'Join Filter': filter } = join.fields;
  return [hash, merge, filter]
    .flatMap(readConditions)
    .some(({ columns }) => columns.some(({ column }) => keys.includes(column)));
}

interface Missed extends Partitions {
  readonly node: PlanNode;
  readonly why: Reason;
  readonly share: number;
}

function report(context: RuleContext, { node, parent, keys, scans, why, share }: Missed): Finding {
  const key = list(keys);
  const count = humanCount(scans.length);
  return makeFinding(context, {
    rule: 'partition-pruning-missed',
    node,
    share,
    saves: inVain(context, scans),
    title: `Reads ${count} partitions of ${parent.name}`,
    message: `Reads ${count} partitions of ${parent.name} (${shareOfWhole(context, share)}). ${sentence(why, key)}`,
    brief: `reads ${count} partitions`,
    evidence: [
      measured('Partitions read', scans.length, 'count'),
      measured('Partition key', key, 'text'),
    ],
    range: rangeOf(context, parent, why),
    fixes: fixes(context, parent, why, keys),
  });
}

/** Partitions that hold none of the rows; which they would be is not known before execution. */
function inVain(context: RuleContext, scans: readonly PlanNode[]): Share {
  const empty = scans.filter((scan) => metricsOf(context, scan).actualRowsTotal === 0);
  return context.metrics.measured ? partOf(empty.length, scans.length) : 1;
}

function sentence(why: Reason, key: string): string {
  if (why.kind === 'off') return 'Pruning is switched off (enable_partition_pruning).';
  if (why.kind === 'not-named') {
    return `The table is partitioned by ${key}, which no condition names: with one, the others could be left out.`;
  }
  // Without the planner's own alias of the first partition, which nobody wrote.
  const wrapped = why.condition.subject?.expression ?? why.condition.text;
  return `The condition on ${wrapped} wraps the partition key: compared as a bare column, it could leave partitions out.`;
}

function rangeOf({ statement }: RuleContext, parent: Table, why: Reason): SourceRange | null {
  if (statement === null) return null;
  const names = { relation: parent.name };
  return why.kind === 'wrapped'
    ? rangeOfCondition(statement, names, `(${why.condition.text})`)
    : rangeOfRelation(statement, names);
}

function fixes(
  context: RuleContext,
  parent: Table,
  why: Reason,
  keys: readonly string[],
): readonly Fix[] {
  if (why.kind === 'off') {
    return [transactionSetting('Switch partition pruning on', 'enable_partition_pruning', 'on')];
  }
  const [key = ''] = keys;
  const { statement } = context;
  if (statement === null) return [];
  return [
    // A range, as most keys are of time; for a list or a hash it is to be adapted.
    templateFix(
      `Open the statement with a condition on ${key}`,
      `-- Add to WHERE, with the range of ${visibleLine(`${parent.name}.${key}`)} that you need:\n--   ${visibleLine(`${key} >= :from AND ${key} < :to`)}\n${statement.statement.text};`,
    ),
  ];
}
