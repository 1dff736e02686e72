// Which columns of a scanned table does the statement use?

import type { PlanNode } from '../../../model/planNode';
import { relationOf } from '../../plan/locate';
import type { RuleContext } from '../rule';

/** In the order of the statement; null when the statement is not known or may name more of them by `*`. */
export function columnsUsed({ statement }: RuleContext, scan: PlanNode): readonly string[] | null {
  const { Alias: alias, 'Relation Name': relation, Schema: schema } = scan.fields;
  const reference = statement === null ? null : relationOf(statement, { alias, relation, schema });
  if (statement === null || reference === null) return null;
  const block = statement.blocks[reference.block];
  if (block?.targets === undefined || hasStar(statement.statement.text, block.targets)) return null;
  const names = [
    ...statement.columns,
    ...statement.predicates.flatMap(({ columns }) => columns),
  ].filter((column) => column.alias === null || column.alias === reference.alias);
  return [...new Set(names.map(({ column }) => column))];
}

/** `*` and `o.*`, not `count(*)` and not a product. */
function hasStar(text: string, targets: { start: number; end: number } | null): boolean {
  return targets === null || /(?:^|,|\.)\s*\*/.test(text.slice(targets.start, targets.end));
}
