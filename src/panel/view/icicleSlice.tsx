// One node of the icicle: a rectangle with as much of its name as fits.

import type { Heat } from '../plan/heat';
import { totalText, type IcicleMetric, type Slice } from '../plan/icicleLayout';
import type { PanelNode } from '../plan/panelNode';
import { helpText } from '../plan/nodeHelp';
import { rowWords } from './treeRow';
import { useReport } from './reportContext';

// CSS pixels, all of them.
export const SLICE_HEIGHT = 24;
const GAP = 1;
/** Heuristic: the mean width of a character of the editor's sans font at 12 px. */
const CHARACTER_WIDTH = 6.6;
const PADDING = 6;

interface IcicleSliceProps {
  readonly node: PanelNode;
  readonly slice: Slice;
  /** Of the whole icicle, in CSS pixels. */
  readonly width: number;
  readonly metric: IcicleMetric;
  readonly heat: Heat;
  readonly active: boolean;
  /** Something is searched for that it does not hold. */
  readonly dimmed: boolean;
  readonly onZoom: (id: number) => void;
}

export function IcicleSlice(props: IcicleSliceProps) {
  const { node, slice, width, metric, heat, active, dimmed, onZoom } = props;
  const { ui, hoveredId, hover, selectNode } = useReport();
  const x = slice.left * width;
  const y = slice.depth * SLICE_HEIGHT;
  // The gap must not swallow a slice that is hardly wider.
  const pixels = Math.max(0.5, slice.width * width - GAP);
  const classes = [
    'slice',
    heat.level,
    ui.nodeId === node.id ? 'selected' : '',
    hoveredId === node.id ? 'hovered' : '',
    dimmed ? 'dimmed' : '',
  ];
  return (
    <g
      role="treeitem"
      class={classes.join(' ')}
      aria-level={node.depth + 1}
      aria-selected={ui.nodeId === node.id}
      aria-label={rowWords(node, heat, false)}
      // SVG attributes keep their case, and only this one is known.
      tabindex={active ? 0 : -1}
      data-active={active || undefined}
      onClick={() => {
        selectNode(node.id);
      }}
      onDblClick={() => {
        onZoom(node.id);
      }}
      onMouseEnter={() => {
        hover(node.id);
      }}
      onMouseLeave={() => {
        hover(null);
      }}
    >
      <title>{`${rowWords(node, heat, false)}\n${helpText(node.fields)}`.trim()}</title>
      <rect x={x} y={y} width={pixels} height={SLICE_HEIGHT - GAP * 2} />
      {/* 3: from the middle to the baseline of text of 12 px. */}
      <text x={x + PADDING} y={y + SLICE_HEIGHT / 2 + 3}>
        {sliceLabel(node, metric, pixels)}
      </text>
    </g>
  );
}

/** The name, with the share where there is room; nothing rather than two letters. */
export function sliceLabel(node: PanelNode, metric: IcicleMetric, pixels: number): string {
  const room = Math.floor((pixels - PADDING * 2) / CHARACTER_WIDTH);
  const processes = node.metrics.processes > 1 ? ` × ${String(node.metrics.processes)}` : '';
  const name = [node.operation, node.target].filter(Boolean).join(' ') + processes;
  const full = `${name} · ${totalText(node, metric)}`;
  if (full.length <= room) return full;
  if (name.length <= room) return name;
  return room < 4 ? '' : `${name.slice(0, room - 1)}…`;
}
