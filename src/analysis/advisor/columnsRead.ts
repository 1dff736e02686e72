// Which columns of a table does the statement need from one of its scans? What an index holds beside its keys follows from it.

import type { Table } from '../../model/catalog';
import type { Plan, PlanNode } from '../../model/planNode';
import { readConditions } from '../conditions/condition';

interface Scanned {
  readonly alias: string;
  readonly table: Table;
}

/** What it hands on and what is compared; null where the plan does not print the one (VERBOSE). */
export function columnsRead(
  plan: Plan,
  node: PlanNode,
  { alias, table }: Scanned,
): readonly string[] | null {
  const { Output: output } = node.fields;
  if (output === undefined) return null;
  const own = [...output, ...comparedBy(node), ...node.children.flatMap(comparedBy)].flatMap(
    (text) => columnsIn(text).map(({ column }) => column),
  );
  const parent = node.parentId === null ? undefined : plan.nodes[node.parentId];
  const names = (isWholeRow(own, table) ? neededAbove(plan, parent, alias) : null) ?? own;
  return [...new Set(names)].filter((name) => table.columns.some((column) => column.name === name));
}

function isWholeRow(names: readonly string[], { columns }: Table): boolean {
  return columns.length > 1 && columns.every(({ name }) => names.includes(name));
}

/** They compute rows of their own, so a scan below hands on its rows as they are, without leaving anything out (createplan.c use_physical_tlist). */
const COMPUTING = new Set(['Aggregate', 'Hash Join', 'Merge Join', 'Nested Loop']);

/** Null where that is not printed, or is the row itself. */
function neededAbove(
  plan: Plan,
  parent: PlanNode | undefined,
  alias: string,
): readonly string[] | null {
  if (parent === undefined || !COMPUTING.has(parent.fields['Node Type'])) return null;
  const { Output: output, 'Grouping Sets': sets } = parent.fields;
  if (output === undefined || sets !== undefined) return null;
  const texts = [
    ...output.map((text) => text.replace('PARTIAL ', '')),
    ...(parent.fields['Group Key'] ?? []),
    ...plan.nodes.flatMap(comparedBy),
  ];
  if (texts.some((text) => text.includes('.*'))) return null;
  return texts.flatMap((text) =>
    columnsIn(text).flatMap((named) =>
      named.alias === alias || named.alias === null ? [named.column] : [],
    ),
  );
}

function comparedBy({ fields }: PlanNode): readonly string[] {
  return [
    ...[fields.Filter, fields['Index Cond'], fields['Recheck Cond']],
    ...[fields['Hash Cond'], fields['Merge Cond'], fields['Join Filter']],
  ].filter((text) => text !== undefined);
}

function columnsIn(text: string) {
  return readConditions(text).flatMap(({ columns }) => columns);
}
