// Which words does a statement use as names: of tables, columns, aliases, functions, not as keywords or types?

import type { ParseTree } from './parser';
import { walkTree } from './walk';

/** Fields of parsenodes.h that hold a name outright. */
const NAME_FIELDS = [
  'relname',
  'schemaname',
  'catalogname',
  'aliasname',
  'ctename',
  'colname',
  'name',
  'refname',
] as const;

/** As PostgreSQL folds them: what BETWEEN and its like leave in the tree is upper case, a name only when it was quoted. */
export function namesInTree(tree: ParseTree): ReadonlySet<string> {
  const names = new Set<string>();
  walkTree(tree, (kind, fields) => {
    if (kind === 'TypeName') return false;
    const texts = kind === 'String' ? [fields['sval']] : NAME_FIELDS.map((field) => fields[field]);
    for (const text of texts) if (typeof text === 'string') names.add(text);
    return undefined;
  });
  return names;
}
