// Numbers as people read them: 3.4 s, 120 ms, 1.2 M rows, 345 MB, 97 %. Exact values belong in tooltips and JSON.

/** No server counts or waits so far: damaged plans do, whose numbers are shown as they are. */
const ABSURD = 1e18;

function absurd(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : '∞';
}

/** Three significant digits at most, thousands with a thin gap; no trailing zeros. */
function short(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

function scaled(value: number, step: number, units: readonly string[]): string {
  const size = Math.abs(value);
  let index = 0;
  let rest = size;
  // 999.5 would print as 1000 of the smaller unit.
  while (rest >= step - 0.5 && index < units.length - 1) {
    rest /= step;
    index++;
  }
  const unit = units[index] ?? '';
  return `${value < 0 ? '-' : ''}${short(rest)}${unit === '' ? '' : ` ${unit}`}`;
}

/** 12, 1.2 k, 1.2 M. */
export function humanCount(count: number): string {
  if (count >= ABSURD) return absurd(count);
  return scaled(Math.round(count), 1_000, ['', 'k', 'M', 'G', 'T']);
}

export function humanRows(rows: number): string {
  return `${humanCount(rows)} ${Math.round(rows) === 1 ? 'row' : 'rows'}`;
}

export function humanBytes(bytes: number): string {
  if (bytes >= ABSURD) return `${absurd(bytes)} B`;
  return scaled(bytes, 1_024, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

export function humanMs(ms: number): string {
  if (ms >= ABSURD) return `${absurd(ms)} ms`;
  if (ms < 999.5) return `${short(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 119.5) return `${short(seconds)} s`;
  return `${String(Math.floor(seconds / 60))} min ${String(Math.round(seconds % 60))} s`;
}

/** Of what still runs, in whole seconds: `12 s`; empty in the first. */
export function humanElapsed(ms: number): string {
  return ms < 1_000 ? '' : humanMs(Math.floor(ms / 1_000) * 1_000);
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** As humanMs, but of longer times hours and days. */
export function humanAge(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${String(Math.round(ms / DAY_MS))} days`;
  if (ms >= 2 * HOUR_MS) return `${String(Math.round(ms / HOUR_MS))} h`;
  return humanMs(ms);
}

/** 0 to 1 as a percentage; what is not nothing never reads 0 %. */
export function humanShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return '< 1 %';
  if (percent >= 99.5 && percent < 100) return '> 99 %';
  return `${String(Math.round(percent))} %`;
}

/** "at most 12 % to be saved" where that is clearly less than what is explained; null otherwise. Both are shares of the same whole. */
export function humanSaving(explained: number | null, saving: number | null): string | null {
  if (explained === null || saving === null || saving >= explained * 0.9) return null;
  return `at most ${humanShare(saving)} to be saved`;
}

/** 3.4 ×, 120 ×, 1.2 k ×: what is divided is estimated or measured on busy machines. */
export function humanRatio(ratio: number): string {
  return `${ratio < 100 ? String(Number(ratio.toPrecision(2))) : humanCount(ratio)} ×`;
}

/** Costs keep their whole number, in groups of three: 48 210. */
export function humanCost(cost: number): string {
  if (cost >= ABSURD) return absurd(cost);
  if (cost < 100) return short(cost);
  return exactCount(cost);
}

/** To the unit: 3 120. */
export function exactCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** once, 3 120 times. */
export function humanTimes(count: number): string {
  return count === 1 ? 'once' : `${exactCount(count)} times`;
}

/** In full, for a tooltip: digits beyond those that a server prints are of the arithmetic. */
export function fullNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}

type MeasureUnit =
  'rows' | 'ms' | 'bytes' | 'blocks' | 'share' | 'ratio' | 'cost' | 'count' | 'text';

/** A figure with its unit, as evidence has it; texts stay as they are. */
export function humanMeasure({
  value,
  unit,
}: {
  readonly value: number | string;
  readonly unit: MeasureUnit;
}): string {
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'rows':
      return humanRows(value);
    case 'ms':
      return humanMs(value);
    case 'bytes':
      return humanBytes(value);
    case 'blocks':
      return humanRows(value).replace('row', 'block');
    case 'share':
      return humanShare(value);
    case 'ratio':
      return humanRatio(value);
    case 'cost':
      return humanCost(value);
    case 'count':
    case 'text':
      return humanCount(value);
  }
}
