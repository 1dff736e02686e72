// One row of the tree. A screen reader hears the row as one sentence; its parts are for the eye.

import { fullNumber, humanBytes, humanCount, humanRows, humanShare } from '../../util/humanNumbers';
import type { Impact } from '../../model/finding';
import { misestimate } from '../plan/estimate';
import type { Heat, HeatMetric } from '../plan/heat';
import { indentSteps } from '../plan/indent';
import { heatTitle } from '../plan/legend';
import { helpText, operationTitle } from '../plan/nodeHelp';
import type { PanelNode } from '../plan/panelNode';
import { Icon, ImpactIcon } from './icon';
import { Bar } from './proof';
import { useReport } from './reportContext';

interface TreeRowProps {
  readonly node: PanelNode;
  // CSS pixels from the first row: rows that are out of sight are not drawn.
  readonly top: number;
  readonly active: boolean;
  readonly collapsed: boolean;
  readonly heat: Heat;
  /** What `heat` tells. */
  readonly metric: HeatMetric;
  /** Is that of all below it, too? */
  readonly tellsWhole: boolean;
  readonly matched: boolean;
}

const BLOCK_BYTES = 8_192;

export function TreeRow(props: TreeRowProps) {
  const { node, top, active, collapsed, heat, tellsWhole, matched } = props;
  const { plan, ui, hoveredId, hover, selectNode } = useReport();
  const { metrics } = node;
  // Its place among them, for who hears the tree: most rows are not in the document.
  const siblings = node.parentId === null ? [0] : (plan.nodes[node.parentId]?.childIds ?? []);
  const classes = [
    'tree-row',
    ui.nodeId === node.id ? 'selected' : '',
    hoveredId === node.id ? 'hovered' : '',
    metrics.onCriticalPath ? 'slow-path' : '',
    matched ? 'matched' : '',
    metrics.neverExecuted ? 'never' : '',
  ];
  return (
    <div
      role="treeitem"
      class={classes.join(' ')}
      style={{ top: `${String(top)}px` }}
      aria-level={node.depth + 1}
      aria-posinset={siblings.indexOf(node.id) + 1}
      aria-setsize={siblings.length}
      aria-selected={ui.nodeId === node.id}
      // Only where there is something to open: a leaf is neither open nor shut.
      {...(node.childIds.length > 0 && { 'aria-expanded': !collapsed })}
      aria-label={rowWords(node, heat, tellsWhole)}
      aria-description={helpText(node.fields)}
      tabIndex={active ? 0 : -1}
      data-active={active || undefined}
      onClick={() => {
        selectNode(node.id);
      }}
      onMouseEnter={() => {
        hover(node.id);
      }}
      onMouseLeave={() => {
        hover(null);
      }}
    >
      <Operation node={node} collapsed={collapsed} />
      <span class="cell-heat" title={heatTitle(heat, props.metric, tellsWhole)}>
        <Bar share={heat.share} tone={heat.level} />
        <span class="number">{heat.text}</span>
        {heat.level === 'hot' && <Icon name="flame" tone="hot-icon" />}
      </span>
      <span class="cell-rows number" title={rowsTitle(metrics.actualRowsTotal)}>
        {metrics.actualRowsTotal === null ? '' : humanCount(metrics.actualRowsTotal)}
      </span>
      <Estimate node={node} />
      <span class="cell-buffers number">{buffersText(node)}</span>
    </div>
  );
}

function Operation({ node, collapsed }: { readonly node: PanelNode; readonly collapsed: boolean }) {
  const { ui, change } = useReport();
  const depth = indentSteps(node.depth);
  const toggle = (event: MouseEvent) => {
    // The row around it would be selected as well.
    event.stopPropagation();
    // By the ids that are shut; a new plan starts with none.
    const rest = ui.collapsed.filter((id) => id !== node.id);
    change({ collapsed: collapsed ? rest : [...rest, node.id] });
  };
  return (
    <span class="cell-operation" style={{ '--depth': String(depth) }}>
      {node.childIds.length > 0 ? (
        <span class="twistie" onClick={toggle} aria-hidden="true">
          <Icon name={collapsed ? 'chevron-right' : 'chevron-down'} />
        </span>
      ) : (
        <span class="twistie" />
      )}
      {node.subplan !== null && <span class="subplan">{node.subplan}</span>}
      <span class="operation" title={operationTitle(node)}>
        {node.operation}
      </span>
      {node.target !== '' && (
        <span class="target" title={node.target}>
          {node.target}
        </span>
      )}
      <span class="condition" title={node.condition}>
        {node.condition}
      </span>
      <NodeFindings node={node} />
    </span>
  );
}

function rowsTitle(rows: number | null): string {
  return rows === null ? '' : `${fullNumber(rows)} rows`;
}

function NodeFindings({ node }: { readonly node: PanelNode }) {
  const { report } = useReport();
  const findings = node.findings.flatMap((index) => report.findings[index] ?? []);
  const worst = worstImpact(findings.map(({ impact }) => impact));
  if (worst === null) return null;
  return (
    <span class="node-findings" title={findings.map(({ title }) => title).join('\n')}>
      <ImpactIcon impact={worst} />
      {findings.length > 1 && findings.length}
    </span>
  );
}

function worstImpact(impacts: readonly Impact[]): Impact | null {
  const order: readonly Impact[] = ['high', 'medium', 'low'];
  return order.find((impact) => impacts.includes(impact)) ?? null;
}

function Estimate({ node }: { readonly node: PanelNode }) {
  const wrong = misestimate(node);
  const estimated = `~${humanCount(node.metrics.estimatedRowsTotal)}`;
  return (
    <span
      class={`cell-estimate number ${wrong === null ? '' : 'misestimate'}`}
      title={`${fullNumber(node.metrics.estimatedRowsTotal)} rows estimated`}
    >
      {wrong !== null && (
        <span class="q-error">
          <Icon name={wrong.direction === 'under' ? 'arrow-up' : 'arrow-down'} />
          {wrong.text}
        </span>
      )}
      <span class="estimate-value">{estimated}</span>
    </span>
  );
}

function buffersText({ metrics: { selfBuffers } }: PanelNode): string {
  if (selfBuffers === null) return '';
  const blocks = selfBuffers.sharedHitBlocks + selfBuffers.sharedReadBlocks;
  return blocks === 0 ? '' : humanBytes(blocks * BLOCK_BYTES);
}

/** `Seq Scan orders, 193 ms self, 58 % of the whole, 600 rows, 17 estimated, on the slow path, 1 finding`. */
export function rowWords(node: PanelNode, heat: Heat, tellsWhole: boolean): string {
  const { metrics, findings } = node;
  const wrong = misestimate(node);
  return [
    [node.subplan, node.operation, node.target].filter(Boolean).join(' '),
    heat.text === ''
      ? ''
      : `${heat.text} ${tellsWhole ? 'in all' : 'self'}, ${humanShare(heat.share)} of the whole`,
    metrics.actualRowsTotal === null ? '' : humanRows(metrics.actualRowsTotal),
    `${humanCount(metrics.estimatedRowsTotal)} estimated`,
    wrong === null ? '' : `estimate ${wrong.text}`,
    metrics.onCriticalPath ? 'on the slow path' : '',
    findings.length === 0
      ? ''
      : `${String(findings.length)} ${findings.length === 1 ? 'finding' : 'findings'}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
