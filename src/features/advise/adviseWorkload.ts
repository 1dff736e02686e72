// Which indexes should a whole workload have? Plans it as it is, searches for the set that takes most off all statements
// together, and tells it with what it makes superfluous.

import { DatabaseError } from '../../db/errors';
import type { Catalog } from '../../model/catalog';
import type { Work } from '../../util/progress';
import { sharedCalls, type WaysDependencies } from './parameterWays';
import { planTexts, planWays, type WorkloadBefore } from './planBefore';
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

const NOT_ALL_LOOKED_AT =
  'Which existing indexes the set makes superfluous was not looked at to the end.';

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
  const { engine, before } = await planned(
    { ...dependencies, sampleValues: question.sampleValues },
    opened,
    work,
  );
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
  const ended = await withRedundant(engine, before, result, { work, isOver });
  return writeAdvice({
    ...{ ...result, ...ended, question },
    catalog: before.catalog,
    engine: engine.whatIf.engine,
    server,
    seconds: clock(),
    planned: before.planned,
    weights: sharedCalls(before.planned),
    unverified: [...unverified, ...engine.unverified, ...before.unverified],
    notes: [
      ...question.workload.notes,
      ...notes,
      ...engine.notes,
      ...(ended.failure === null ? [] : [`The search ended early: ${ended.failure}`]),
      ...(ended.stopped === 'converged' ? [] : [NOT_ALL_LOOKED_AT]),
    ],
  });
}

/** As it is now, also for the tables behind views and the partitions that only plans tell of. */
async function planned(
  dependencies: WaysDependencies,
  opened: WorkloadEngine,
  work: Work,
): Promise<{ readonly engine: WorkloadEngine; readonly before: WorkloadBefore }> {
  const { client } = dependencies;
  const first = await planTexts(client, opened, work);
  const wider = await opened.withTables(first.catalog);
  const engine = wider ?? opened;
  const generic = wider === null ? first : await planTexts(client, wider, work);
  return { engine, before: await planWays(dependencies, engine, generic, work) };
}

interface Redundancy {
  readonly redundant: readonly RedundantIndex[];
  readonly stopped: SearchOutcome['stopped'];
  readonly failure: string | null;
}

/** A set that was found is not lost by what is asked after it. */
async function withRedundant(
  { whatIf }: WorkloadEngine,
  before: WorkloadBefore,
  { selection, stopped, failure }: SearchOutcome,
  end: { readonly work: Work; readonly isOver: () => boolean },
): Promise<Redundancy> {
  const redundant: RedundantIndex[] = [];
  const tell = (one: RedundantIndex): void => {
    redundant.push(one);
  };
  if (stopped === 'cancelled' || stopped === 'failed') return { redundant, stopped, failure };
  try {
    await redundantIndexes(whatIf, before, selection, { ...end, tell });
    return { redundant, stopped, failure };
  } catch (error) {
    if (end.work.signal.aborted) return { redundant, stopped: 'cancelled', failure };
    if (!(error instanceof DatabaseError)) throw error;
    return { redundant, stopped: 'failed', failure: error.message };
  }
}

function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}
