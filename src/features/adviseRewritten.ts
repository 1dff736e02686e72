// Does a rewrite that gains nothing alone pay together with an index? A condition on the bare column is worth what serves it.

import type { SqlParser } from '../analysis/sql/parser';
import { toStatement, type ParsedStatement } from '../analysis/sql/toStatement';
import type { Statement } from '../model/statement';
import type { Suggestion } from '../model/suggestion';
import { humanCost } from '../util/humanNumbers';
import { editOf, textAfter } from './adviceText';

/** The statement of a rewrite; null for other suggestions, and where it asks for other values, as paging by key does. */
export async function rewrittenStatement(
  parser: SqlParser,
  { kind, changes }: Suggestion,
  original: Statement,
): Promise<ParsedStatement | null> {
  const edit = editOf(changes);
  if (kind !== 'rewrite' || edit === null) return null;
  const sql = textAfter(original.text, edit);
  const read = await toStatement(parser, sql, { start: 0, end: sql.length });
  if (!read.ok) return null;
  return labels(read.value.statement) === labels(original) ? read.value : null;
}

function labels({ parameters }: Statement): string {
  return parameters.map(({ number, label }) => `${String(number)} ${label}`).join('\n');
}

/** Heuristic: statements with more of them are rare, and each is planned with all its candidates. */
const MOST_REWRITES = 3;

/** A rewrite that leaves more of the cost may be one that only frees a column for an index. Heuristic. */
const MUCH_LEFT = 0.5;

/**
 * The same suggestions in groups: a rewrite stands with the index that makes it pay. `advise` proposes proven indexes for a
 * statement, the best first; none for one that may not be planned.
 */
export async function adviseRewritten(
  parser: SqlParser,
  suggestions: readonly Suggestion[],
  original: Statement,
  advise: (statement: ParsedStatement) => Promise<readonly Suggestion[]>,
): Promise<readonly (readonly Suggestion[])[]> {
  const told: (readonly Suggestion[])[] = [];
  let tried = 0;
  for (const suggestion of suggestions) {
    const statement =
      tried < MOST_REWRITES && leavesMuch(suggestion)
        ? await rewrittenStatement(parser, suggestion, original)
        : null;
    if (statement !== null) tried += 1;
    const [best] = statement === null ? [] : await advise(statement);
    told.push(
      best === undefined ? [suggestion] : [together(suggestion, best), ofRewrite(best, suggestion)],
    );
  }
  return told;
}

function leavesMuch({ proof: { level, costBefore, costAfter } }: Suggestion): boolean {
  return level === 'rule' || (costAfter ?? 0) > (costBefore ?? 0) * MUCH_LEFT;
}

/** What the planner expects of both stands for a rewrite of which it expects nothing alone. */
function together(rewrite: Suggestion, { title, proof }: Suggestion): Suggestion {
  const index = `an ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  if (rewrite.proof.level === 'rule') {
    const caveat = `This is with ${index} as well, below: alone the rewrite gains nothing.`;
    return { ...rewrite, proof: { ...proof, caveats: [caveat, ...proof.caveats] } };
  }
  const [before, after] = [proof.costBefore ?? 0, proof.costAfter ?? 0];
  const caveat = `With ${index}, below, it gains more: cost ${humanCost(before)} becomes ${humanCost(after)}.`;
  return {
    ...rewrite,
    proof: { ...rewrite.proof, caveats: [...rewrite.proof.caveats, caveat] },
  };
}

function ofRewrite(index: Suggestion, rewrite: Suggestion): Suggestion {
  const caveat = 'It serves the statement as rewritten above, not as it stands.';
  return {
    ...index,
    id: `${rewrite.id}-${index.id}`,
    title: `${index.title}, for the rewritten statement`,
    nodeIds: rewrite.nodeIds,
    proof: { ...index.proof, caveats: [caveat, ...index.proof.caveats] },
  };
}
