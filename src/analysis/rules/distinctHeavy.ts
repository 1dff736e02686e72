// Is DISTINCT paid for although hardly any row is a duplicate?

import * as z from 'zod';
import type { Table } from '../../model/catalog';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { SourceRange } from '../../model/sourceRange';
import { editFix } from '../changes/fixes';
import { provenKeys } from '../indexes/provenKeys';
import { distinctToExists } from '../rewrites/distinctToExists';
import { rewriteFix } from '../rewrites/rewrite';
import { isTrivia, tokenize } from '../sql/lexer';
import type { QueryBlock } from '../sql/statementMap';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { list, makeFinding, measured, shareOfWhole } from './support/describe';
import { tableScanned } from '../columns/tables';
import {
  ancestors,
  childIn,
  fromNodes,
  isJoin,
  metricsOf,
  nodeType,
  subtree,
} from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { keyName } from '../conditions/sortKey';

export const distinctHeavy = defineRule({
  id: 'distinct-heavy',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: where a tenth are duplicates, somebody needs them gone.
    minKeptShare: shareOption(0.9, 'Part of the rows that were no duplicates, at least.'),
    // Heuristic: fewer are sorted or hashed in some milliseconds.
    minRows: countOption(10_000, 'Rows that are compared, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary:
      'DISTINCT or UNION compares all rows and removes hardly any, or those that a join multiplied.',
    why: 'To remove duplicates, all rows are sorted or hashed by all their columns. Where a key already makes them different, that work is for nothing. DISTINCT is often there to hide that a join multiplies rows.',
    fix: 'Leave DISTINCT out where a key proves that rows differ, and write UNION ALL for UNION. Where it hides a join that multiplies rows, test with EXISTS instead of joining.',
    falsePositives:
      'Duplicates that are rare today may still be possible: leave DISTINCT out only where a key forbids them.',
    sources: [
      'https://www.postgresql.org/docs/18/queries-select-lists.html#QUERIES-DISTINCT',
      'https://www.postgresql.org/docs/18/queries-union.html',
    ],
  },
  fixtures: {
    fires: [
      'pg14/distinct-heavy',
      'pg18/distinct-heavy',
      'pg18/distinct-hashed',
      'pg18/union-distinct',
    ],
    silent: ['pg18/distinct-useful', 'pg18/hashagg-spill'],
  },
  judge(context, { minKeptShare, minRows, minShare }) {
    return fromNodes(context, (node) => {
      const input = childIn(node, 'Outer');
      // The first with DISTINCT: which of several blocks a node came from, the plan does not tell.
      const block = distinctBlock(context);
      if (input === null || !removesDuplicates(context, node, block)) return [];
      const came = metricsOf(context, input).actualRowsTotal ?? 0;
      const kept = metricsOf(context, node).actualRowsTotal ?? 0;
      const share = ownShare(context, node, input);
      if (came < minRows || share < minShare) return [];
      const exists = existsFix(context);
      // Duplicates that a join makes need not be made.
      if (kept < came * minKeptShare && exists.length === 0) return [];
      return [report(context, { node, block, came, kept, share, exists })];
    });
  },
});

/** `came`: rows that were compared; `kept`: those of them that were no duplicate. `block` is null for a UNION. */
interface Waste {
  readonly node: PlanNode;
  readonly block: QueryBlock | null;
  readonly came: number;
  readonly kept: number;
  readonly share: number;
  /** EXISTS in place of the join that multiplies rows, where only that could. */
  readonly exists: readonly Fix[];
}

function report(context: RuleContext, found: Waste): Finding {
  const { node, block, came, kept, share, exists } = found;
  // A key proves it; without one only the person knows.
  const key = provingKey(context, node, block);
  const isDistinct = block !== null;
  const union = isDistinct ? null : unionWord(context);
  const word = isDistinct ? 'DISTINCT' : 'UNION';
  const advice =
    key === null && isDistinct && exists.length > 0
      ? 'Only its join could give a row twice: tested with EXISTS, none has to be compared.'
      : key === null
        ? `If a key makes the rows different anyway, ${isDistinct ? 'leave it out' : 'UNION ALL does'}.`
        : `${list(key.columns)} ${key.columns.length === 1 ? 'is' : 'are together'} unique in ${key.table.name}: no row can be there twice, so it can go.`;
  return makeFinding(context, {
    rule: 'distinct-heavy',
    node,
    share,
    title: `${word} compares ${humanRows(came)} and removes ${humanCount(came - kept)}`,
    message: `${word} compares ${humanRows(came)} and removes ${humanCount(came - kept)} (${shareOfWhole(context, share)}). ${advice}`,
    brief: `${word} removes ${humanCount(came - kept)}`,
    evidence: [
      measured('Rows compared', came, 'rows'),
      measured('Duplicates removed', came - kept, 'rows'),
    ],
    range: block?.distinct ?? union ?? context.statement?.keyword ?? null,
    fixes: isDistinct ? (key === null ? exists : withoutDistinct(context, block)) : unionAll(union),
  });
}

