// What is to be said of a twin: which one planned, how old it is, and how far it is from the server for this statement.

import { costOf } from '../analysis/plan/planCost';
import type { Plan } from '../model/planNode';
import type { PlanDistance, TwinReport } from '../model/twinReport';
import { humanAge, humanCost, humanRatio } from '../util/humanNumbers';

/** Costs this near to the server's come from the same estimates; farther apart something differs. Heuristic. */
const TRUSTED_RATIO = 1.2;

/** What the planner chooses by whether a hash table fits hash_mem. */
const HASH_OR_GROUP = /\b(Hash\w*|Group\w*|Aggregate|Memoize|Unique|SetOp)\b/;
/** nodeAgg.c hash_agg_entry_size and nodeHash.c ExecChooseHashTableSize count pointers; no one factor makes up for it. */
const HASH_TABLES =
  ' PGlite is a 32-bit build and counts hash tables with pointers of 4 bytes: near the edge of work_mem it may choose hashing where the server sorts, or the reverse; a native twin counts as the server does.';

/** Why advice from it is weaker for this statement; null when it plans the statement as the server does. */
export function distrust({ distance, engine, sourceVersion }: TwinReport): string | null {
  if (distance === null) return null;
  const { sameShape, costRatio, firstDifference } = distance;
  const other =
    major(engine.version) === major(sourceVersion)
      ? ''
      : ` The twin is PostgreSQL ${engine.version}, the server ${sourceVersion}.`;
  if (!sameShape && firstDifference !== null) {
    const hash =
      engine.kind === 'twin' &&
      HASH_OR_GROUP.test(`${firstDifference.twin} ${firstDifference.server}`)
        ? HASH_TABLES
        : '';
    return `The twin plans this statement otherwise than the server: ${firstDifference.twin} where the server takes ${firstDifference.server}.${other}${hash}`;
  }
  if (costRatio === null || isNear(costRatio)) return null;
  return `The twin takes this statement for ${humanRatio(costRatio)} the server's cost, with the same plan.${other}`;
}

function isNear(ratio: number): boolean {
  return ratio <= TRUSTED_RATIO && ratio >= 1 / TRUSTED_RATIO;
}

/** One line: "Twin: PostgreSQL 18.3 with the statistics of shop, read 12 s ago; plans this statement as the server does, cost ratio 1.00". */
export function twinLine(twin: TwinReport, now: number): string {
  const { engine, sourceVersion, database, madeAt, upToDate, redacted, distance, changes } = twin;
  const age = Math.max(0, now - Date.parse(madeAt));
  const of =
    major(engine.version) === major(sourceVersion)
      ? ''
      : `, as it would plan what PostgreSQL ${sourceVersion} holds`;
  const freshness = `${upToDate ? 'compared with the server now, read' : 'read'} ${humanAge(age)} ago`;
  const nearness =
    distance === null
      ? []
      : [
          `${distance.sameShape ? 'the same plan as the server' : 'another plan than the server'}${
            distance.costRatio === null ? '' : `, cost ratio ${distance.costRatio.toFixed(2)}`
          }`,
        ];
  return [
    `${engine.kind === 'native-twin' ? 'Native twin' : 'Twin'}: PostgreSQL ${engine.version} with schema and statistics of ${database}${of}`,
    freshness,
    ...(changes === undefined ? [] : [`planned with ${changes}`]),
    ...(redacted ? ['sample values redacted'] : []),
    ...nearness,
  ].join('; ');
}

/** What other circumstances do to a plan; `distance` from the one before. */
export function changedWords(
  words: string,
  { sameShape, costRatio, firstDifference }: PlanDistance,
  before: Plan,
): string {
  const cost = costOf(before);
  const costs = `cost ${humanCost(cost)} -> ${humanCost(cost * (costRatio ?? 1))}`;
  const shape =
    sameShape || firstDifference === null
      ? 'the same plan'
      : `another plan: ${firstDifference.twin} in place of ${firstDifference.server}`;
  return `With ${words}: ${costs}, ${shape}.`;
}

export function notComparedWords(words: string): string {
  return `With ${words}: not compared with the plan of the server, which may run code of this database when it plans this statement.`;
}

function major(version: string): string {
  return version.split('.')[0] ?? version;
}
