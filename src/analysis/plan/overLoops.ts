// What is printed for one loop, over all of them.

/** No server counts or waits so far; beyond it sums would become infinite, and shares of them no numbers. */
const MOST = 1e150;

/** Absurd negative values are none. */
export function overLoops(perLoop: number, loops: number): number {
  return Math.min(Math.max(0, perLoop), MOST) * Math.min(Math.max(0, loops), MOST);
}
