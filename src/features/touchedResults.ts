// Which results may be others after a statement was run? Those of relations that it names, and of what the catalog has behind
// them: partitions, views, foreign keys. All of them where that is not known.

import { namesReached } from '../analysis/sql/reach/reachedNames';
import { walkTree } from '../analysis/sql/walk';
import type { ExplainReport } from '../model/report';
import type { ReadStatement } from './readStatement';

/** Utility statements that change what they name, and nothing else. */
const OF_THEIR_RELATIONS = [
  ...['TruncateStmt', 'CopyStmt', 'CreateStmt', 'CreateTableAsStmt', 'SelectStmt', 'IndexStmt'],
  ...[
    'AlterTableStmt',
    'RenameStmt',
    'VacuumStmt',
    'ReindexStmt',
    'ClusterStmt',
    'CreateStatsStmt',
  ],
  ...['RefreshMatViewStmt', 'CreatePolicyStmt', 'AlterPolicyStmt', 'CreateTrigStmt', 'RuleStmt'],
];

/** The names of relations that a statement may have changed; null where it may have changed any. */
export function touchedRelations({
  statement,
  tree,
  reach,
}: Pick<ReadStatement, 'statement' | 'tree' | 'reach'>): readonly string[] | null {
  if (reach.relations === null) return null;
  if (statement.class === 'utility' && !changesWhatItNames(tree)) return null;
  const named = namesReached(tree).relations.map(({ name }) => name);
  return named.length === 0 ? null : [...new Set([...named, ...reach.relations])];
}

function changesWhatItNames(tree: ReadStatement['tree']): boolean {
  const kind = Object.keys(tree.stmts?.[0]?.stmt ?? {})[0] ?? '';
  if (!OF_THEIR_RELATIONS.includes(kind)) return false;
  // The foreign keys that TRUNCATE ... CASCADE follows are known.
  return !ofOthers(tree) || kind === 'TruncateStmt';
}

/** CASCADE drops what depends on it, of any kind. An index is named alone, without its table. */
function ofOthers(tree: ReadStatement['tree']): boolean {
  let found = false;
  walkTree(tree, (_, fields) => {
    found ||= Object.values(fields).some(
      (value) => typeof value === 'string' && OF_OTHERS.test(value),
    );
    return undefined;
  });
  return found;
}

const OF_OTHERS = /^(?:DROP_CASCADE|OBJECT_INDEX|REINDEX_OBJECT_INDEX)$/;

/** Whether a result may be another now. A partition is named in its plan, its parent in its text. */
export function isTouched(
  { plan, statement }: Pick<ExplainReport, 'plan' | 'statement'>,
  names: readonly string[] | null,
): boolean {
  if (names === null) return true;
  const planned = new Set(plan.nodes.flatMap(({ fields }) => fields['Relation Name'] ?? []));
  const text = statement.text.toLowerCase();
  return names.some((name) => planned.has(name) || text.includes(name.toLowerCase()));
}
