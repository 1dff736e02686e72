// Which indexes are worth choosing among? Those that the planner itself picked for some statement when many shapes were in
// place, what comes of merging them, and their first keys. One enters only if the planner wanted it, or something in it.

import type { IndexDefinition } from '../../../model/indexDefinition';
import { groupBy } from '../../../util/groupBy';
import { probe } from './probe';
import type { RememberedCosts } from './rememberedCosts';
import {
  columnPairs,
  covering,
  merged,
  plainColumns,
  singleColumns,
  withOneMore,
  type TableNeed,
} from './tableNeed';
import { covers, type CandidatePool, type WorkloadCandidate } from './workloadCandidate';

/** What one statement could be served by. */
export interface StatementNeed {
  /** Its number. */
  readonly statement: number;
  /** By its own conditions: all methods, partial, on expressions. */
  readonly designs: readonly WorkloadCandidate[];
  readonly tables: readonly TableNeed[];
}

/** Candidates with the numbers of the statements that they serve. */
export type Served = ReadonlyMap<WorkloadCandidate, ReadonlySet<number>>;

/** Merges of so many with the same first key. Heuristic. */
const MOST_MERGED = 8;
const MOST_KEYS = 3;

export class CandidateFinder {
  readonly #pool: CandidatePool;
  readonly #costs: RememberedCosts<WorkloadCandidate>;
  readonly #isOver: () => boolean;
  readonly #found = new Map<WorkloadCandidate, Set<number>>();
  readonly #wanted = new Map<number, Set<WorkloadCandidate>>();

  constructor(
    pool: CandidatePool,
    costs: RememberedCosts<WorkloadCandidate>,
    isOver: () => boolean,
  ) {
    this.#pool = pool;
    this.#costs = costs;
    this.#isOver = isOver;
  }

