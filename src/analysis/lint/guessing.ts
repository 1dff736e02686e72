// Which rules guess what a plan measures? Others, such as missing-where, are true whatever the plan.

/** Beside a plan of the same words their mark would say the same twice, and less well. */
export const GUESSING_RULES: ReadonlySet<string> = new Set([
  'arithmetic-on-column',
  'array-any-column',
  'cast-on-column',
  'function-on-column',
  'implicit-cast-mismatch',
  'join-without-index',
  'jsonb-extract-equality',
  'large-offset',
  'leading-wildcard',
  'long-in-list',
  'no-usable-index',
  'prefix-like-collation',
  'seq-scan-prone',
]);
