// Which columns does an UPDATE set?

import type { ParseTree } from './parser';
import { isFields, walkTree } from './walk';

/** Of all UPDATEs, ON CONFLICT DO UPDATEs and MERGE actions in the statement. */
export function writtenColumns(tree: ParseTree): readonly string[] {
  const columns = new Set<string>();
  walkTree(tree, (name, fields) => {
    const isUpdate =
      name === 'UpdateStmt' ||
      name === 'onConflictClause' ||
      (name === 'MergeWhenClause' && fields['commandType'] === 'CMD_UPDATE');
    const targets = isUpdate ? fields['targetList'] : undefined;
    if (!Array.isArray(targets)) return true;
    for (const target of targets as readonly unknown[]) {
      const named = isFields(target) ? target['ResTarget'] : undefined;
      const column = isFields(named) ? named['name'] : undefined;
      if (typeof column === 'string') columns.add(column);
    }
    return true;
  });
  return [...columns];
}
