// The advice for a workload in words, the same wherever it is told, and as scripts to apply and to undo.

import type { AdviseJson, AdvisedIndex, AdvisedStatement } from '../../model/adviseJson';
import { runsWords, timesWords } from '../../model/proofWords';
import { humanBytes, humanCost, humanCount } from '../../util/humanNumbers';
import { visibleLine } from '../../util/visibleText';

/** `23 statements: cost 16.8 k to 359, 98 % less, with 3 new indexes (14 MB).` */
export function adviceHeadline(advice: AdviseJson): string {
  const { statements, unverified, create, costBefore, costAfter, stopped } = advice;
  if (statements.length === 0)
    return unverified.length === 0
      ? 'There is no statement to advise for.'
      : `None of ${counted(unverified.length, 'statement')} could be planned.`;
  const asked = counted(statements.length, 'statement');
  if (create.length === 0)
    return stopped === 'converged'
      ? `${asked}: no index pays for itself.`
      : `${asked}: no index was found before the search ended.`;
  const size = create.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const less = lessWords(costBefore, costAfter);
  return `${asked}: cost ${humanCost(costBefore)} to ${humanCost(costAfter)}, ${less}, with ${counted(create.length, 'new index', 'new indexes')} (${humanBytes(size)}).`;
}

/** How it was found: by what, how long, and whether it is the end of it. */
export function searchWords({
  engine,
  engineVersion,
  seconds,
  stopped,
  explains,
  budgetBytes,
  maxIndexes,
}: AdviseJson): string {
  const end = {
    converged: 'no change of the set gains more',
    time: 'stopped by the time limit: more time may find more',
    cancelled: 'cancelled: the best set until then',
    failed: 'ended by a failure: the best set until then',
  }[stopped];
  const limits = [
    ...(budgetBytes === null ? [] : [`at most ${String(budgetBytes / 1_000_000)} million bytes`]),
    ...(maxIndexes === null ? [] : [`at most ${counted(maxIndexes, 'index', 'indexes')}`]),
  ];
  const within = limits.length === 0 ? '' : ` ${limits.join(', ')};`;
  return `Planned by ${ENGINES[engine]} (PostgreSQL ${engineVersion}), ${counted(explains, 'plan')} in ${seconds.toFixed(1)} s;${within} ${end}.`;
}

const ENGINES: Readonly<Record<AdviseJson['engine'], string>> = {
  twin: 'the twin',
  'native-twin': 'a native twin',
  hypopg: 'HypoPG on the server',
};

/** `6.0 MB · saves 11 k · serves 2 statements (1, 0) · writes pay 8 for it · gives all of sale_shop_idx` */
export function indexFacts({
  sizeBytes,
  gain,
  serves,
  writeCost,
  replaces,
}: AdvisedIndex): readonly string[] {
  return [
    humanBytes(sizeBytes),
    `saves ${humanCost(gain)}`,
    `serves ${counted(serves.length, 'statement')}${serves.length === 0 ? '' : ` (${some(serves)})`}`,
    ...(writeCost === 0 ? [] : [`writes pay ${humanCost(writeCost)} for it`]),
    ...(replaces.length === 0 ? [] : [`gives all of ${replaces.join(', ')}`]),
  ];
}

/** Of one call. */
export function statementCosts({ ways = [], ...mean }: AdvisedStatement): string {
  const [first, ...others] = ways.map(leftOver);
  const differ = first !== undefined && others.some((left) => Math.abs(left - first) > DIFFERENT);
  const told = ways.map((way) => `${WAYS[way.way]} ${changeOfCost(way)}`).join('; ');
  return differ ? `${changeOfCost(mean)} (${told})` : changeOfCost(mean);
}

/** `Measured: 126 ms → 1.64 ms, 77 × faster (median of 5).`; null where it was not. */
export function measuredWords({ measured }: AdvisedStatement): string | null {
  if (measured === undefined) return null;
  const caveats = measured.caveats.map((caveat) => ` ${caveat}`).join('');
  return `Measured: ${timesWords(measured)} (${runsWords(measured)}).${caveats}`;
}

type Costs = Pick<AdvisedStatement, 'costBefore' | 'costAfter'>;

/** Of what is left of the cost: so far apart, one index does not suit all values. Heuristic. */
const DIFFERENT = 0.3;

const WAYS = {
  generic: 'any value',
  common: 'common values',
  rare: 'rare values',
} as const;

function leftOver({ costBefore, costAfter }: Costs): number {
  return costBefore === 0 ? 1 : costAfter / costBefore;
}

function changeOfCost({ costBefore, costAfter }: Costs): string {
  return costBefore === costAfter
    ? `${humanCost(costBefore)}, as before`
    : `${humanCost(costBefore)} to ${humanCost(costAfter)}, ${lessWords(costBefore, costAfter)}`;
}

/** More than this a statement may not cost than before without being named. Heuristic. */
const WORSE = 1.01;

export function regressions({ statements }: AdviseJson): readonly AdvisedStatement[] {
  return statements.filter(({ costBefore, costAfter }) => costAfter > costBefore * WORSE);
}

/** Indexes first, then what they make superfluous; each statement by itself, as CONCURRENTLY takes no transaction. */
export function applyScript({ create, drop }: AdviseJson): string {
  return script([
    ...create.map(({ ddl, remark }) => ({ sql: ddl, remark })),
    ...drop.map(({ sql, why }) => ({ sql, remark: why })),
  ]);
}

/** What was dropped comes back before what was made goes. */
export function undoScript({ create, drop }: AdviseJson): string {
  return script([
    ...[...drop].reverse().map(({ undoSql }) => ({ sql: undoSql })),
    ...[...create].reverse().map(({ undoSql }) => ({ sql: undoSql })),
  ]);
}

function script(
  parts: readonly { readonly sql: string; readonly remark?: string | undefined }[],
): string {
  return parts
    .map(({ sql, remark }) =>
      remark === undefined ? `${sql};\n` : `-- ${visibleLine(remark)}\n${sql};\n`,
    )
    .join('');
}

const MOST_NAMED = 5;

function some(ids: readonly string[]): string {
  const more = ids.length - MOST_NAMED;
  return [...ids.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${String(more)} more`] : [])].join(
    ', ',
  );
}

function lessWords(before: number, after: number): string {
  const share = before === 0 ? 0 : 1 - after / before;
  const percent = (Math.abs(share) * 100).toFixed(share > 0.99 && share < 1 ? 1 : 0);
  return `${percent} % ${share < 0 ? 'more' : 'less'}`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${humanCount(count)} ${count === 1 ? one : many}`;
}
