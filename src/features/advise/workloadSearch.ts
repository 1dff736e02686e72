// The search for a workload's indexes: the planner chooses among many shapes, and the set that takes most off all statements
// together is selected again with every kind. The best so far is kept whatever ends it.

import { setImmediate } from 'node:timers/promises';
import {
  CandidateFinder,
  type StatementNeed,
} from '../../analysis/advisor/workload/findCandidates';
import { EstimatedCosts } from '../../analysis/advisor/workload/estimatedCosts';
import { RememberedCosts } from '../../analysis/advisor/workload/rememberedCosts';
import { IndexSelector, type Limits } from '../../analysis/advisor/workload/selectIndexes';
import type { Selectable, Selection } from '../../analysis/advisor/workload/selectionPrices';
import { needsOf } from '../../analysis/advisor/workload/tableNeed';
import { upkeepOf, type TableWrite } from '../../analysis/advisor/workload/upkeep';
import {
  CandidatePool,
  covers,
  type WorkloadCandidate,
} from '../../analysis/advisor/workload/workloadCandidate';
import { indexCandidates } from '../../analysis/advisor/candidates';
import { collectTableUses, type TableUse } from '../../analysis/advisor/tableUse';
import type { AdviseJson } from '../../model/adviseJson';
import type { Catalog } from '../../model/catalog';
import { groupBy } from '../../util/groupBy';
import type { Work } from '../../util/progress';
import { humanCost } from '../../util/humanNumbers';
import { DatabaseError } from '../../db/errors';
import { EngineOracle } from './engineOracle';
import type { PlannedText } from './workloadStatements';
import { sharedCalls } from './parameterWays';
import { tableWrites } from './tableWrites';
import type { WorkloadEngine } from './workloadEngine';

/** Of a set's gain: one of smaller indexes that gains so much goes before. Heuristic. */
const NEARLY = 0.97;

interface SearchOptions {
  readonly extensions: readonly string[];
  readonly limits: Limits;
  /** Is the time over, or nobody waits any more? */
  readonly isOver: () => boolean;
  readonly isEarly: () => boolean;
  readonly work: Work;
}

export interface SearchOutcome {
  readonly selection: Selection<WorkloadCandidate>;
  readonly before: Selection<WorkloadCandidate>;
  readonly costs: RememberedCosts<WorkloadCandidate>;
  readonly selectable: Selectable<WorkloadCandidate>;
  readonly stopped: AdviseJson['stopped'];
  /** Why it ended; null for any other end. */
  readonly failure: string | null;
}

export class WorkloadSearch {
  readonly #options: SearchOptions;
  readonly #planned: readonly PlannedText[];
  readonly #weights: readonly number[];
  readonly #costs: RememberedCosts<WorkloadCandidate>;
  readonly #oracle: EngineOracle;
  readonly #pool = new CandidatePool();
  readonly #needs: readonly StatementNeed[];
  readonly #writes: readonly TableWrite[];
  readonly #finder: CandidateFinder;
  #best: Selection<WorkloadCandidate>;

