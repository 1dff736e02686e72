// The plan as an icicle: width is the part of the time (or of the buffers), children hang below their parent. Zooms into a node.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { heatScale } from '../plan/heat';
import { icicleKey } from '../plan/icicleKeys';
import { heatOf, icicleLayout, type IcicleMetric } from '../plan/icicleLayout';
import { Choice } from './choice';
import { Icon } from './icon';
import { IcicleSlice, SLICE_HEIGHT } from './icicleSlice';
import { LegendLink } from './legendLink';
import { useReport } from './reportContext';
import { useMatches } from './search';
import { useFocusActive } from './useFocusActive';

const METRICS: readonly IcicleMetric[] = ['time', 'buffers'];
const WORDS: Readonly<Record<IcicleMetric, string>> = { time: 'Time', buffers: 'Buffers' };
/** Narrower slices than this many pixels cannot be seen or hit. */
const MIN_PIXELS = 0.75;

export function IcicleView() {
  const { plan, ui, change, selectNode } = useReport();
  const { metric, rootId } = ui.icicle;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const slices = useMemo(
    () => icicleLayout(plan, metric, rootId, MIN_PIXELS / width),
    [plan, metric, rootId, width],
  );
  const heat = useMemo(() => heatScale(plan, heatOf(plan, metric)), [plan, metric]);
  const matches = useMatches();
  const shown = slices.some(({ id }) => id === ui.nodeId);
  // What was zoomed out of sight cannot hold the focus.
  const active = shown && ui.nodeId !== null ? ui.nodeId : rootId;
  const focusNext = useFocusActive(frame, doNothing, active, rootId);
  const zoomTo = (id: number) => {
    change({ icicle: { metric, rootId: id } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = icicleKey(event.key, { plan, slices, active, rootId });
    if (step === null) return;
    event.preventDefault();
    focusNext();
    if (step.zoom !== undefined) zoomTo(step.zoom);
    if (step.select !== undefined) selectNode(step.select);
  };
  const depth = slices.reduce((max, slice) => Math.max(max, slice.depth), 0);
  return (
    <div class="icicle-area">
      <div class="icicle-frame" ref={frame} onKeyDown={onKeyDown}>
        <svg
          class="icicle"
          role="tree"
          aria-label="Plan nodes by their part of the whole"
          width={width}
          height={(depth + 1) * SLICE_HEIGHT}
        >
          {slices.map((slice) => {
            const node = plan.nodes[slice.id];
            const dimmed = matches.size > 0 && !matches.has(slice.id);
            return (
              node && (
                <IcicleSlice
                  key={slice.id}
                  {...{ node, slice, width, metric, dimmed }}
                  heat={heat(node)}
                  active={slice.id === active}
                  onZoom={zoomTo}
                />
              )
            );
          })}
        </svg>
      </div>
      <IcicleFoot onZoom={zoomTo} />
    </div>
  );
}

/** The whole icicle is in view across; down it scrolls by itself with the focus. */
function doNothing(): void {
  return undefined;
}

interface FootProps {
  readonly onZoom: (id: number) => void;
}

function IcicleFoot({ onZoom }: FootProps) {
  const { plan, ui, change } = useReport();
  const { metric, rootId } = ui.icicle;
  return (
    <div class="view-foot">
      {plan.hasBuffers && (
        <>
          <span class="quiet">Width shows</span>
          <Choice
            label="What the width shows"
            options={METRICS}
            words={WORDS}
            selected={metric}
            onSelect={(value) => {
              change({ icicle: { metric: value, rootId } });
            }}
          />
        </>
      )}
      <ZoomOut onZoom={onZoom} />
      <LegendLink />
    </div>
  );
}

function ZoomOut({ onZoom }: FootProps) {
  const { plan, ui } = useReport();
  const parentId = plan.nodes[ui.icicle.rootId]?.parentId ?? null;
  if (parentId === null) return <span class="quiet">Double-click or Enter zooms in</span>;
  return (
    <>
      <button
        type="button"
        class="tool"
        onClick={() => {
          onZoom(parentId);
        }}
      >
        <Icon name="zoom-out" />
        Zoom out
      </button>
      <button
        type="button"
        class="tool"
        onClick={() => {
          onZoom(0);
        }}
      >
        <Icon name="screen-full" />
        Whole plan
      </button>
    </>
  );
}

/** Before the page is laid out. */
const ASSUMED_WIDTH = 600;

function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(ASSUMED_WIDTH);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setWidth(Math.max(1, element.clientWidth));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [frame]);
  return width;
}
