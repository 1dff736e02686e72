// Which indexes should a whole workload have? Plans it as it is, searches for the set that takes most off all statements
// together, and tells it with what it makes superfluous.

import type { Catalog } from '../../model/catalog';
import type { Work } from '../../util/progress';
import { sharedCalls } from './parameterWays';
import { planBefore } from './planBefore';
import { redundantIndexes } from './redundantIndexes';
import { openHypopgEngine, openTwinEngine, type WorkloadDependencies } from './workloadEngine';
import type { WorkloadQuestion } from './workloadQuestion';
import { WorkloadSearch } from './workloadSearch';
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
  const { texts, unverified } = await readWorkloadTexts(
    dependencies.parser,
    question.workload,
    work,
  );
  const known: { catalog: Catalog | null } = { catalog: null };
  const engine =
    question.engine === 'twin'
      ? await openTwinEngine(dependencies, texts, work)
      : await openHypopgEngine(dependencies, texts, () => known.catalog, work);
  // A twin that has to be made first takes nothing from the time to search.
  const clock = stopwatch();
  const before = await planBefore(dependencies, engine, work);
  known.catalog = before.catalog;
  const server = await dependencies.client.serverInfo(work.signal);
  const planned = clock();
  const search = new WorkloadSearch(engine, before, {
    extensions: Object.keys(server.extensions),
    limits: question.limits,
    isOver: () => work.signal.aborted || clock() > question.seconds,
    isEarly: () => clock() < planned + FIRST_ANSWER_SECONDS,
    work,
  });
  const result = await search.run();
  const redundant =
    result.stopped === 'cancelled'
      ? []
      : await redundantIndexes(engine.whatIf, before, result.selection, work.signal);
  return writeAdvice({
    ...result,
    redundant,
    catalog: before.catalog,
    engine: engine.whatIf.engine,
    question,
    seconds: clock(),
    planned: before.planned,
    weights: sharedCalls(before.planned),
    unverified: [...unverified, ...engine.unverified, ...before.unverified],
    notes: [...question.workload.notes, ...engine.notes],
  });
}

function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}
