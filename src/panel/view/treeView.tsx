// The plan as a compact tree: what each node does, its own part of the time, its rows against the estimate, its findings.

import { useMemo } from 'preact/hooks';
import { heatOfWhole, heatScale, metricsOf, type HeatMetric } from '../plan/heat';
import { misestimate } from '../plan/estimate';
import { foldedAway } from '../plan/foldAlike';
import { visibleIds } from '../plan/visibleRows';
import { Choice } from './choice';
import { FoldRow } from './foldRow';
import { LegendLink } from './legendLink';
import { useReport } from './reportContext';
import { useMatches } from './search';
import { treeKey } from './treeKeys';
import { TreeRow } from './treeRow';
import { useFocusActive } from './useFocusActive';
import { drawnRows, useVirtual } from './useVirtual';

/** CSS pixels, as `.tree-row` has it. */
const ROW_HEIGHT = 24;

/** What the bars tell: time where it was measured, else cost, or what the person chose. */
const HEAT_WORDS: Readonly<Record<HeatMetric, string>> = {
  time: 'Time',
  cost: 'Cost',
  rows: 'Rows',
  buffers: 'Buffers',
};

export function TreeView() {
  const { plan, ui, change, selectNode } = useReport();
  const metric = useHeatMetric();
  const { ids, collapsed, isFold } = useRows();
  const { viewport, onScroll, window, show } = useVirtual(ids.length, ROW_HEIGHT);
  const active = Math.max(0, ids.indexOf(ui.nodeId ?? 0));
  const focusNext = useFocusActive(viewport, show, active, ui.nodeId);

  const openFold = (first: number) => {
    focusNext();
    change({ unfolded: [...ui.unfolded, first], nodeId: first });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Those are the workbench's.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = treeKey(event.key, { nodes: plan.nodes, ids, collapsed, active, isFold });
    if (step === null) return;
    event.preventDefault();
    focusNext();
    if (step.unfold !== undefined) openFold(step.unfold);
    if (step.collapsed !== undefined) change({ collapsed: [...step.collapsed] });
    if (step.select !== undefined) selectNode(step.select);
  };
  // Columns that would be empty are not shown: without ANALYZE no rows, without BUFFERS no blocks.
  const classes = [
    'tree-area',
    plan.measured ? '' : 'unmeasured',
    plan.hasBuffers ? '' : 'unbuffered',
    plan.nodes.some((node) => misestimate(node) !== null) ? '' : 'accurate',
    plan.nothingFound ? 'nothing-slow' : '',
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
          <Rows
            {...{ ids, collapsed, isFold, metric, active, openFold }}
            rows={drawnRows(window, active)}
          />
        </div>
      </div>
      <TreeFoot metric={metric} />
    </div>
  );
}

interface Shown {
  /** In order, one a row. */
  readonly ids: readonly number[];
  readonly collapsed: ReadonlySet<number>;
  readonly isFold: (id: number) => boolean;
}

function useRows(): Shown {
  const { plan, ui } = useReport();
  // Ids as sets: each row asks for its own.
  const collapsed = useMemo(() => new Set(ui.collapsed), [ui.collapsed]);
  const unfolded = useMemo(() => new Set(ui.unfolded), [ui.unfolded]);
  const ids = useMemo(
    () => visibleIds(plan.nodes, collapsed, foldedAway(plan.folds, unfolded, plan.nodes)),
    [plan, collapsed, unfolded],
  );
  return { ids, collapsed, isFold: (id) => plan.folds.has(id) && !unfolded.has(id) };
}

interface RowsProps extends Shown {
  readonly metric: HeatMetric;
  readonly openFold: (first: number) => void;
  /** Positions in `ids`. */
  readonly active: number;
  readonly rows: readonly number[];
}

/** Without an element around them: rows stand by their `top`. */
function Rows({ ids, collapsed, isFold, metric, active, openFold, rows }: RowsProps) {
  const { plan } = useReport();
  const heat = useMemo(() => heatScale(plan, metric), [plan, metric]);
  const matches = useMatches();
  return (
    <>
      {rows.map((row) => {
        const node = plan.nodes[ids[row] ?? -1];
        if (node === undefined) return null;
        const place = { node, top: row * ROW_HEIGHT, active: row === active };
        const fold = isFold(node.id) ? plan.folds.get(node.id) : undefined;
        if (fold !== undefined)
          return <FoldRow key={node.id} {...place} fold={fold} open={openFold} />;
        const shut = collapsed.has(node.id);
        const whole = shut ? heatOfWhole(plan, metric, node) : null;
        return (
          <TreeRow
            key={node.id}
            {...place}
            collapsed={shut}
            heat={whole ?? heat(node)}
            metric={metric}
            tellsWhole={whole !== null}
            matched={matches.has(node.id)}
          />
        );
      })}
    </>
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
    // Rows are heard as sentences, which name their numbers.
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
      <LegendLink />
    </div>
  );
}
