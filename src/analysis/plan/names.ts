// What people call the things in a plan: tables, scans, joins.

import type { Plan, PlanNode } from '../../model/planNode';
import { distinctRelations, type RelationName } from '../../model/relationName';
import { sqlIdentifier } from '../../util/sqlIdentifier';

/** `orders`, or `sales.orders` outside public; of a shard or chunk its table, and which one; for functions and CTEs their name. */
export function relationName(node: PlanNode): string {
  const { fields, part } = node;
  if (part !== undefined && part.table !== null) {
    const { kind, number, host, table } = part;
    const where = host === null ? '' : ` on ${host}`;
    return `${shownName(table)} (${kind} ${number}${where})`;
  }
  const name = fields['Relation Name'] ?? fields['CTE Name'] ?? fields['Function Name'];
  if (name === undefined) return fields.Alias ?? fields['Node Type'];
  return shownName({ schema: fields.Schema ?? null, name });
}

function shownName({ schema, name }: RelationName): string {
  return schema === null || schema === 'public' ? name : `${schema}.${name}`;
}

/** As SQL needs it: with the schema wherever the plan names it, as the search path of who runs it may be another. */
export function quotedRelation(node: PlanNode): string {
  const { schema, name } = scannedRelation(node);
  return [...(schema === null ? [] : [schema]), name].map(sqlIdentifier).join('.');
}

/** The table that a node scans, whole or a shard or chunk of it. Without VERBOSE the plan names no schema. */
export function scannedRelation({ fields, part }: PlanNode): RelationName {
  return part?.table ?? { schema: fields.Schema ?? null, name: fields['Relation Name'] ?? '' };
}

/** Those that the plan reads or writes, each once. */
export function relationsOfPlan({ nodes }: Plan): readonly RelationName[] {
  return distinctRelations(
    nodes.flatMap(({ fields }) =>
      fields['Relation Name'] === undefined
        ? []
        : [{ schema: fields.Schema ?? null, name: fields['Relation Name'] }],
    ),
  );
}

/** False for a chunk whose hypertable the plan does not name: an index belongs there. */
export function canBeIndexed({ fields, part }: PlanNode): boolean {
  return fields['Relation Name'] !== undefined && part?.table !== null;
}

/** What conditions of the plan call the relation. */
export function aliasOf(node: PlanNode): string | null {
  return node.fields.Alias ?? node.fields['Relation Name'] ?? node.fields['CTE Name'] ?? null;
}

/** "the sequential scan of orders", "the sort", "the hash join of orders and items". */
export function describeNode(node: PlanNode): string {
  const type = node.fields['Node Type'];
  if (node.fields['Relation Name'] !== undefined) {
    return `the ${SCAN_WORDS[type] ?? type.toLowerCase()} of ${relationName(node)}`;
  }
  if (type === 'CTE Scan') return `the scan of CTE ${relationName(node)}`;
  return `the ${type.toLowerCase()}`;
}

const SCAN_WORDS: Readonly<Record<string, string>> = {
  'Seq Scan': 'sequential scan',
  'Index Scan': 'index scan',
  'Index Only Scan': 'index-only scan',
  'Bitmap Heap Scan': 'bitmap scan',
};

/** What the planner calls one of the partitions of `events e`: `e_1`, `e_2` ... */
export function withoutPartitionNumber(alias: string): string {
  return alias.replace(/_\d+$/, '');
}
