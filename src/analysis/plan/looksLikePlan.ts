// Is this text worth offering to analyse? Cheap enough for every document that is opened.

/** So much is looked at: a query and its header stand above a plan, hardly more. */
const HEAD = 20_000;

/** What each format prints of every node: costs or measurements, or the key of its type. */
const SIGNS =
  /"Node Type"\s*:|<Node-Type>|^[ -]*Node Type: "|\(cost=\d[\d.]*\.\.\d[\d.]* rows=\d+ width=\d+\)|\(actual (?:time=|rows=)[^()\n]*loops=\d+\)|duration: [\d.]+ ms {2}plan:/m;

/** Where the first sign stands; -1 when it does not look like a plan. */
export function planSign(text: string): number {
  return text.slice(0, HEAD).search(SIGNS);
}
