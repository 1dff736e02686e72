// One node in full, as labels and texts: the derived numbers, then what the server printed, nothing left out.

import {
  fullNumber,
  humanBytes,
  humanCost,
  humanMs,
  humanRatio,
  humanRows,
  humanShare,
} from '../../util/humanNumbers';
import type { PanelNode } from './panelNode';

export interface Fact {
  readonly label: string;
  readonly text: string;
  /** Long texts take a row of their own. */
  readonly wide: boolean;
  /** The value in full, for the tooltip. */
  readonly exact: string;
}

const BLOCK_BYTES = 8_192;
/** Characters: what is longer would be cut in the grid of two columns. */
const WIDE_FROM_LENGTH = 28;

export interface NodeFacts {
  readonly derived: readonly Fact[];
  /** What the numbers above do not tell: conditions, keys, methods. */
  readonly telling: readonly Fact[];
  /** Every field as the server printed it. */
  readonly fields: readonly Fact[];
}

/** Told by the name of the node or by the derived numbers. */
const TOLD = new Set(
  (
    'Node Type|Parent Relationship|Parallel Aware|Async Capable|Relation Name|Alias|Schema|Join Type|Subplan Name|' +
    'Strategy|Partial Mode|Startup Cost|Total Cost|Plan Rows|Plan Width|Actual Startup Time|Actual Total Time|' +
    'Actual Rows|Actual Loops|Disabled|Index Name|CTE Name|Workers|Output|Scan Direction|Inner Unique'
  ).split('|'),
);
/** Buffers and I/O times: told by the derived numbers, without the children. */
const TOLD_ENDINGS = / (Blocks|I\/O Read Time|I\/O Write Time)$|^I\/O /;

export function nodeFacts(node: PanelNode): NodeFacts {
  const entries = Object.entries(node.fields);
  const asFact = ([key, value]: readonly [string, unknown]) => fact(key, fieldText(value));
  const telling = entries.filter(
    ([key, value]) => !TOLD.has(key) && !TOLD_ENDINGS.test(key) && value !== 0 && value !== false,
  );
  return {
    derived: derivedFacts(node),
    telling: telling.map(asFact),
    fields: entries.map(asFact),
  };
}

function derivedFacts({ metrics }: PanelNode): readonly Fact[] {
  const { selfTimeMs, wallTimeMs, loops, processes, qError, rowsRemovedTotal } = metrics;
  const buffers = metrics.selfBuffers;
  const list: (Fact | null)[] = [
    metrics.neverExecuted ? fact('Executed', 'never') : null,
    known(selfTimeMs, (value) =>
      fact(
        'Self time',
        `${humanMs(value)}, ${humanShare(metrics.selfShare)}`,
        `${fullNumber(value)} ms`,
      ),
    ),
    known(wallTimeMs, (value) =>
      fact(
        'With children',
        `${humanMs(value)}, ${humanShare(metrics.totalShare)}`,
        `${fullNumber(value)} ms`,
      ),
    ),
    metrics.totalCost === 0
      ? null
      : fact('Cost', `~${humanCost(metrics.totalCost)}`, fullNumber(metrics.totalCost)),
    // "total", as the fields below print the mean of a loop.
    known(metrics.actualRowsTotal, (value) =>
      fact('Rows, total', humanRows(value), fullNumber(value)),
    ),
    fact(
      'Estimated, total',
      `~${humanRows(metrics.estimatedRowsTotal)}`,
      fullNumber(metrics.estimatedRowsTotal),
    ),
    known(qError, (value) =>
      // Heuristic: below a factor of two an estimate is a good one.
      value < 2 ? null : fact('Estimate off by', humanRatio(value), fullNumber(value)),
    ),
    known(rowsRemovedTotal, (value) =>
      value === 0 ? null : fact('Rows thrown away', humanRows(value), fullNumber(value)),
    ),
    known(loops, (value) => fact('Executions', String(value))),
    processes > 1 ? fact('Processes', String(processes)) : null,
    known(buffers, ({ sharedHitBlocks, sharedReadBlocks }) =>
      sharedHitBlocks + sharedReadBlocks === 0
        ? null
        : fact(
            'Self buffers',
            `${humanBytes(sharedHitBlocks * BLOCK_BYTES)} hit, ${humanBytes(sharedReadBlocks * BLOCK_BYTES)} read`,
            `${String(sharedHitBlocks)} blocks hit, ${String(sharedReadBlocks)} read`,
          ),
    ),
    known(buffers, ({ tempReadBlocks, tempWrittenBlocks }) =>
      tempReadBlocks + tempWrittenBlocks === 0
        ? null
        : fact(
            'Spilled',
            `${humanBytes(tempWrittenBlocks * BLOCK_BYTES)} written, ${humanBytes(tempReadBlocks * BLOCK_BYTES)} read`,
            `${String(tempWrittenBlocks)} blocks written, ${String(tempReadBlocks)} read`,
          ),
    ),
  ];
  return list.filter((entry) => entry !== null);
}

/** A fact of what the plan tells; where it does not, no line at all. */
function known<T>(value: T | null, make: (value: T) => Fact | null): Fact | null {
  return value === null ? null : make(value);
}

function fact(label: string, text: string, exact = text): Fact {
  return { label, text, exact, wide: text.length > WIDE_FROM_LENGTH };
}

/** Lists of texts as a line, nested objects (workers) as JSON. */
export function fieldText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
    return value.join(', ');
  return JSON.stringify(value);
}
