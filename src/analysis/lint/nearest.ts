// Which known name did somebody probably mean?

/** Within two edits, or one for short names; null when none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  // Heuristic: with two edits every short name is near to every other.
  const limit = name.length <= 4 ? 1 : 2;
  let best: string | null = null;
  let distance = limit + 1;
  for (const candidate of known) {
    // Each edit changes the length by one at most.
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const found = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (found < distance) {
      best = candidate;
      distance = found;
    }
  }
  return best;
}

/** Levenshtein's: insertions, deletions and replacements. */
export function editDistance(from: string, to: string): number {
  // Row i holds the distances from the first i letters to every beginning of the other name.
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from.charAt(i - 1) === to.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
