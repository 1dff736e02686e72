// Scans of several partitions of one table are one scan to whoever wrote the statement: they are judged and told together.

import type { Table } from '../../../model/catalog';
import type { PlanNode } from '../../../model/planNode';
import type { RuleContext } from '../rule';
import { groupBy } from '../../../util/groupBy';
import { relationOf } from '../../plan/locate';
import { partitionedBy, tableScanned } from '../../columns/tables';
import { relationName, withoutPartitionNumber } from '../../plan/names';
import { fromNodesOf, metricsOf, nodeType, parentOf } from './nodes';

export interface ScanGroup {
  /** The member that takes most time: its names and conditions stand for all. */
  readonly lead: PlanNode;
  readonly scans: readonly PlanNode[];
}

/** Scans of these types that fit, those of partitions under one Append together. */
export function scanGroups(
  context: RuleContext,
  types: Iterable<string>,
  fits: (node: PlanNode) => boolean,
): readonly ScanGroup[] {
  const scans = fromNodesOf(context, types, (node) => (fits(node) ? [node] : []));
  const groups = groupBy(scans, (node) => groupKey(context, node));
  return [...groups.values()].flatMap((members) => {
    const [lead] = [...members].sort(
      (a, b) => metricsOf(context, b).selfShare - metricsOf(context, a).selfShare,
    );
    return lead === undefined ? [] : [{ lead, scans: members }];
  });
}

/**
 * Partitions carry the alias of their table with _1, _2 and so on. Branches of UNION ALL that name one table several
 * times look the same but for the table's name.
 */
function groupKey(context: RuleContext, node: PlanNode): string {
  const parent = parentOf(context, node);
  const { Alias: alias, 'Relation Name': relation } = node.fields;
  const isMember = parent !== null && appends(parent);
  if (isMember && node.part?.kind === 'chunk')
    return `${String(parent.id)} ${nodeType(node)} ${chunkedTable(node)}`;
  if (!isMember || alias === undefined || relation === undefined) return String(node.id);
  const base = withoutPartitionNumber(alias);
  if (base === relation) return String(node.id);
  return `${String(parent.id)} ${nodeType(node)} ${base}`;
}

/** TimescaleDB numbers its hypertables, as in `_hyper_3_42_chunk`; some plans say no more. */
function chunkedTable({ fields, part }: PlanNode): string {
  const [, number = ''] = /_hyper_(\d+)_/.exec(fields['Relation Name'] ?? '') ?? [];
  return part?.table?.name ?? `hypertable ${number}`;
}

function appends({ fields }: PlanNode): boolean {
  return (fields['Custom Plan Provider'] ?? fields['Node Type']).endsWith('Append');
}

/** "orders", or "12 partitions of events". */
export function groupName(context: RuleContext, { lead, scans }: ScanGroup): string {
  if (scans.length === 1) return relationName(lead);
  const parts = lead.part?.kind === 'chunk' ? 'chunks' : 'partitions';
  return `${String(scans.length)} ${parts} of ${partitionedName(context, lead)}`;
}

/** The scan as one of the partitioned table, which is where an index belongs. */
export function asOneScan(context: RuleContext, { lead, scans }: ScanGroup): PlanNode {
  if (scans.length === 1 || lead.part !== undefined) return lead;
  return { ...lead, fields: { ...lead.fields, 'Relation Name': partitionedName(context, lead) } };
}

/** The catalog's entry of the table or, for partitions, of their parent. */
export function groupTable(context: RuleContext, { lead, scans }: ScanGroup): Table | null {
  const table = tableScanned(context.catalog, lead);
  if (scans.length === 1 || table?.partitionOf === null) return table;
  return table === null || context.catalog === null ? null : partitionedBy(context.catalog, table);
}

function partitionedName({ catalog, statement }: RuleContext, lead: PlanNode): string {
  if (lead.part !== undefined) return chunkedTable(lead);
  const parent = tableScanned(catalog, lead)?.partitionOf ?? null;
  if (parent !== null) return parent.name;
  const { Alias: alias, 'Relation Name': relation, Schema: schema } = lead.fields;
  const written = statement === null ? null : relationOf(statement, { alias, relation, schema });
  return (
    written?.name ?? (alias === undefined ? relationName(lead) : withoutPartitionNumber(alias))
  );
}