/** Unique, or a grouping without aggregates that the statement wrote as DISTINCT or UNION; the planner also groups for joins. */
function removesDuplicates(
  context: RuleContext,
  node: PlanNode,
  block: QueryBlock | null,
): boolean {
  // For IN (subquery) the planner makes rows unique of its own accord (pathnode.c create_unique_path).
  if ([...ancestors(context, node)].some(isJoin)) return false;
  if (nodeType(node) === 'Unique') return true;
  const { Output: output, 'Group Key': keys } = node.fields;
  if (nodeType(node) !== 'Aggregate' || keys === undefined || output === undefined) return false;
  const grouped = context.statement?.blocks.some(({ groupBy }) => groupBy.length > 0) === true;
  // As many outputs as keys: nothing is aggregated beside them.
  return (block !== null || !grouped) && output.length === keys.length;
}

function distinctBlock({ statement }: RuleContext): QueryBlock | null {
  return statement?.blocks.find(({ distinct }) => distinct !== null) ?? null;
}

/** The sort below a Unique is there for it alone. */
function ownShare(context: RuleContext, node: PlanNode, input: PlanNode): number {
  const sorts = nodeType(node) === 'Unique' && nodeType(input).endsWith('Sort');
  return metricsOf(context, node).selfShare + (sorts ? metricsOf(context, input).selfShare : 0);
}

/** A unique index of the only table, all of whose columns are among those compared and not null. */
function provingKey(
  context: RuleContext,
  node: PlanNode,
  block: QueryBlock | null,
): { readonly table: Table; readonly columns: readonly string[] } | null {
  const scans = [...subtree(context, node)].filter(({ children }) => children.length === 0);
  const [scan] = scans;
  // Of several DISTINCT it may be another one that the node is of.
  const distincts = context.statement?.blocks.filter(({ distinct }) => distinct !== null) ?? [];
  if (distincts.length > 1) return null;
  const table =
    scan === undefined || scans.length !== 1 ? null : tableScanned(context.catalog, scan);
  if (table === null) return null;
  const { 'Group Key': keys, Output: output } = node.fields;
  // Unique prints no keys: of a plain DISTINCT its whole output is compared, of DISTINCT ON less.
  const outputIsCompared = block !== null && isPlain(context, block);
  const compared = new Set((keys ?? (outputIsCompared ? output : null) ?? []).map(keyName));
  const columns = provenKeys(table).find((key) => key.every((name) => compared.has(name)));
  return columns === undefined ? null : { table, columns };
}

/** Where a join is what could make a row come twice. */
function existsFix({ statement, catalog }: RuleContext): readonly Fix[] {
  const told = statement === null || catalog === null ? null : distinctToExists(statement, catalog);
  return told === null ? [] : [rewriteFix(told)];
}

function withoutDistinct(context: RuleContext, block: QueryBlock): readonly Fix[] {
  const { statement } = context;
  const { distinct } = block;
  if (statement === null || distinct === null || !isPlain(context, block)) return [];
  const space = /^\s*/.exec(statement.statement.text.slice(distinct.end))?.[0].length ?? 0;
  const range = { start: distinct.start, end: distinct.end + space };
  return [editFix('Leave DISTINCT out', range, '')];
}

/** DISTINCT ON picks a row a group: it cannot be left out. */
function isPlain({ statement }: RuleContext, { distinct }: QueryBlock): boolean {
  if (statement === null || distinct === null) return false;
  return /^distinct$/i.test(statement.statement.text.slice(distinct.start, distinct.end));
}

/** The first UNION without ALL. */
function unionWord({ statement }: RuleContext): SourceRange | null {
  if (statement === null) return null;
  const { text } = statement.statement;
  // By tokens: "union" within a string, a comment or a quoted name is none.
  const tokens = tokenize(text).filter((token) => !isTrivia(token));
  const word = (at: number): string =>
    text.slice(tokens[at]?.start ?? 0, tokens[at]?.end ?? 0).toLowerCase();
  const at = tokens.findIndex(
    (_each, index) => word(index) === 'union' && word(index + 1) !== 'all',
  );
  const token = tokens[at];
  return token === undefined ? null : { start: token.start, end: token.end };
}

/** The planner cannot tell whether both sides hold the same row, so the condition is the person's to know. */
function unionAll(union: SourceRange | null): readonly Fix[] {
  if (union === null) return [];
  const condition = 'no row comes twice, or duplicates are wanted';
  return [editFix('Write UNION ALL', union, 'UNION ALL', { kind: 'given', condition })];
}
