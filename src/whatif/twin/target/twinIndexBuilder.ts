// One hypothetical index on a twin: how many rows it would hold (asked of the planner), how large it would be
// (size model), then created empty and given that size, height and statistics.

import { indexSize } from '../../../analysis/indexes/size/indexSize';
import type { IndexSize } from '../../../analysis/indexes/size/sizeQuestion';
import { createIndexSql } from '../../../analysis/changes/indexSql';
import type { IndexDefinition } from '../../../model/indexDefinition';
import {
  MOST_BLOCKS,
  MOST_TREE_LEVELS,
  type TwinImage,
  type TwinRelation,
  type TwinStatistics,
} from '../../../model/twinImage';
import { groupBy } from '../../../util/groupBy';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { HypotheticalIndex } from '../../whatIf';
import { tooLarge } from '../image/claimedBytes';
import { qualified, type TableName } from '../image/qualified';
import { quote } from '../image/quote';
import { deduplicatedColumns, deduplicatesCharacters } from './deduplication';
import { relationStatisticsSql } from './relationStatistics';
import { sizedTwinTable } from './sizedTwinTable';
import type { Failure, TwinTarget } from './target';

/** The part of an index that lies on one table without partitions. */
interface SizedLeaf {
  readonly rows: number;
  readonly size: IndexSize;
}

export interface SizedIndex {
  readonly definition: IndexDefinition;
  /** By qualified table. */
  readonly leaves: ReadonlyMap<string, SizedLeaf>;
  /** Why it could not be sized; it cannot be built either. */
  readonly problem: string | null;
}

type NamedIndex = SizedIndex & { readonly name: string };

/** By the name of the whole. */
type Made = ReadonlyMap<string, readonly { readonly index: TableName; readonly table: string }[]>;

type Refusal = { readonly definition: IndexDefinition; readonly why: string };

/** Heuristic: more than one advice asks for; on a table of many partitions each is long. */
const MOST_KEPT = 200;

export class TwinIndexBuilder {
  readonly #target: TwinTarget;
  readonly #image: TwinImage;
  readonly #relations: ReadonlyMap<string, TwinRelation>;
  readonly #children: ReadonlyMap<string | null, readonly TwinRelation[]>;
  readonly #statistics: ReadonlyMap<string, readonly TwinStatistics[]>;
  /** By definition. */
  readonly #sized = new Map<string, SizedIndex>();
  /** Of the twin's build, asked once. */
  #characters: Promise<boolean> | null = null;

