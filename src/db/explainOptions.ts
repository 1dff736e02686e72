// Which EXPLAIN options a server understands; an unknown one is an error (42601), so they are chosen by version.

export interface ExplainOptionRequest {
  readonly analyze: boolean;
  /** WAL is worth its line only where something is written. */
  readonly writes: boolean;
}

/** VERBOSE brings schema names, which rules need to tell tables apart. BUFFERS is the default only from 18. */
export function explainPrefix({ analyze, writes }: ExplainOptionRequest): string {
  const options = ['FORMAT JSON', 'VERBOSE', 'SETTINGS', 'BUFFERS', 'SUMMARY'];
  if (analyze) options.unshift('ANALYZE', 'TIMING');
  if (analyze && writes) options.push('WAL');
  return `EXPLAIN (${options.join(', ')}) `;
}
