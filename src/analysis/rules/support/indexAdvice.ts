// Which index would serve these conditions? The shape of each condition decides the method, opclass and expression.

import type { Table } from '../../../model/catalog';
import type { Fix, SqlChange } from '../../../model/change';
import type { IndexDefinition, IndexKey } from '../../../model/indexDefinition';
import type { PlanNode } from '../../../model/planNode';
import type { RelationName } from '../../../model/relationName';
import type { Condition } from '../../conditions/condition';
import { designIndexes, NO_NEED, type IndexDesign } from '../../indexes/design';
import { extensionOf } from '../../indexes/gistEquality';
import { keyUseOf } from '../../indexes/keyUse';
import { createIndexFix, HYPERTABLE_REMARK, indexOn, indexWords } from '../../indexes/newIndex';
import { canBeIndexed, scannedRelation } from '../../plan/names';
import type { RuleContext } from '../rule';

export interface IndexAdvice {
  /** `btree`, `gin`, `gist` and so on; only of a B-tree does the order of its keys matter. */
  readonly method: string;
  /** As in `orders (status, created_at)`; what sentences say. */
  readonly on: string;
  /** Why this shape, when it is not a plain B-tree; empty otherwise. */
  readonly because: string;
  readonly definition: IndexDefinition;
  readonly fix: Fix;
}

/** `claim`: the sentence of the message that proposes the index; empty where none does. It falls where a planner refuses. */
export function claimedFix({ fix }: Pick<IndexAdvice, 'fix'>, claim: string): Fix {
  return { ...fix, claim: claim.trim() };
}

/** Null when no index serves any of the conditions. */
export function adviseIndex(
  { serverVersion }: Pick<RuleContext, 'serverVersion'>,
  node: PlanNode,
  conditions: readonly Condition[],
  table: Table | null,
): IndexAdvice | null {
  if (!canBeIndexed(node)) return null;
  const restrictions = conditions
    .filter(({ isRestriction, underOr }) => isRestriction && !underOr)
    .flatMap((condition) => keyUseOf(condition, table, serverVersion) ?? []);
  const [design] = designIndexes(relationOf(node, table), { ...NO_NEED, restrictions }, table);
  return design === undefined ? null : adviceOf(design, table, node);
}

/** An index on given keys, in this order. */
export function adviseIndexOn(
  node: PlanNode,
  keys: readonly IndexKey[],
  table: Table | null,
): IndexAdvice | null {
  if (!canBeIndexed(node) || keys.length === 0) return null;
  return adviceOf({ definition: indexOn(relationOf(node, table), keys), because: '' }, table, node);
}

function adviceOf(
  { definition, because }: IndexDesign,
  table: Table | null,
  node: PlanNode,
): IndexAdvice {
  const fix = fixOf(definition, table);
  return {
    method: definition.method,
    on: indexWords(definition),
    because,
    definition,
    fix: node.part?.kind === 'chunk' ? onHypertable(fix) : fix,
  };
}

/** TimescaleDB: "hypertables do not support concurrent index creation". */
function onHypertable(fix: Fix): Fix {
  const changes = fix.changes.map((change) =>
    change.kind === 'create-index' ? { ...change, concurrently: false } : change,
  );
  return { ...fix, changes, remark: HYPERTABLE_REMARK };
}

/** Operator classes of an extension no planner can try before it is there. */
export function fixOf(definition: IndexDefinition, table: Table | null): Fix {
  const fix = createIndexFix(definition, table);
  const needed = extensionOf(definition.keys);
  if (needed === null) return fix;
  const statements = [`CREATE EXTENSION IF NOT EXISTS ${needed}`];
  const extension: SqlChange = { kind: 'sql', statements, undo: [] };
  return { ...fix, changes: [extension, ...fix.changes] };
}

function relationOf(node: PlanNode, table: Table | null): RelationName {
  return table === null ? scannedRelation(node) : table;
}
