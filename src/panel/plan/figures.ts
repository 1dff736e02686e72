// The five figures at the top, and how each changed against the run before.

import type { Figures } from '../../model/panelReport';
import { humanBytes, humanCost, humanMs, humanRatio, humanRows } from '../../util/humanNumbers';

export interface Figure {
  readonly label: string;
  readonly text: string;
  /** The exact value and what it means. */
  readonly tooltip: string;
  readonly estimated: boolean;
  readonly change: Change | null;
}

export interface Change {
  readonly direction: 'less' | 'more' | 'same';
  readonly text: string;
  /** Less is better for all but rows. */
  readonly judged: boolean;
}

/** Heuristic: two runs of the same query differ this much by chance. */
const NOISE = 0.05;
const BLOCK_BYTES = 8_192;
const UNKNOWN = '–';

export function figureList(now: Figures, before: Figures | null): readonly Figure[] {
  const comparable = before !== null && before.measured === now.measured ? before : null;
  const ms = (value: number | null) => (value === null ? UNKNOWN : humanMs(value));
  return [
    figure('Time', ms(now.executionMs), exact(now.executionMs, 'ms to execute'), {
      change: changeOf(now.executionMs, comparable?.executionMs ?? null),
    }),
    figure('Planning', ms(now.planningMs), exact(now.planningMs, 'ms to plan'), {
      change: changeOf(now.planningMs, before?.planningMs ?? null),
    }),
    figure('Rows', humanRows(now.rows).replace(/ rows?$/, ''), exact(now.rows, 'rows returned'), {
      estimated: !now.measured,
      change: changeOf(now.rows, comparable?.rows ?? null, false),
    }),
    figure(
      'Buffers',
      now.blocks === null ? UNKNOWN : humanBytes(now.blocks * BLOCK_BYTES),
      exact(now.blocks, 'shared blocks of 8 kB, hit or read'),
      { change: changeOf(now.blocks, before?.blocks ?? null) },
    ),
    figure('Cost', humanCost(now.totalCost), exact(now.totalCost, 'planner cost units, no time'), {
      estimated: true,
      change: changeOf(now.totalCost, before?.totalCost ?? null),
    }),
  ];
}

function figure(
  label: string,
  text: string,
  tooltip: string,
  { estimated = false, change }: { readonly estimated?: boolean; readonly change: Change | null },
): Figure {
  return { label, text, tooltip, estimated, change };
}

function exact(value: number | null, what: string): string {
  return value === null ? 'The plan does not say' : `${String(value)} ${what}`;
}

/** Null when there is nothing to compare. From twice on as a factor, below as a percentage. */
export function changeOf(now: number | null, before: number | null, judged = true): Change | null {
  if (now === null || before === null) return null;
  if (now === before || (before > 0 && Math.abs(now - before) / before < NOISE))
    return { direction: 'same', text: 'as before', judged };
  const direction = now < before ? 'less' : 'more';
  const [small, large] = now < before ? [now, before] : [before, now];
  if (small <= 0) return { direction, text: direction, judged };
  const factor = large / small;
  const text =
    factor >= 2
      ? humanRatio(factor)
      : `${String(Math.round((Math.abs(now - before) / before) * 100))} %`;
  return { direction, text: `${text} ${direction}`, judged };
}
