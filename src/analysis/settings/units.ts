// Amounts of memory and time: from pg_settings' units to bytes and milliseconds, and to text as PostgreSQL takes it.

const MEMORY: Readonly<Record<string, number>> = {
  B: 1,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};
/** In milliseconds. */
const TIME: Readonly<Record<string, number>> = {
  us: 1e-3,
  ms: 1,
  s: 1e3,
  min: 6e4,
  h: 3.6e6,
  d: 8.64e7,
};

export type Dimension = 'memory' | 'time';

/** A base unit may be several of one, as `8kB` is; null for what is no unit of PostgreSQL's. */
function factorOf(unit: string): { readonly dimension: Dimension; readonly factor: number } | null {
  const [, count = '', one = ''] = /^(\d*)([A-Za-z]+)$/.exec(unit) ?? [];
  const times = count === '' ? 1 : Number(count);
  const [memory, time] = [MEMORY[one], TIME[one]];
  if (memory !== undefined) return { dimension: 'memory', factor: memory * times };
  return time === undefined ? null : { dimension: 'time', factor: time * times };
}

export function dimensionOf(unit: string | null): Dimension | null {
  return unit === null ? null : (factorOf(unit)?.dimension ?? null);
}

/** `value` as pg_settings has it: in bytes, in milliseconds, or as it is. NaN for what is no number. */
export function amountOf(value: string, unit: string | null): number {
  const number = value.trim() === '' ? NaN : Number(value);
  return number * (unit === null ? 1 : (factorOf(unit)?.factor ?? 1));
}

/** As pg_settings would have it: the other way round. */
export function inUnit(amount: number, unit: string | null): number {
  return Math.round(amount / (unit === null ? 1 : (factorOf(unit)?.factor ?? 1)));
}

/** `16GB`, `2097151kB`: the largest unit that says it exactly; below 1 kB in bytes. */
export function memoryText(bytes: number): string {
  return textIn(bytes, ['TB', 'GB', 'MB', 'kB'], MEMORY, 'B');
}

/** `15min`, `200ms`. */
export function timeText(ms: number): string {
  return textIn(ms, ['d', 'h', 'min', 's'], TIME, 'ms');
}

function textIn(
  amount: number,
  units: readonly string[],
  factors: Readonly<Record<string, number>>,
  smallest: string,
): string {
  const whole = Math.round(amount);
  const unit = units.find((one) => whole !== 0 && whole % (factors[one] ?? NaN) === 0) ?? smallest;
  return whole === 0 ? '0' : `${String(whole / (factors[unit] ?? 1))}${unit}`;
}

/** As SHOW prints it: -1 and 0 often mean something else than an amount, and stay bare. */
export function shownValue(value: string, unit: string | null): string {
  const dimension = dimensionOf(unit);
  const amount = amountOf(value, unit);
  if (dimension === null || !(amount > 0)) return value;
  return dimension === 'memory' ? memoryText(amount) : timeText(amount);
}

/** Text such as `16GB` or `90` to the amount that it means for a setting of that unit; null for what is none. */
export function amountIn(text: string, unit: string | null): number | null {
  const [, digits, own = ''] = /^\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  if (digits === undefined) return null;
  if (own === '') return amountOf(digits, unit);
  const factor = factorOf(own);
  return factor === null || factor.dimension !== dimensionOf(unit)
    ? null
    : Number(digits) * factor.factor;
}

const MB = 2 ** 20;

/** Down to a value that people write, at most a sixteenth less; whole megabytes. */
export function roundBytes(bytes: number): number {
  const step = Math.max(MB, 2 ** Math.floor(Math.log2(Math.max(1, bytes))) / 16);
  return Math.max(MB, Math.floor(bytes / step) * step);
}
