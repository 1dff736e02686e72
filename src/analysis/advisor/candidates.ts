// Which indexes are worth trying for a statement? Equality columns first, then the order or one range: the order in which a
// B-tree narrows (PostgreSQL 18 documentation, "Multicolumn Indexes").

import type { Column, Table } from '../../model/catalog';
import type { IndexDefinition, IndexKey } from '../../model/indexDefinition';
import type { KeyUse, TableUse } from './tableUse';
import { whyIndex } from './whyIndex';

export interface Candidate {
  readonly definition: IndexDefinition;
  readonly use: TableUse;
  /** A sentence. */
  readonly why: string;
}

export interface CandidateOptions {
  /** Installed extensions; trigram indexes need pg_trgm. */
  readonly extensions: readonly string[];
}

/** More keys rarely narrow the search further. Heuristic. */
const MOST_KEYS = 4;
/** A table that fits in so few pages is read faster than searched. Heuristic: 64 kB. */
const FEWEST_PAGES = 8;

const EQUAL: ReadonlySet<KeyUse['kind']> = new Set(['equality', 'in-list', 'is-null']);
const ORDERED: ReadonlySet<KeyUse['kind']> = new Set(['range', 'like-prefix']);

/** The most promising first; each definition once. */
export function indexCandidates(
  uses: readonly TableUse[],
  options: CandidateOptions,
): readonly Candidate[] {
  const seen = new Set<string>();
  return uses
    .filter(({ table }) => canBeIndexed(table))
    .flatMap((use) =>
      definitionsFor(use, options).map((definition) => ({
        definition,
        use,
        why: whyIndex(definition, use),
      })),
    )
    .filter(({ definition }) => {
      const key = JSON.stringify(definition);
      return !seen.has(key) && seen.add(key);
    });
}

function canBeIndexed({ kind, pages }: Table): boolean {
  if (kind === 'partitioned') return true;
  return (kind === 'table' || kind === 'materialized-view') && pages >= FEWEST_PAGES;
}

function definitionsFor(use: TableUse, options: CandidateOptions): readonly IndexDefinition[] {
  const equal = bySelectivity(
    use.restrictions.filter(({ kind }) => EQUAL.has(kind)),
    use.table,
  );
  const ranges = use.restrictions.filter(({ kind }) => ORDERED.has(kind));
  const equalKeys = equal.map((key) => keyFor(key, use.table));
  const rangeKeys = distinctKeys(ranges.map((key) => keyFor(key, use.table)));
  const joinKeys = use.joins.map((key) => keyFor(key, use.table));
  const orderKeys: readonly IndexKey[] = use.order;
  const armKeys = use.alternatives.map((key) => keyFor(key, use.table));
  const keyLists: readonly (readonly IndexKey[])[] = [
    [...equalKeys, ...orderKeys],
    ...rangeKeys.map((range) => [...equalKeys, range]),
    equalKeys,
    ...armKeys.flatMap((arm) => [[...equalKeys, arm], [arm]]),
    ...(use.limited ? [orderKeys] : []),
    ...joinKeys.flatMap((join) => [[join], [join, ...equalKeys], [...equalKeys, join]]),
    ...joinKeys.flatMap((join) => rangeKeys.map((range) => [join, range])),
    ...equalKeys.map((key) => [key]),
    ...rangeKeys.map((key) => [key]),
  ];
  return [
    ...keyLists
      .map((keys) => distinctKeys(keys).slice(0, MOST_KEYS))
      .filter((keys) => keys.length > 0)
      .map((keys) => definition(use.table, 'btree', keys)),
    ...use.restrictions.flatMap((key) => specialDefinition(key, use.table, options)),
  ];
}

/** What a B-tree cannot serve. */
function specialDefinition(
  key: KeyUse,
  table: Table,
  { extensions }: CandidateOptions,
): readonly IndexDefinition[] {
  const base = keyFor({ ...key, kind: 'equality' }, table);
  if (key.kind === 'like-infix' && extensions.includes('pg_trgm')) {
    return [definition(table, 'gin', [{ ...base, opclass: 'gin_trgm_ops' }])];
  }
  const type = columnOf(table, key.column)?.type ?? '';
  const hasGin = type === 'jsonb' || type === 'tsvector' || type.endsWith('[]');
  return key.kind === 'containment' && hasGin ? [definition(table, 'gin', [base])] : [];
}

function definition(table: Table, method: string, keys: readonly IndexKey[]): IndexDefinition {
  const { schema, name } = table;
  return {
    schema,
    table: name,
    method,
    keys: [...keys],
    include: [],
    predicate: null,
    unique: false,
  };
}

function keyFor({ column, expression, kind }: KeyUse, table: Table): IndexKey {
  const on = expression === null ? { column } : { expression };
  const base: IndexKey = { ...on, descending: false, nullsFirst: false };
  const needsPattern = kind === 'like-prefix' && columnOf(table, column)?.collation !== 'C';
  return needsPattern ? { ...base, opclass: 'text_pattern_ops' } : base;
}

function columnOf(table: Table, name: string): Column | null {
  return table.columns.find((column) => column.name === name) ?? null;
}

/** For one statement the order of equality columns does not matter; the most selective first serves others best. */
function bySelectivity(keys: readonly KeyUse[], table: Table): readonly KeyUse[] {
  const distinct = ({ column }: KeyUse): number => {
    const nDistinct = columnOf(table, column)?.statistics?.nDistinct ?? 0;
    return nDistinct >= 0 ? nDistinct : -nDistinct * (table.estimatedRows ?? 1);
  };
  return [...keys].sort((a, b) => distinct(b) - distinct(a));
}

function distinctKeys(keys: readonly IndexKey[]): readonly IndexKey[] {
  const seen = new Set<string>();
  return keys.filter(({ column, expression }) => {
    const key = JSON.stringify([column, expression]);
    return !seen.has(key) && seen.add(key);
  });
}
