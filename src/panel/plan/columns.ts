// The columns of the table: what each shows of a node and by what it sorts.

import {
  fullNumber,
  humanBytes,
  humanCost,
  humanCount,
  humanMs,
  humanRatio,
  humanShare,
} from '../../util/humanNumbers';
import type { BufferCounts } from '../../model/planMetrics';
import { operationTitle } from './nodeHelp';
import type { PanelNode } from './panelNode';

/** One column: how it is read of a node, shown in a cell, and sorted. */
export interface Column {
  // Kept in the state of the view, so an id outlives its title.
  readonly id: string;
  readonly title: string;
  readonly tooltip: string;
  // In CSS pixels: cells of thousands of rows are laid out without measuring any.
  readonly width: number;
  readonly numeric: boolean;
  /** Null where the plan does not say; such rows come last either way. */
  readonly value: (node: PanelNode) => number | string | null;
  readonly text: (node: PanelNode) => string;
  /** In full: cells are cut, and numbers are rounded. */
  readonly cellTitle: (node: PanelNode) => string;
}

/** PostgreSQL counts buffers in blocks; nearly every server has them of this size, and the plan does not tell. */
const BLOCK_BYTES = 8_192;

type Read = (node: PanelNode) => number | null;

function numeric(
  id: string,
  title: string,
  tooltip: string,
  read: Read,
  show: (value: number) => string,
): Column {
  return {
    id,
    title,
    tooltip,
    width: 88,
    numeric: true,
    value: read,
    text: (node) => {
      const value = read(node);
      return value === null ? '' : show(value);
    },
    cellTitle: (node) => {
      const value = read(node);
      return value === null ? '' : fullNumber(value);
    },
  };
}

/** Text is sorted as it is shown. */
function words(
  id: string,
  title: string,
  width: number,
  read: (node: PanelNode) => string,
): Column {
  return {
    id,
    title,
    tooltip: title,
    width,
    numeric: false,
    value: read,
    text: read,
    cellTitle: read,
  };
}

const bytes = (blocks: number) => humanBytes(blocks * BLOCK_BYTES);

/** Of the node without its children: what is printed holds theirs, and every row would say the same. */
function buffers(key: keyof BufferCounts, title: string, tooltip: string): Column {
  return numeric(key, title, tooltip, ({ metrics }) => metrics.selfBuffers?.[key] ?? null, bytes);
}

/** What it is, what it took, what it gave against the estimate, what it read: the order in which a plan is asked. */
export const COLUMNS: readonly Column[] = [
  {
    ...words('operation', 'Operation', 200, ({ operation }) => operation),
    cellTitle: operationTitle,
  },
  words('target', 'On', 160, ({ target }) => target),
  numeric(
    'self',
    'Self time',
    'Elapsed, without children',
    ({ metrics }) => metrics.selfTimeMs,
    humanMs,
  ),
  numeric('share', 'Self share', 'Of the whole', ({ metrics }) => metrics.selfShare, humanShare),
  numeric(
    'wall',
    'Total time',
    'Elapsed, with children',
    ({ metrics }) => metrics.wallTimeMs,
    humanMs,
  ),
  numeric(
    'loops',
    'Loops',
    'Executions over all processes',
    ({ metrics }) => metrics.loops,
    humanCount,
  ),
  numeric('rows', 'Rows', 'Over all loops', ({ metrics }) => metrics.actualRowsTotal, humanCount),
  numeric(
    'estimate',
    'Estimated',
    'Rows estimated over all loops',
    ({ metrics }) => metrics.estimatedRowsTotal,
    (value) => `~${humanCount(value)}`,
  ),
  numeric(
    'qError',
    'Off by',
    'Estimated against actual rows',
    ({ metrics }) => metrics.qError,
    humanRatio,
  ),
  numeric(
    'removed',
    'Removed',
    'Rows that filters threw away',
    ({ metrics }) => metrics.rowsRemovedTotal,
    humanCount,
  ),
  numeric(
    'selfCost',
    'Self cost',
    'Planner cost without children',
    ({ metrics }) => metrics.selfCost,
    cost,
  ),
  numeric(
    'cost',
    'Total cost',
    'Planner cost with children',
    ({ metrics }) => metrics.totalCost,
    cost,
  ),
  buffers('sharedHitBlocks', 'Hit', 'Shared buffers found in memory'),
  buffers('sharedReadBlocks', 'Read', 'Shared buffers read from outside'),
  buffers('sharedDirtiedBlocks', 'Dirtied', 'Shared buffers changed'),
  buffers('sharedWrittenBlocks', 'Written', 'Shared buffers written'),
  buffers('tempReadBlocks', 'Temp read', 'Temporary files read'),
  buffers('tempWrittenBlocks', 'Temp written', 'Temporary files written'),
  numeric(
    'ioReadMs',
    'I/O read',
    'Time spent reading; needs track_io_timing',
    ({ metrics }) => metrics.selfBuffers?.ioReadMs ?? null,
    humanMs,
  ),
  numeric(
    'processes',
    'Processes',
    'That shared the work',
    ({ metrics }) => metrics.processes,
    humanCount,
  ),
  numeric(
    'width',
    'Row width',
    'Estimated bytes a row',
    ({ fields }) => fields['Plan Width'] ?? null,
    humanBytes,
  ),
  words('condition', 'Condition', 320, ({ condition }) => condition),
];

function cost(value: number): string {
  return `~${humanCost(value)}`;
}

/** Columns that have anything to say about this plan. */
export function columnsOf(nodes: readonly PanelNode[]): readonly Column[] {
  return COLUMNS.filter(
    ({ id, value }) =>
      id === 'operation' ||
      nodes.some((node) => {
        const it = value(node);
        return it !== null && it !== '' && it !== 0;
      }),
  );
}

/** Ids in the order of a column; plan order among equals and without a column. */
export function sortedIds(
  nodes: readonly PanelNode[],
  column: Column | null,
  descending: boolean,
): readonly number[] {
  if (column === null) return nodes.map(({ id }) => id);
  const sign = descending ? -1 : 1;
  return nodes
    .map((node) => ({ id: node.id, value: column.value(node) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null)
        return a.value === b.value ? a.id - b.id : a.value === null ? 1 : -1;
      const order =
        typeof a.value === 'number' && typeof b.value === 'number'
          ? a.value - b.value
          : String(a.value).localeCompare(String(b.value));
      return order === 0 ? a.id - b.id : sign * order;
    })
    .map(({ id }) => id);
}
