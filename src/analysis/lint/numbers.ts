// How do rule messages write counts and shares?

/** `1.2 M`, `34 k`, `12`. */
export function count(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  return value >= 1e4 ? `${String(Math.round(value / 1e3))} k` : String(Math.round(value));
}

/** `4 %`, `0.02 %`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 1 ? String(Math.round(value)) : value.toPrecision(1)} %`;
}
