// Splits what a node took among its children and itself, so that the parts always equal the whole.

/** What each child accounts for, and what is left to the node itself. Never negative; the sum is `whole`. */
export interface Shares {
  readonly children: readonly number[];
  readonly self: number;
}

/**
 * Children that claim more than the whole share it in proportion. That happens where a server rounds
 * (0.001 ms times a million loops), where the members of a Parallel Append run side by side,
 * and where a Limit stops a child whose cost counts every row.
 */
export function distribute(whole: number, claims: readonly number[]): Shares {
  const claimed = claims.reduce((sum, claim) => sum + claim, 0);
  if (claimed <= whole) return { children: claims, self: whole - claimed };
  const scale = whole / claimed;
  return { children: claims.map((claim) => claim * scale), self: 0 };
}
