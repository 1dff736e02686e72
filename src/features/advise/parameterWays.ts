// A statement with parameters is planned as nobody knows them, and with values that many rows and few rows have: an index
// that helps one may be useless for the other.

import type { SqlParser } from '../../analysis/sql/parser';
import type { DatabaseClient } from '../../db/contracts';
import { DatabaseError, endsTheWork } from '../../db/errors';
import type { Work } from '../../util/progress';
import { describeParameters } from '../describeParameters';
import { generatedSets } from '../parameterSets';
import { judgedTexts } from './judgedTexts';
import type { PlannedText } from './workloadStatements';
import type { WorkloadText } from './workloadStatements';

/** Those whose calls cost the most. Heuristic: each is described by two questions, and planned twice more with every set. */
const MOST_DESCRIBED = 60;

export interface WaysDependencies {
  readonly parser: SqlParser;
  readonly client: DatabaseClient;
  /** False where no values of the person's data are to be used. */
  readonly sampleValues: boolean;
}

/** More plannings of the same statements; those they are of share their calls with them. */
export async function parameterWays(
  dependencies: WaysDependencies,
  planned: readonly PlannedText[],
  work: Work,
): Promise<readonly WorkloadText[]> {
  if (!dependencies.sampleValues) return [];
  const { signal } = work;
  const open = planned
    .filter(({ parsed }) => parsed.statement.parameters.length > 0)
    .sort((a, b) => b.calls * b.cost - a.calls * a.cost)
    .slice(0, MOST_DESCRIBED);
  const { engine } = await dependencies.client.serverInfo(signal);
  // Asking a server for types parses the statement there, which calls the input functions of types.
  const harmless =
    engine.kind === 'server' ? (await judgedTexts(dependencies, open, signal)).harmless : open;
  const ways: WorkloadText[] = [];
  for (const [position, text] of harmless.entries()) {
    work.progress(
      `reading values for ${String(position + 1)} of ${String(harmless.length)} statements`,
    );
    for (const { sample, values } of await setsOf(text, dependencies, work)) {
      if (sample !== 'common' && sample !== 'rare') continue;
      // A set with a hole would be planned generic again.
      if (values.includes(null)) continue;
      ways.push({ ...text, way: sample, planned: { ...text.planned, parameters: values } });
    }
  }
  return ways;
}

async function setsOf(
  { parsed: { statement } }: PlannedText,
  { parser, client, sampleValues }: WaysDependencies,
  { signal }: Work,
) {
  try {
    const options = { sampleValues, signal };
    return generatedSets(await describeParameters(parser, client, statement, options));
  } catch (error) {
    // Without values it stays planned as nobody knows them.
    if (error instanceof DatabaseError && !endsTheWork(error)) return [];
    throw error;
  }
}

/** Each planning of a statement stands for an equal part of its calls. */
export function sharedCalls(planned: readonly PlannedText[]): readonly number[] {
  const ways = new Map<string, number>();
  for (const { id } of planned) ways.set(id, (ways.get(id) ?? 0) + 1);
  return planned.map(({ id, calls }) => calls / (ways.get(id) ?? 1));
}
