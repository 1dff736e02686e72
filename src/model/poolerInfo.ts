// Which connection pooler stands between us and the server, and what a person should know of it.

export type PoolMode = 'session' | 'transaction' | 'statement';

export interface PoolerInfo {
  /** Such as `PgBouncer`; `a pooler` where only its traces are seen. */
  readonly product: string;
  /** Null where it does not say. */
  readonly version: string | null;
  /** Null where it does not show; Planwright then keeps to what works in each. */
  readonly mode: PoolMode | null;
  /** How to reach the server itself, where that follows from the address: one sentence. */
  readonly direct: string | null;
}

/** `through PgBouncer 1.26.1, transaction mode`. */
export function poolerWords({ product, version, mode }: PoolerInfo): string {
  const named = version === null ? product : `${product} ${version}`;
  return `through ${named}${mode === null ? '' : `, ${mode} mode`}`;
}