  constructor(target: TwinTarget, image: TwinImage) {
    this.#target = target;
    this.#image = image;
    this.#relations = new Map(image.relations.map((relation) => [qualified(relation), relation]));
    this.#children = groupBy(image.relations, ({ partitionOf }) => partitionOf);
    this.#statistics = groupBy(image.statistics, ({ schema, relation }) =>
      qualified({ schema, name: relation }),
    );
  }

  /** Before the transaction, whose other indexes might change what the planner answers. */
  async prepare(definitions: readonly IndexDefinition[]): Promise<SizedIndex[]> {
    const sized: SizedIndex[] = [];
    for (const definition of definitions) sized.push(await this.#known(definition));
    return sized;
  }

  /** An advisor asks for the same index beside many others; a builder lives as long as its image. */
  async #known(definition: IndexDefinition): Promise<SizedIndex> {
    const key = JSON.stringify(definition);
    const known = this.#sized.get(key);
    // Whoever asks knows its own definition again, not one that is like it.
    if (known !== undefined) return { ...known, definition };
    const sized = await this.#size(definition);
    if (this.#sized.size >= MOST_KEPT) this.#sized.clear();
    // A problem may be one of the moment.
    if (sized.problem === null) this.#sized.set(key, sized);
    return sized;
  }

  /**
   * Inside a transaction that will be rolled back; in the order of `sized`. All at once, which takes a fraction of the time;
   * one by one where one of them is refused, so that it spoils no other.
   */
  async build(sized: readonly SizedIndex[]): Promise<readonly (HypotheticalIndex | Refusal)[]> {
    const named = sized.map((index, i) => ({ ...index, name: `planwright_${String(i + 1)}` }));
    const possible = named.filter(({ problem }) => problem === null);
    const refused = new Map<SizedIndex, string>();
    const failure = await this.#create(possible);
    if (failure !== undefined) {
      for (const index of possible) {
        const why = await this.#create([index]);
        if (why !== undefined) refused.set(index, why.message);
      }
    }
    const made = await this.#made(possible.filter((index) => !refused.has(index)));
    await this.#showSizes(named, made);
    return named.map((index) => {
      const { definition, leaves, name, problem } = index;
      const why = problem ?? refused.get(index);
      if (why !== undefined) return { definition, why };
      const bytes = [...leaves.values()].reduce((sum, { size }) => sum + size.bytes, 0);
      const parts = (made.get(name) ?? []).map((part) => part.index.name);
      return { definition, names: [name, ...parts], bytes };
    });
  }

  /** All or none of them; the first failure. */
  async #create(indexes: readonly NamedIndex[]): Promise<Failure | undefined> {
    if (indexes.length === 0) return undefined;
    const tables = new Set(
      indexes.map(({ definition: { schema, table } }) =>
        qualified({ schema: schema ?? '', name: table }),
      ),
    );
    await this.#target.run(['SAVEPOINT planwright_build']);
    const failure = await this.#target.withRealSizes([...tables], async () => {
      for (const { definition, name } of indexes) {
        // One by one: inside a transaction no batch is taken.
        const [first] = await this.#target.run([createIndexSql(definition, { name })]);
        if (first !== undefined) return first;
      }
      return undefined;
    });
    if (failure !== undefined) await this.#target.run(['ROLLBACK TO SAVEPOINT planwright_build']);
    return failure;
  }

  async #showSizes(indexes: readonly NamedIndex[], made: Made): Promise<void> {
    const sizes = indexes.flatMap(({ name, leaves, definition }) =>
      (made.get(name) ?? []).flatMap(({ index, table }) => {
        const leaf = leaves.get(table);
        return leaf === undefined ? [] : [{ index, leaf, method: definition.method }];
      }),
    );
    await this.#target.resize(
      sizes.map(({ index, leaf, method }) => ({
        name: qualified(index),
        blocks: leaf.size.pages,
        height: method === 'btree' ? leaf.size.height : null,
      })),
    );
    await this.#giveStatistics(sizes);
  }

  async #giveStatistics(
    sizes: readonly {
      readonly index: { readonly schema: string; readonly name: string };
      readonly leaf: SizedLeaf;
    }[],
  ): Promise<void> {
    if (sizes.length === 0) return;
    const counts = sizes.map(({ index, leaf }) => ({
      ...index,
      pages: leaf.size.pages,
      tuples: leaf.rows,
      allVisible: 0,
    }));
    await this.#target.run([relationStatisticsSql(counts)]);
  }

  /** By name: the index and, on a partitioned table, those of its partitions, each with its table. */
  async #made(indexes: readonly NamedIndex[]): Promise<Made> {
    if (indexes.length === 0) return new Map();
    const roots = indexes.map(({ name, definition: { schema } }) => {
      const root = `${sqlIdentifier(schema ?? '')}.${sqlIdentifier(name)}`;
      return `(${quote(name)}, ${quote(root)}::regclass)`;
    });
    const rows = await this.#target.query(
      `SELECT root.name, n.nspname, c.relname, tn.nspname, t.relname
         FROM (VALUES ${roots.join(', ')}) AS root(name, oid)
        CROSS JOIN LATERAL (SELECT root.oid UNION SELECT relid FROM pg_catalog.pg_partition_tree(root.oid)) AS tree(oid)
         JOIN pg_catalog.pg_index i ON i.indexrelid = tree.oid
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        WHERE c.relkind = 'i'`,
    );
    const parts = rows.map(([name, indexSchema, index, tableSchema, table]) => ({
      name: name ?? '',
      index: { schema: indexSchema ?? '', name: index ?? '' },
      table: qualified({ schema: tableSchema ?? '', name: table ?? '' }),
    }));
    return groupBy(parts, ({ name }) => name);
  }

  async #size(definition: IndexDefinition): Promise<SizedIndex> {
    const name = qualified({ schema: definition.schema ?? '', name: definition.table });
    const relation = this.#relations.get(name);
    if (relation === undefined) {
      return { definition, leaves: new Map(), problem: `The twin has no table ${name}.` };
    }
    try {
      const leaves = new Map<string, SizedLeaf>();
      this.#characters ??= deduplicatesCharacters(this.#target);
      const characters = await this.#characters;
      const deduplicated = await deduplicatedColumns(this.#target, name, { characters });
      for (const leaf of this.#leavesOf(relation)) {
        leaves.set(qualified(leaf), await this.#sizeLeaf(definition, leaf, deduplicated));
      }
      const bytes = [...leaves.values()].reduce((sum, { size }) => sum + size.bytes, 0);
      const why = tooLarge(bytes);
      const problem = why === null ? null : `The entries of this index ${why}.`;
      return { definition, leaves, problem };
    } catch (error) {
      // A predicate or expression that does not parse here would not parse in CREATE INDEX.
      if (!(error instanceof Error)) throw error;
      return { definition, leaves: new Map(), problem: error.message };
    }
  }

  #leavesOf(relation: TwinRelation): TwinRelation[] {
    if (relation.kind !== 'p') return [relation];
    return (this.#children.get(qualified(relation)) ?? []).flatMap((child) =>
      this.#leavesOf(child),
    );
  }

  async #sizeLeaf(
    definition: IndexDefinition,
    leaf: TwinRelation,
    deduplicated: ReadonlySet<string>,
  ): Promise<SizedLeaf> {
    const from = `SELECT FROM ONLY ${qualified(leaf)}`;
    const rows = await this.#estimate(from);
    const { predicate } = definition;
    const inIndex = predicate === null ? rows : await this.#estimate(`${from} WHERE ${predicate}`);
    const table = sizedTwinTable({
      image: this.#image,
      relation: leaf,
      statistics: this.#statistics.get(qualified(leaf)) ?? [],
      rows,
      deduplicated,
    });
    const size = indexSize(definition, table, inIndex);
    return {
      rows: inIndex,
      size: {
        ...size,
        pages: Math.min(size.pages, MOST_BLOCKS),
        height: Math.min(size.height, MOST_TREE_LEVELS),
      },
    };
  }

  async #estimate(sql: string): Promise<number> {
    const { nodes, root } = await this.#target.plan({ sql, parameters: [] });
    // Below a Gather the rows of one process are told; the root tells all.
    return root.fields['Plan Rows'] ?? nodes[0]?.fields['Plan Rows'] ?? 0;
  }
}
