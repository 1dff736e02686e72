// Which indexes should a whole workload have? Plans it as it is, searches for the set that takes most off all statements
// together, and tells it with what it makes superfluous.

import type { Catalog } from '../../model/catalog';
import type { Work } from '../../util/progress';
import { sharedCalls } from './parameterWays';
import { planBefore, type WorkloadBefore } from './planBefore';
import { redundantIndexes, type RedundantIndex } from './redundantIndexes';
import {
  openHypopgEngine,
  openTwinEngine,
  type WorkloadDependencies,
  type WorkloadEngine,
} from './workloadEngine';
import type { WorkloadQuestion } from './workloadQuestion';
import { WorkloadSearch, type SearchOutcome } from './workloadSearch';
import { readWorkloadTexts } from './workloadStatements';
import { writeAdvice, type WorkloadAdvice } from './writeAdvice';

/** For the statements' own conditions. Heuristic. */
const FIRST_ANSWER_SECONDS = 1;

/** A cancel before there is a plan of anything rejects; after that it keeps what was found. */
export async function adviseWorkload(
  dependencies: WorkloadDependencies,
  question: WorkloadQuestion,
  work: Work,
): Promise<WorkloadAdvice> {
  const { texts, unverified, notes } = await readWorkloadTexts(
    dependencies.parser,
    question.workload,
    work,
  );
  const known: { catalog: Catalog | null } = { catalog: null };
  const opened =
    question.engine === 'twin'
      ? await openTwinEngine(dependencies, texts, work)
      : await openHypopgEngine(dependencies, texts, () => known.catalog, work);
  // A twin that has to be made first takes nothing from the time to search.
  const clock = stopwatch();
  const { engine, before } = await planned(dependencies, opened, work);
  known.catalog = before.catalog;
  const server = await dependencies.client.serverInfo(work.signal);
  const early = clock() + FIRST_ANSWER_SECONDS;
  const isOver = (): boolean => work.signal.aborted || clock() > question.seconds;
  const search = new WorkloadSearch(engine, before, {
    extensions: Object.keys(server.extensions),
    limits: question.limits,
    isOver,
    isEarly: () => clock() < early,
    work,
  });
  const result = await search.run();
  const { redundant, stopped } = await withRedundant(engine, before, result, { work, isOver });
  return writeAdvice({
    ...{ ...result, stopped, redundant, question },
    catalog: before.catalog,
    engine: engine.whatIf.engine,
    seconds: clock(),
    planned: before.planned,
    weights: sharedCalls(before.planned),
    unverified: [...unverified, ...engine.unverified, ...before.unverified],
    notes: [
      ...question.workload.notes,
      ...notes,
      ...engine.notes,
      ...(result.failure === null ? [] : [`The search ended early: ${result.failure}`]),
    ],
  });
}

/** As it is now, also for the tables behind views and the partitions that only plans tell of. */
async function planned(
  dependencies: WorkloadDependencies,
  opened: WorkloadEngine,
  work: Work,
): Promise<{ readonly engine: WorkloadEngine; readonly before: WorkloadBefore }> {
  const before = await planBefore(dependencies, opened, work);
  const engine = await opened.withTables(before.catalog);
  if (engine === null) return { engine: opened, before };
  return { engine, before: await planBefore(dependencies, engine, work) };
}

/** A set that was found is not lost by what is asked after it. */
async function withRedundant(
  { whatIf }: WorkloadEngine,
  before: WorkloadBefore,
  { selection, stopped }: SearchOutcome,
  end: { readonly work: Work; readonly isOver: () => boolean },
): Promise<{
  readonly redundant: readonly RedundantIndex[];
  readonly stopped: SearchOutcome['stopped'];
}> {
  const redundant: RedundantIndex[] = [];
  const tell = (one: RedundantIndex): void => {
    redundant.push(one);
  };
  if (stopped === 'cancelled' || stopped === 'failed') return { redundant, stopped };
  try {
    await redundantIndexes(whatIf, before, selection, { ...end, tell });
    return { redundant, stopped };
  } catch (error) {
    if (!end.work.signal.aborted) throw error;
    return { redundant, stopped: 'cancelled' };
  }
}

function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}
