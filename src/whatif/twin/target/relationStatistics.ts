// How many rows and pages the planner shall believe in: SQL that writes them by the function of guard.ts.

import { qualified } from '../image/qualified';
import { textArray } from '../image/quote';

export interface RelationCounts {
  readonly schema: string;
  readonly name: string;
  readonly pages: number;
  readonly tuples: number;
  readonly allVisible: number;
}

/** What pg_restore_relation_stats writes, for many at once and in every version. */
export function relationStatisticsSql(relations: readonly RelationCounts[]): string {
  const list = (value: (relation: RelationCounts) => string, type: string): string =>
    `ARRAY[${relations.map(value).join(', ')}]::pg_catalog.${type}[]`;
  return `SELECT pg_catalog.planwright_count(${textArray(relations.map(qualified))},
    ${list(({ pages }) => String(pages), 'int4')}, ${list(({ tuples }) => String(tuples), 'float4')},
    ${list(({ allVisible }) => String(allVisible), 'int4')})`;
}
