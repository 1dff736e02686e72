// Which indexes are worth trying for a statement?

import type { Table } from '../../model/catalog';
import type { IndexDefinition } from '../../model/indexDefinition';
import { isMostlyDead } from '../indexes/deadRows';
import { designIndexes } from '../indexes/design';
import { extensionOf } from '../indexes/gistEquality';
import type { TableUse } from './tableUse';
import { whyIndex } from './whyIndex';

export interface Candidate {
  readonly definition: IndexDefinition;
  readonly use: TableUse;
  /** A sentence. */
  readonly why: string;
}

export interface CandidateOptions {
  /** Installed ones; an index whose operator classes come with another cannot be planned. */
  readonly extensions: readonly string[];
}

/** A table that fits in so few pages is read faster than searched. Heuristic: 64 kB. */
const FEWEST_PAGES = 8;

/** The most promising first; each definition once. */
export function indexCandidates(
  uses: readonly TableUse[],
  { extensions }: CandidateOptions,
): readonly Candidate[] {
  const seen = new Set<string>();
  return uses
    .filter(({ table }) => canBeIndexed(table))
    .flatMap((use) =>
      designIndexes(use.table, use, use.table).map(({ definition }) => ({
        definition,
        use,
        why: whyIndex(definition, use),
      })),
    )
    .filter(({ definition }) => {
      const key = JSON.stringify(definition);
      return !seen.has(key) && isPossible(definition, extensions) && seen.add(key);
    });
}

function isPossible({ keys }: IndexDefinition, extensions: readonly string[]): boolean {
  const needed = extensionOf(keys);
  return needed === null || extensions.includes(needed);
}

function canBeIndexed(table: Table): boolean {
  const { kind, pages } = table;
  // A new index would hold the dead entries, too: what is planned with it promises what building it does not keep.
  if (isMostlyDead(table)) return false;
  if (kind === 'partitioned') return true;
  return (kind === 'table' || kind === 'materialized-view') && pages >= FEWEST_PAGES;
}
