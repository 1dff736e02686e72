// The plan as a compact tree: what each node does, its own part of the time, its rows against the estimate, its findings.

import { useMemo } from 'preact/hooks';
import { heatOfWhole, heatScale, metricsOf, type HeatMetric } from '../plan/heat';
import { misestimate } from '../plan/estimate';
import { foldedAway } from '../plan/foldAlike';
import { visibleIds } from '../plan/visibleRows';
import { Choice } from './choice';
import { FoldRow } from './foldRow';
import { useReport } from './reportContext';
import { useMatches } from './search';
import { treeKey } from './treeKeys';
import { TreeRow } from './treeRow';
import { useFocusActive } from './useFocusActive';
import { drawnRows, useVirtual } from './useVirtual';

const ROW_HEIGHT = 24;

const HEAT_WORDS: Readonly<Record<HeatMetric, string>> = {
  time: 'Time',
  cost: 'Cost',
  rows: 'Rows',
  buffers: 'Buffers',
};

export function TreeView() {
  const { plan, report, ui, change, selectNode } = useReport();
  const metric = useHeatMetric();
  const heat = useMemo(() => heatScale(plan, metric), [plan, metric]);
  const collapsed = useMemo(() => new Set(ui.collapsed), [ui.collapsed]);
  const unfolded = useMemo(() => new Set(ui.unfolded), [ui.unfolded]);
  const ids = useMemo(
    () => visibleIds(plan.nodes, collapsed, foldedAway(plan.folds, unfolded, plan.nodes)),
    [plan, collapsed, unfolded],
  );
  const matches = useMatches();
  const { viewport, onScroll, window, show } = useVirtual(ids.length, ROW_HEIGHT);
  const active = Math.max(0, ids.indexOf(ui.nodeId ?? 0));
  const focusNext = useFocusActive(viewport, show, active, ui.nodeId);

  const isFold = (id: number) => plan.folds.has(id) && !unfolded.has(id);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = treeKey(event.key, { nodes: plan.nodes, ids, collapsed, active, isFold });
    if (step === null) return;
    event.preventDefault();
    focusNext();
    if (step.unfold !== undefined) change({ unfolded: [...ui.unfolded, step.unfold] });
    if (step.collapsed !== undefined) change({ collapsed: [...step.collapsed] });
    if (step.select !== undefined) selectNode(step.select);
  };
  const classes = [
    'tree-area',
    plan.measured ? '' : 'unmeasured',
    plan.hasBuffers ? '' : 'unbuffered',
    plan.nodes.some((node) => misestimate(node) !== null) ? '' : 'accurate',
    report.findings.length === 0 ? 'nothing-slow' : '',
  ];
  return (
    <div class={classes.join(' ')}>
      <TreeHead metric={metric} />
      <div
        class="tree-viewport"
        role="tree"
        aria-label="Plan nodes"
        ref={viewport}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div
          class="tree-rows"
          role="presentation"
          style={{ height: `${String(ids.length * ROW_HEIGHT)}px` }}
        >
          {drawnRows(window, active).map((row) => {
            const node = plan.nodes[ids[row] ?? -1];
            const fold = node && isFold(node.id) ? plan.folds.get(node.id) : undefined;
            if (node && fold) {
              const top = row * ROW_HEIGHT;
              return <FoldRow key={node.id} {...{ node, fold, top }} active={row === active} />;
            }
            return (
              node && (
                <TreeRow
                  key={node.id}
                  node={node}
                  top={row * ROW_HEIGHT}
                  active={row === active}
                  collapsed={collapsed.has(node.id)}
                  heat={
                    (collapsed.has(node.id) ? heatOfWhole(plan, metric, node) : null) ?? heat(node)
                  }
                  matched={matches.has(node.id)}
                />
              )
            );
          })}
        </div>
      </div>
      <TreeFoot metric={metric} />
    </div>
  );
}

/** What was chosen, where this plan has it. */
function useHeatMetric(): HeatMetric {
  const { plan, ui } = useReport();
  const metrics = metricsOf(plan);
  return ui.heat !== null && metrics.includes(ui.heat) ? ui.heat : (metrics[0] ?? 'cost');
}

function TreeHead({ metric }: { readonly metric: HeatMetric }) {
  return (
    <div class="tree-head" aria-hidden="true">
      <span class="head-operation">Operation</span>
      <span class="head-heat">Self {HEAT_WORDS[metric].toLowerCase()}</span>
      <span class="head-rows">Rows</span>
      <span class="head-estimate">Estimated</span>
      <span class="head-buffers">Buffers</span>
    </div>
  );
}

function TreeFoot({ metric }: { readonly metric: HeatMetric }) {
  const { plan, change } = useReport();
  return (
    <div class="view-foot">
      <span class="quiet">Bars show</span>
      <Choice
        label="What the bars show"
        options={metricsOf(plan)}
        words={HEAT_WORDS}
        selected={metric}
        onSelect={(heat) => {
          change({ heat });
        }}
      />
      <span class="quiet legend" title="The way to the node that takes the most by itself">
        <i class="slow-mark" aria-hidden="true" /> slow path
      </span>
    </div>
  );
}
