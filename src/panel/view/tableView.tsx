// Every node as a row of numbers, sorted by any column.

import { useMemo } from 'preact/hooks';
import { columnsOf, sortedIds, type Column } from '../plan/columns';
import type { PanelNode } from '../plan/panelNode';
import { Icon } from './icon';
import { useReport } from './reportContext';
import { useMatches } from './search';
import { useFocusActive } from './useFocusActive';
import { drawnRows, useVirtual } from './useVirtual';

/** CSS pixels, as `.table-row` has it. */
const ROW_HEIGHT = 24;

export function TableView() {
  const { plan, ui, selectNode } = useReport();
  const columns = useMemo(() => columnsOf(plan.nodes), [plan]);
  // Rows by their place in the sorted list, nodes by their id: only the first has neighbours.
  const ids = useSortedIds(columns);
  const matches = useMatches();
  const { viewport, onScroll, window, show } = useVirtual(ids.length, ROW_HEIGHT, ROW_HEIGHT);
  const active = Math.max(0, ids.indexOf(ui.nodeId ?? -1));
  const focusNext = useFocusActive(viewport, show, active, ui.nodeId);

  const onKeyDown = (event: KeyboardEvent) => {
    // Keys of a heading's button are its own.
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'row') return;
    const id = ids[rowFor(event.key, active, ids.length) ?? -1];
    if (id === undefined) return;
    event.preventDefault();
    focusNext();
    selectNode(id);
  };
  const width = `${String(columns.reduce((sum, column) => sum + column.width, 0))}px`;
  return (
    <div
      class="table-viewport"
      role="grid"
      aria-label="Plan nodes"
      aria-rowcount={ids.length + 1}
      aria-colcount={columns.length}
      ref={viewport}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="table-head" role="row" aria-rowindex={1} style={{ width }}>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} />
        ))}
      </div>
      <div
        class="table-rows"
        // There for its height alone: rows belong to the grid.
        role="presentation"
        style={{ height: `${String(ids.length * ROW_HEIGHT)}px`, width }}
      >
        {drawnRows(window, active).map((row) => {
          const node = plan.nodes[ids[row] ?? -1];
          const matched = node !== undefined && matches.has(node.id);
          return (
            node && (
              <TableRow
                key={node.id}
                {...{ node, row, columns, matched }}
                active={row === active}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

function useSortedIds(columns: readonly Column[]): readonly number[] {
  const { plan, ui } = useReport();
  const sorted = columns.find(({ id }) => id === ui.sort?.column) ?? null;
  const descending = ui.sort?.descending ?? false;
  return useMemo(() => sortedIds(plan.nodes, sorted, descending), [plan, sorted, descending]);
}

/** Rows a Page key moves: about what a panel beside an editor shows. */
const PAGE = 15;

function rowFor(key: string, active: number, count: number): number | null {
  const rows: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + PAGE,
    PageUp: active - PAGE,
    Home: 0,
    End: count - 1,
  };
  const row = rows[key];
  return row === undefined ? null : Math.min(Math.max(0, row), count - 1);
}

function HeadCell({ column }: { readonly column: Column }) {
  const { ui, change } = useReport();
  const sorted = ui.sort?.column === column.id;
  const descending = sorted && ui.sort.descending;
  return (
    <div
      role="columnheader"
      class={`head-cell ${column.numeric ? 'number' : ''}`}
      style={{ width: `${String(column.width)}px` }}
      aria-sort={sorted ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        title={column.tooltip}
        onClick={() => {
          change({ sort: nextSort(column, sorted, descending) });
        }}
      >
        {column.title}
        {sorted && <Icon name={descending ? 'arrow-down' : 'arrow-up'} />}
      </button>
    </div>
  );
}

/** Numbers start with the largest, words with A; the third click goes back to the plan's order. */
function nextSort(column: Column, sorted: boolean, descending: boolean) {
  if (!sorted) return { column: column.id, descending: column.numeric };
  return descending === column.numeric ? { column: column.id, descending: !descending } : null;
}

interface TableRowProps {
  readonly node: PanelNode;
  /** Its place in the sorted list. */
  readonly row: number;
  readonly columns: readonly Column[];
  readonly active: boolean;
  readonly matched: boolean;
}

function TableRow({ node, row, columns, active, matched }: TableRowProps) {
  const { ui, hoveredId, hover, selectNode } = useReport();
  const selected = ui.nodeId === node.id;
  const classes = `table-row ${selected ? 'selected' : ''} ${hoveredId === node.id ? 'hovered' : ''} ${matched ? 'matched' : ''}`;
  return (
    <div
      role="row"
      class={classes}
      style={{ top: `${String(row * ROW_HEIGHT)}px` }}
      aria-rowindex={row + 2}
      aria-selected={selected}
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
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          class={`table-cell ${column.numeric ? 'number' : ''}`}
          style={{ width: `${String(column.width)}px` }}
          title={column.cellTitle(node)}
        >
          {column.text(node)}
        </div>
      ))}
    </div>
  );
}
