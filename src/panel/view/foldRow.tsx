// One row of the tree for partitions that are read alike: how many, what they took together, and the slowest of them.

import { humanCost, humanCount, humanMs } from '../../util/humanNumbers';
import type { Fold } from '../plan/foldAlike';
import { indentSteps } from '../plan/indent';
import type { PanelNode } from '../plan/panelNode';
import type { PlanIndex } from '../plan/planIndex';
import { Icon } from './icon';
import { useReport } from './reportContext';

interface FoldRowProps {
  readonly fold: Fold;
  /** The first of them, which stands for all. */
  readonly node: PanelNode;
  /** CSS pixels from the first row. */
  readonly top: number;
  readonly active: boolean;
  readonly open: (first: number) => void;
}

export function FoldRow({ fold, node, top, active, open }: FoldRowProps) {
  const { plan, ui } = useReport();
  const siblings = plan.nodes[fold.parentId]?.childIds ?? [];
  const { count, amount, slowest } = wordsOf(fold, plan);
  return (
    <div
      role="treeitem"
      class={`tree-row fold ${ui.nodeId === node.id ? 'selected' : ''}`}
      style={{ top: `${String(top)}px` }}
      aria-level={node.depth + 1}
      aria-posinset={siblings.indexOf(node.id) + 1}
      aria-setsize={siblings.length}
      aria-selected={ui.nodeId === node.id}
      aria-expanded={false}
      // One sentence; its parts are for the eye, in the columns of the tree's other rows.
      aria-label={`${count}, ${amount} together, ${slowest}`}
      title="Show them one by one"
      tabIndex={active ? 0 : -1}
      data-active={active || undefined}
      onClick={() => {
        open(node.id);
      }}
    >
      <span class="cell-operation" style={{ '--depth': String(indentSteps(node.depth)) }}>
        <span class="twistie" aria-hidden="true">
          <Icon name="chevron-right" />
        </span>
        <span class="fold-count">{count}</span>
        <span class="condition">{slowest}</span>
      </span>
      <span class="cell-heat">
        <span class="track" />
        <span class="number">{amount}</span>
      </span>
      <span class="cell-rows number">{fold.rows === null ? '' : humanCount(fold.rows)}</span>
      <span class="cell-estimate" />
      <span class="cell-buffers" />
    </div>
  );
}

/** Cost is marked as an estimate; of time, the slowest tells whether one partition stands out. */
function wordsOf(fold: Fold, { nodes }: PlanIndex) {
  const { ids, operation, target, timeMs, cost, slowestId } = fold;
  const slowest = nodes[slowestId];
  const most =
    slowest === undefined
      ? ''
      : timeMs === null
        ? `~${humanCost(slowest.metrics.totalCost)}`
        : humanMs(slowest.metrics.wallTimeMs ?? 0);
  return {
    count: `${humanCount(ids.length)} × ${operation} ${target}`.trim(),
    amount: timeMs === null ? `~${humanCost(cost)}` : humanMs(timeMs),
    slowest: `at most ${most}: ${slowest?.target ?? ''}`,
  };
}
