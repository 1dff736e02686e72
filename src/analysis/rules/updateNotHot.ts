// Does an UPDATE change an indexed column of many rows, so that every index of the table is written for each?

import * as z from 'zod';
import type { Index, Table } from '../../model/catalog';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { dropIndex } from '../changes/fixes';
import { createIndex } from '../indexes/newIndex';
import type { ColumnReference } from '../sql/statementMap';
import { defineRule, type RuleContext } from './rule';
import { estimated, list, makeFinding, measured, shareOfWhole } from './support/describe';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { childIn, fromNodesOf, metricsOf } from './support/nodes';
import { countOption } from './support/options';

/** As server_version_num. */
const VERSION_16 = 160_000;

export const updateNotHot = defineRule({
  id: 'update-not-hot',
  since: '0.1.0',
  // What else the index serves, this plan does not show.
  severity: 'medium',
  needs: { catalog: true },
  // Heuristic: a statement that changes few rows is slow for another reason.
  options: z.object({ minRows: countOption(1000, 'Rows that are updated, at least.') }),
  documentation: {
    summary: 'An UPDATE changes an indexed column, so that each row is written to every index.',
    why: 'When no indexed column changes and the page has room, a new row version stays on its page and no index is touched (heap-only tuple, HOT). One changed column that is in any index, in its key, INCLUDE or WHERE, makes every index of the table get a new entry, to be vacuumed later.',
    fix: 'Drop the index if it is not used, or leave the changing column out of it. Where only unindexed columns change, a fillfactor below 100 keeps room on each page.',
    falsePositives:
      'An index that answers important statements is worth its writes. An UPDATE that sets the value that was there already stays HOT.',
    sources: [
      'https://www.postgresql.org/docs/18/storage-hot.html',
      'PostgreSQL 18, src/backend/access/heap/heapam.c HeapDetermineColumnsInfo',
    ],
  },
  fixtures: {
    fires: ['pg14/update-not-hot', 'pg18/update-not-hot'],
    silent: ['pg18/update-hot', 'pg18/update-plain'],
  },
  judge(context, { minRows }) {
    return fromNodesOf(context, ['ModifyTable'], (node) => {
      const isUpdate = node.fields.Operation === 'Update';
      const input = childIn(node, 'Outer');
      const table = isUpdate ? tableScanned(context.catalog, node) : null;
      if (table === null || input === null) return [];
      const { actualRowsTotal, estimatedRowsTotal } = metricsOf(context, input);
      // Of the input: a ModifyTable without RETURNING gives no rows itself.
      const rows = actualRowsTotal ?? estimatedRowsTotal;
      // By the words, not by the plan, which prints no targets: heapam.c compares values, and what is assigned may be the same.
      const changed = changedColumns(context);
      const hit = changed.flatMap((column) => {
        const indexes = table.indexes.filter((index) => blocksHot(context, index, column.column));
        return indexes.length === 0 ? [] : [{ column, indexes }];
      });
      return rows < minRows || hit.length === 0
        ? []
        : [report(context, { node, table, rows, hit })];
    });
  },
});

/** A column that SET assigns, and the indexes that hold it. */
interface Touched {
  readonly column: ColumnReference;
  readonly indexes: readonly Index[];
}

interface Update {
  readonly node: PlanNode;
  readonly table: Table;
  // Updated, or expected to be where nothing was measured.
  readonly rows: number;
  readonly hit: readonly Touched[];
}

/** What SET assigns: columns of the UPDATE's block that stand before a single =. */
function changedColumns({ statement }: RuleContext): readonly ColumnReference[] {
  if (statement === null) return [];
  const { text } = statement.statement;
  const update = statement.blocks.find(({ kind }) => kind === 'update');
  return statement.columns.filter(({ block, range }) => {
    const before = text.slice(0, range.start);
    // `SET a = 1, (b, c) = (2, 3)`: behind SET, a comma or a bracket, and before = or the rest of a list.
    const isTarget = /(?:\bset\s+|,\s*|\(\s*)$/i.test(before);
    return block === update?.id && isTarget && /^\s*(?:=|,[^=]*\)\s*=)/.test(text.slice(range.end));
  });
}

/** From 16 BRIN indexes do not stand in the way of HOT (amsummarizing). */
function blocksHot({ serverVersion }: RuleContext, { definition }: Index, column: string): boolean {
  const summarizes =
    definition.method === 'brin' && (serverVersion === null || serverVersion >= VERSION_16);
  // A predicate counts like a key: a row may have to leave or enter the index (RelationGetIndexAttrBitmap).
  const named = new RegExp(`\\b${column.replaceAll(/\W/g, '\\$&')}\\b`);
  const inText = [definition.predicate, ...definition.keys.map(({ expression }) => expression)];
  return (
    !summarizes &&
    (definition.keys.some((key) => key.column === column) ||
      definition.include.includes(column) ||
      inText.some((text) => text !== null && text !== undefined && named.test(text)))
  );
}

function report(context: RuleContext, { node, table, rows, hit }: Update): Finding {
  const { selfShare } = metricsOf(context, node);
  const columns = list(hit.map(({ column }) => column.column));
  const indexes = [...new Set(hit.flatMap((touched) => touched.indexes))];
  const names = list(indexes.map(({ name }) => name));
  const say = context.metrics.measured ? measured : estimated;
  const about = context.metrics.measured ? '' : 'about ';
  const [first] = hit;
  return makeFinding(context, {
    rule: 'update-not-hot',
    node,
    share: selfShare,
    title: `Updates ${columns} of ${about}${humanRows(rows)}, which ${names} holds`,
    message: `Updates ${columns} of ${about}${humanRows(rows)} of ${relationName(node)}. ${names} ${indexes.length === 1 ? 'holds' : 'hold'} it, so each row is written to all ${humanCount(table.indexes.length)} indexes (${shareOfWhole(context, selfShare)}).`,
    brief: `writes ${humanCount(table.indexes.length)} indexes a row`,
    evidence: [
      say('Rows updated', rows, 'rows'),
      measured('Indexes of the table', table.indexes.length, 'count'),
      measured('Indexes with the column', names, 'text'),
    ],
    range: first?.column.range ?? null,
    fixes: indexes.flatMap((index) => dropFix(table, index, hit)),
  });
}

/** Constraints stay; an index is dropped when nobody scanned it, else its column is asked about. */
function dropFix(
  table: Table,
  { name, definition, primary, constraint, scans, ddl }: Index,
  hit: readonly Touched[],
): readonly Fix[] {
  if (primary || constraint !== null || definition.unique) return [];
  const columns = hit.map(({ column }) => column.column);
  const kept = definition.keys.filter(({ column }) => !columns.includes(column ?? ''));
  const drop = dropIndex({ schema: table.schema, name }, ddl, table.kind !== 'partitioned');
  if (kept.length > 0 && kept.every(({ column }) => column !== undefined)) {
    const narrow = createIndex({ ...definition, keys: [...kept] }, table);
    // The new index comes first, so that statements are never without one.
    return [{ title: `Leave ${list(columns)} out of ${name}`, changes: [narrow, drop] }];
  }
  return [
    {
      title: `Drop index ${name}`,
      changes: [drop],
      ...(scans === null
        ? {}
        : { remark: `Scanned ${String(scans)} times since its counters began.` }),
    },
  ];
}