  /** With what was found before. */
  served(): Served {
    return withCovered(this.#found);
  }

  /** By the statements' own conditions alone: the quickest first answer. */
  async designed(needs: readonly StatementNeed[]): Promise<void> {
    await this.#probe(needs, ({ designs }) => designs);
  }

  /** Every order of columns, wider ones from what was wanted, and all of them against each other: one after the other. */
  shapes(needs: readonly StatementNeed[]): readonly (() => Promise<void>)[] {
    const single = ({ tables }: StatementNeed): readonly WorkloadCandidate[] =>
      this.#ofTables(tables, singleColumns);
    return [
      () => this.#probe(needs, single),
      () => this.#probe(needs, (need) => [...single(need), ...this.#pairs(need)]),
      () => this.#probe(needs, (need) => this.#coverings(need, single(need))),
      () => this.#probe(needs, (need) => this.#longer(need)),
      async () => {
        await this.#probe(needs, ({ statement }) => this.#wantedBy(statement));
        this.#merge();
        this.#shorten();
      },
    ];
  }

  async #probe(
    needs: readonly StatementNeed[],
    wanted: (need: StatementNeed) => readonly WorkloadCandidate[],
  ): Promise<void> {
    const asked = needs
      .map((need) => [need.statement, [...new Set(wanted(need))]] as const)
      .filter(([, candidates]) => candidates.length > 0);
    const used = await probe(this.#costs, new Map(asked), this.#isOver);
    for (const [statement, candidates] of used)
      for (const candidate of candidates) this.#add(candidate, [statement]);
  }

  #ofTables(
    tables: readonly TableNeed[],
    definitions: (need: TableNeed) => readonly IndexDefinition[],
  ): readonly WorkloadCandidate[] {
    return tables.flatMap((need) =>
      definitions(need).map((definition) => this.#pool.of(definition, need.table)),
    );
  }

  #pairs({ statement, tables }: StatementNeed): readonly WorkloadCandidate[] {
    const wanted = this.#wantedBy(statement);
    return this.#ofTables(tables, (need) => {
      const leads = wanted
        .filter(({ table }) => table === need.table)
        .flatMap(({ definition }) => plainColumns(definition)?.slice(0, 1) ?? []);
      return columnPairs(need, leads);
    });
  }

  #coverings(
    { statement, tables }: StatementNeed,
    single: readonly WorkloadCandidate[],
  ): readonly WorkloadCandidate[] {
    const heads = [...this.#wantedBy(statement), ...single];
    return tables.flatMap((need) =>
      heads
        .filter(({ table }) => table === need.table)
        .flatMap(({ definition }) => {
          const wide = covering(need, definition);
          return wide === null
            ? []
            : [this.#pool.of(wide, need.table), this.#pool.of(bare(definition), need.table)];
        }),
    );
  }

  #longer({ statement, tables }: StatementNeed): readonly WorkloadCandidate[] {
    const pairs = this.#wantedBy(statement).filter(
      ({ definition: { keys, include } }) =>
        keys.length > 1 && keys.length < MOST_KEYS && include.length === 0,
    );
    return tables.flatMap((need) =>
      pairs
        .filter(({ table }) => table === need.table)
        .flatMap((pair) =>
          [pair.definition, ...withOneMore(need, pair.definition)].map((definition) =>
            this.#pool.of(definition, need.table),
          ),
        ),
    );
  }

  #wantedBy(statement: number): readonly WorkloadCandidate[] {
    return [...(this.#wanted.get(statement) ?? [])];
  }

  #merge(): void {
    const groups = new Map<string, WorkloadCandidate[]>();
    for (const candidate of this.#found.keys()) {
      const [lead] = plainColumns(candidate.definition) ?? [];
      if (lead === undefined) continue;
      const key = JSON.stringify([candidate.table.oid, lead]);
      groups.set(key, [...(groups.get(key) ?? []), candidate]);
    }
    for (const group of groups.values()) {
      const mostWanted = [...group].sort((a, b) => this.#servedBy(b) - this.#servedBy(a));
      for (const [position, one] of mostWanted.slice(0, MOST_MERGED).entries())
        for (const other of mostWanted.slice(position + 1, MOST_MERGED)) {
          const both = merged(one.definition, other.definition);
          if (both !== null)
            this.#add(this.#pool.of(both, one.table), [
              ...(this.#found.get(one) ?? []),
              ...(this.#found.get(other) ?? []),
            ]);
        }
    }
  }

  /** Its first key alone is smaller, and may do. */
  #shorten(): void {
    for (const [{ definition, table }, statements] of [...this.#found]) {
      const columns = plainColumns(definition);
      const [lead] = definition.keys;
      if (columns === null || columns.length < 2 || lead === undefined) continue;
      this.#add(this.#pool.of({ ...definition, keys: [lead], include: [] }, table), statements);
    }
  }

  #servedBy(candidate: WorkloadCandidate): number {
    return this.#found.get(candidate)?.size ?? 0;
  }

  #add(candidate: WorkloadCandidate, statements: Iterable<number>): void {
    const known = this.#found.get(candidate) ?? new Set();
    this.#found.set(candidate, known);
    for (const statement of statements) {
      known.add(statement);
      const wanted = this.#wanted.get(statement) ?? new Set();
      this.#wanted.set(statement, wanted.add(candidate));
    }
  }
}

function bare(definition: IndexDefinition): IndexDefinition {
  return { ...definition, include: [] };
}

/** An index serves whatever one that it covers serves. */
function withCovered(found: ReadonlyMap<WorkloadCandidate, ReadonlySet<number>>): Served {
  const byTable = groupBy(found.keys(), ({ table }) => table);
  return new Map(
    [...found].map(([candidate, statements]) => [
      candidate,
      new Set([
        ...statements,
        ...(byTable.get(candidate.table) ?? [])
          .filter((other) => covers(candidate, other))
          .flatMap((other) => [...(found.get(other) ?? [])]),
      ]),
    ]),
  );
}