  constructor(
    engine: WorkloadEngine,
    { planned, catalog }: { readonly planned: readonly PlannedText[]; readonly catalog: Catalog },
    options: SearchOptions,
  ) {
    this.#options = options;
    this.#planned = planned;
    this.#weights = sharedCalls(planned);
    const uses = planned.map(({ plan }) => collectTableUses(plan, catalog));
    const methods = new Set(engine.whatIf.capabilities().methods);
    this.#needs = uses.map((ofStatement, statement) => ({
      statement,
      designs: indexCandidates(ofStatement, options)
        .filter(({ definition }) => methods.has(definition.method))
        .map(({ definition, use }) => this.#pool.of(definition, use.table)),
      tables: needsOf(ofStatement),
    }));
    this.#writes = tableWrites(planned, catalog);
    this.#oracle = new EngineOracle(
      engine.whatIf,
      planned.map((text) => text.planned),
      options.work.signal,
    );
    const reach = uses.map(reachOf);
    this.#costs = new RememberedCosts(this.#oracle, {
      statements: planned.length,
      mayUse: (statement, candidate) => reach[statement]?.(candidate) === true,
    });
    for (const [statement, { cost }] of planned.entries()) this.#costs.know(statement, cost);
    this.#finder = new CandidateFinder(this.#pool, this.#costs, options.isOver);
    this.#best = this.#nothing();
  }

  async run(): Promise<SearchOutcome> {
    const before = this.#nothing();
    let failure: string | null = null;
    const stopped = await this.#search().catch((error: unknown) => {
      if (this.#options.work.signal.aborted || isCancel(error)) return 'cancelled' as const;
      // What was found is worth telling, with what ended the search.
      if (!(error instanceof DatabaseError) || this.#best.members.length === 0) throw error;
      failure = error.message;
      return 'failed' as const;
    });
    const selection = this.#best;
    const selectable = this.#selectable();
    return { selection, before, costs: this.#costs, selectable, stopped, failure };
  }

  async #search(): Promise<AdviseJson['stopped']> {
    const { isOver, isEarly, work } = this.#options;
    const byCost = [...this.#needs].sort((a, b) => this.#called(b) - this.#called(a));
    work.progress('planning the statements with indexes for their own conditions');
    for (const need of byCost) {
      if (!isEarly()) break;
      await this.#finder.designed([need]);
    }
    await this.#select({ thorough: false });
    work.progress('planning the statements with every shape of index');
    for (const some of growing(byCost)) {
      if (isOver()) break;
      await this.#finder.designed(some);
      await this.#select({ thorough: false });
    }
    for (const shape of this.#finder.shapes(byCost)) {
      if (isOver()) break;
      await shape();
      await this.#select({ thorough: false });
    }
    work.progress('choosing among the indexes that the planner wanted');
    await this.#select({ thorough: true });
    if (this.#options.work.signal.aborted) return 'cancelled';
    return isOver() ? 'time' : 'converged';
  }

  async #select({ thorough }: { readonly thorough: boolean }): Promise<void> {
    const { isOver, limits, work } = this.#options;
    const watch = {
      isOver,
      better: (selection: Selection<WorkloadCandidate>) => {
        if (selection.total >= this.#best.total) return;
        this.#best = selection;
        const { length } = selection.members;
        work.progress(
          `${String(length)} ${length === 1 ? 'index' : 'indexes'}: cost ${humanCost(this.#nothing().total)} to ${humanCost(selection.total)}`,
        );
      },
    };
    const selectable = this.#selectable();
    await this.#oracle.hold(selectable.candidates);
    const selector = new IndexSelector(selectable, this.#costs, this.#weights, watch);
    const from = await this.#estimated(selectable, selector, thorough);
    if (!thorough) return;
    const found = await selector.select(limits, { thorough: true, from });
    // Without a limit of room a set of smaller indexes that gains nearly as much goes before.
    const nearly = Number.isFinite(limits.bytes) ? 1 : NEARLY;
    const best = this.#gain(found) >= this.#gain(this.#best) * nearly ? found : this.#best;
    this.#best = await selector.settled(best.members);
  }

  /** By the plans that were seen so far alone; what is planned to prove it is learnt from, and may show a better one. */
  async #estimated(
    selectable: Selectable<WorkloadCandidate>,
    prover: IndexSelector<WorkloadCandidate>,
    thorough: boolean,
  ): Promise<readonly WorkloadCandidate[]> {
    const { isOver } = this.#options;
    const watch = { isOver, better: () => undefined };
    let best: Selection<WorkloadCandidate> | null = null;
    while (!isOver()) {
      const costs = new EstimatedCosts(this.#costs.plans(), () => setImmediate());
      const selector = new IndexSelector(selectable, costs, this.#weights, watch);
      const { members } = await selector.select(this.#options.limits, { thorough });
      const proven = await prover.proven(members);
      if (best !== null && proven.total >= best.total) break;
      best = proven;
    }
    return best?.members ?? [];
  }

  #selectable(): Selectable<WorkloadCandidate> {
    const served = this.#finder.served();
    const byTable = groupBy(served.keys(), ({ table }) => table);
    const upkeep = new Map<WorkloadCandidate, number>();
    return {
      candidates: [...served.keys()],
      serves: (candidate) => [...(served.get(candidate) ?? [])],
      bytes: (candidate) => this.#oracle.bytes(candidate),
      upkeep: (candidate) => {
        const { definition, table } = candidate;
        const cost = upkeep.get(candidate) ?? upkeepOf(definition, table, this.#writes);
        upkeep.set(candidate, cost);
        return cost;
      },
      covers,
      besides: ({ table }) => byTable.get(table) ?? [],
    };
  }

  #nothing(): Selection<WorkloadCandidate> {
    const costs = this.#planned.map(({ cost }) => cost);
    const total = costs.reduce((sum, cost, i) => sum + cost * (this.#weights[i] ?? 1), 0);
    return { members: [], costs, total };
  }

  #gain({ total }: Selection<WorkloadCandidate>): number {
    return this.#nothing().total - total;
  }

  #called({ statement }: StatementNeed): number {
    return (this.#planned[statement]?.cost ?? 0) * (this.#weights[statement] ?? 1);
  }
}

/** Heuristic: so many are planned within a second. */
const FIRST_PART = 50;

/** Each part is as large as all before it: a large workload has an answer early, and choosing takes few rounds. */
function* growing<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0, to = FIRST_PART; from < all.length; from = to, to *= 2)
    yield all.slice(from, to);
}

function isCancel(error: unknown): boolean {
  return error instanceof DatabaseError && error.reason === 'cancelled';
}

/** An index on a table that the statement reads, led by something that it reads. */
function reachOf(uses: readonly TableUse[]): (candidate: WorkloadCandidate) => boolean {
  return ({ table, definition: { keys, predicate } }) =>
    uses.some((use) => {
      if (use.table !== table) return false;
      const [lead] = keys;
      const { read } = use;
      const isComputed = lead?.column === undefined || predicate !== null;
      return isComputed || read === null || read.includes(lead.column ?? '');
    });
}
