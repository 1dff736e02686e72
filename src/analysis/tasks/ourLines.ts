// Which lines of a block did Planwright write? Those that its hashes name, in their order; what a person put between them,
// however like ours it is, is the person's.

import { wordsHash } from './marker';

/** Of lines times hashes. Heuristic: more is no task of ours, and then all of it is the person's. */
const MOST_PAIRS = 4_000_000;
/** Lines that follow one another are rather ours than ones far apart; a line more counts more than all of that. */
const OF_A_LINE = 1_000_000;

/** Positions in `lines`, of which none is empty. */
export function ourLines(lines: readonly string[], hashes: readonly string[]): ReadonlySet<number> {
  const own = lines.map(wordsHash);
  if (own.length === hashes.length && own.every((hash, at) => hash === hashes[at]))
    return new Set(own.keys());
  if (own.length * hashes.length > MOST_PAIRS) return new Set();
  return longestCommon(own, hashes);
}

/** The longest common subsequence, of several the one with the fewest gaps. */
function longestCommon(own: readonly string[], hashes: readonly string[]): ReadonlySet<number> {
  const width = hashes.length + 1;
  /** Of what begins at a line and a hash: the best at all, and the best that matches these two. */
  const best = new Float64Array((own.length + 1) * width);
  const matched = new Float64Array((own.length + 1) * width);
  for (let line = own.length - 1; line >= 0; line -= 1)
    for (let hash = hashes.length - 1; hash >= 0; hash -= 1) {
      const at = line * width + hash;
      const after = at + width + 1;
      if (own[line] === hashes[hash]) {
        const on = matched[after] ?? 0;
        matched[at] = OF_A_LINE + Math.max(on === 0 ? 0 : on + 1, best[after] ?? 0);
      }
      best[at] = Math.max(matched[at] ?? 0, best[at + width] ?? 0, best[at + 1] ?? 0);
    }
  const found = new Set<number>();
  for (let line = 0, hash = 0; line < own.length && hash < hashes.length;) {
    const at = line * width + hash;
    const rest = best[at];
    if (rest === 0) break;
    // A match whose next one follows at once is worth more only through that one: so it is looked for first.
    if (matched[at] === rest) {
      found.add(line);
      [line, hash] = [line + 1, hash + 1];
    } else if (best[at + width] === rest) line += 1;
    else hash += 1;
  }
  return found;
}
