// The five figures at the top, and how each changed against the run before.

import type { Figures, PreviousRun } from '../../model/panelReport';
import { timesText } from '../../model/runSpread';
import {
  fullNumber,
  humanBytes,
  humanCost,
  humanMs,
  humanRatio,
  humanRows,
} from '../../util/humanNumbers';

/** One figure with what it was before; `text` has its unit. */
export interface Figure {
  readonly label: string;
  readonly text: string;
  /** The exact value and what it means. */
  readonly tooltip: string;
  readonly estimated: boolean;
  /** Such as `median of 5 (1.2 ms to 1.6 ms)`; empty where there is nothing to add. */
  readonly note: string;
  readonly change: Change | null;
}

export interface Change {
  /** Of the figure itself, whether that is good or not. */
  readonly direction: 'less' | 'more' | 'same';
  /** `8.2 × less`, `12 % more`, `as before`. */
  readonly text: string;
  /** Coloured: less is better, and it is more than chance. */
  readonly judged: boolean;
}

/** Heuristic: two runs of the same query differ this much by chance. */
const NOISE = 0.05;
const BLOCK_BYTES = 8_192;
const UNKNOWN = '–';

/** Only what the comparison of both runs calls a difference is shown as one. */
export function figureList(now: Figures, previous: PreviousRun | null): readonly Figure[] {
  // Without a run to compare with, or with one of another kind, no change is shown.
  const outcome = previous?.outcome ?? 'incomparable';
  const isJudged = outcome === 'better' || outcome === 'worse';
  // Rows and buffers do not vary by chance, so they are told without a judgement.
  const before = outcome === 'incomparable' ? null : (previous?.figures ?? null);
  const ms = (value: number | null) => (value === null ? UNKNOWN : humanMs(value));
  const time = changeOf(now.executionMs, before?.executionMs ?? null, isJudged);
  return [
    figure('Time', ms(now.executionMs), exact(now.executionMs, 'ms to execute'), {
      note: now.times === null ? '' : timesText(now.times),
      change: isJudged ? time : null,
    }),
    figure('Planning', ms(now.planningMs), exact(now.planningMs, 'ms to plan'), { change: null }),
    // Its label says "Rows" already.
    figure('Rows', humanRows(now.rows).replace(/ rows?$/, ''), exact(now.rows, 'rows returned'), {
      estimated: !now.measured,
      change: differing(changeOf(now.rows, before?.rows ?? null, false)),
    }),
    figure(
      'Buffers',
      now.blocks === null ? UNKNOWN : humanBytes(now.blocks * BLOCK_BYTES),
      exact(now.blocks, 'shared blocks of 8 kB, hit or read'),
      { change: differing(changeOf(now.blocks, before?.blocks ?? null)) },
    ),
    // Where both were measured, time has the last word: the change of cost is told without a judgement.
    figure('Cost', humanCost(now.totalCost), exact(now.totalCost, 'planner cost units, no time'), {
      estimated: true,
      change: isJudged
        ? differing(changeOf(now.totalCost, before?.totalCost ?? null, !now.measured))
        : null,
    }),
  ];
}

function differing(change: Change | null): Change | null {
  return change?.direction === 'same' ? null : change;
}

function figure(
  label: string,
  text: string,
  tooltip: string,
  {
    estimated = false,
    note = '',
    change,
  }: {
    readonly estimated?: boolean;
    readonly note?: string;
    readonly change: Change | null;
  },
): Figure {
  return { label, text, tooltip, estimated, note, change };
}

function exact(value: number | null, what: string): string {
  return value === null ? 'The plan does not say' : `${fullNumber(value)} ${what}`;
}

/** Null when there is nothing to compare. From twice on as a factor, below as a percentage. */
export function changeOf(now: number | null, before: number | null, judged = true): Change | null {
  if (now === null || before === null) return null;
  if (now === before || (before > 0 && Math.abs(now - before) / before < NOISE))
    return { direction: 'same', text: 'as before', judged };
  const direction = now < before ? 'less' : 'more';
  const [small, large] = now < before ? [now, before] : [before, now];
  // From or to nothing there is no factor.
  if (small <= 0) return { direction, text: direction, judged };
  const factor = large / small;
  const text =
    factor >= 2
      ? humanRatio(factor)
      : `${String(Math.round((Math.abs(now - before) / before) * 100))} %`;
  return { direction, text: `${text} ${direction}`, judged };
}
