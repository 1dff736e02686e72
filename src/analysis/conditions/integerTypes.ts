// Which whole numbers can a column of an integer type hold, and does a comparison as another type hide the column?

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  smallint: [-(2n ** 15n), 2n ** 15n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** The types that an integer is cast to when it is compared with one of them: the other way could lose digits. */
const WIDER = /^(?:numeric|decimal|real|double precision|float[48]?)\b/i;

export function isInteger(type: string): boolean {
  return Object.hasOwn(RANGES, type);
}

export function isWider(type: string): boolean {
  return WIDER.test(type);
}

/** True when a column of that type can hold the number. */
export function fits(type: string, number: bigint): boolean {
  const range = Object.hasOwn(RANGES, type) ? RANGES[type] : undefined;
  return range !== undefined && number >= range[0] && number <= range[1];
}

/** A whole number as written, `10000` or `10000.0`; null for all else. */
export function wholeNumber(text: string): bigint | null {
  const [, digits] = /^(-?\d+)(?:\.0*)?$/.exec(text.trim()) ?? [];
  return digits === undefined ? null : BigInt(digits);
}

/** `(id)::numeric` of an integer column. */
export function isNumberMismatch(type: string | null, comparedAs: string): boolean {
  return type !== null && isInteger(type) && isWider(comparedAs);
}
