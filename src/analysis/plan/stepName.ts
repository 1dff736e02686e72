// What a sentence calls a node: the operation and what it works on, in EXPLAIN's own words.

import type { PlanNode } from '../../model/planNode';

/** "Parallel Seq Scan on orders", "Index Scan using orders_pkey on orders", "Hash Left Join", "CTE Scan on recent". */
export function stepName({ fields }: PlanNode): string {
  const type = fields['Node Type'];
  const parallel = fields['Parallel Aware'] === true ? 'Parallel ' : '';
  const index = fields['Index Name'];
  const target = fields['Relation Name'] ?? fields['CTE Name'] ?? fields['Function Name'];
  if (type === 'ModifyTable') return `${fields.Operation ?? 'Write'} on ${target ?? 'a table'}`;
  const join = fields['Join Type'];
  const name = join === undefined || join === 'Inner' ? type : joinName(type, join);
  const using = index === undefined || target === undefined ? '' : ` using ${index}`;
  const on = target ?? index;
  return `${parallel}${name}${using}${on === undefined ? '' : ` on ${on}`}`;
}

function joinName(type: string, join: string): string {
  return type.endsWith(' Join')
    ? `${type.slice(0, -' Join'.length)} ${join} Join`
    : `${type} ${join} Join`;
}
