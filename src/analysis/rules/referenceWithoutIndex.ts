// Does a DELETE or an UPDATE of a key make PostgreSQL look through a whole table for rows that refer to it?

import * as z from 'zod';
import type { Table, UnindexedReference } from '../../model/catalog';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { columnKey, createIndexFix, indexOn } from '../indexes/newIndex';
import { defineRule, type RuleContext } from './rule';
import { estimated, list, makeFinding, measured } from './support/describe';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { fromNodesOf } from './support/nodes';
import { countOption } from './support/options';
import { placeRelation } from './support/place';

export const referenceWithoutIndex = defineRule({
  id: 'reference-without-index',
  since: '0.2.0',
  // How many rows the statement touches is an estimate, and what the trigger does is in no plan.
  severity: 'medium',
  needs: { catalog: true },
  options: z.object({
    // Heuristic: 100 pages are read in a millisecond; they are read for each row, though.
    minPages: countOption(100, 'Pages of the table that refers to it, at least (100, 800 kB).'),
  }),
  documentation: {
    summary:
      'Rows are deleted, or their keys changed, to which a table refers without an index of its own.',
    why:
      'When a row goes to which another table refers, PostgreSQL looks there for rows that refer to it: to refuse, to delete them too, or to set them to null. ' +
      'Without an index on the referring columns it reads that whole table, once for each row, in a trigger that EXPLAIN without ANALYZE does not show.',
    fix: 'Create an index on the referring columns.',
    falsePositives: 'A clean-up that runs once, or a referring table that is about to be dropped.',
    sources: [
      'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
      'src/backend/utils/adt/ri_triggers.c',
    ],
  },
  fixtures: {
    fires: ['pg14/delete-referenced', 'pg18/delete-referenced'],
    silent: ['pg18/update-beside-key', 'pg18/trigger-heavy', 'pg18/insert-values'],
  },
  judge(context, { minPages }) {
    return fromNodesOf(context, ['ModifyTable'], (node) => {
      // Measured triggers tell it with their time (trigger-heavy).
      if (context.metrics.measured) return [];
      const { Operation: operation } = node.fields;
      const table = modified(context, node);
      if (table === null || (operation !== 'Delete' && operation !== 'Update')) return [];
      // A row is looked for only when a referenced column is set (ri_triggers.c RI_FKey_pk_upd_check_required).
      const set = operation === 'Update' ? columnsSet(context, table) : null;
      return (table.unindexedReferences ?? [])
        .filter(({ pages }) => pages >= minPages)
        .filter(({ referenced }) => set === null || referenced.some((name) => set.has(name)))
        .map((reference) => report(context, node, reference));
    });
  },
});

function modified(context: RuleContext, node: PlanNode): Table | null {
  return (
    tableScanned(context.catalog, node) ?? tableScanned(context.catalog, node.children[0] ?? node)
  );
}

/** What UPDATE names on the left of its assignments; nothing where the statement is not known. */
function columnsSet({ statement }: RuleContext, table: Table): ReadonlySet<string> {
  const set = new Set<string>();
  const text = statement?.statement.text ?? '';
  for (const { column, range } of statement?.columns ?? []) {
    // `SET a = 1, (b, c) = (2, 3)`: behind SET, a comma or a bracket, and before = or the rest of a list.
    const isTarget = /(?:\bset|,|\()\s*$/i.test(text.slice(0, range.start));
    const isAssigned = /^\s*(?:=(?!=)|,|\)\s*=)/.test(text.slice(range.end));
    if (isTarget && isAssigned && table.columns.some(({ name }) => name === column))
      set.add(column);
  }
  return set;
}

/** What the trigger looks for them for, by the action of the constraint. */
const EFFECTS: Readonly<Record<UnindexedReference['onDelete'], string>> = {
  check: 'to see that none refers to it',
  cascade: 'to delete those that refer to it',
  'set null': 'to set those that refer to it to null',
  'set default': 'to set those that refer to it to their default',
};

function report(context: RuleContext, node: PlanNode, reference: UnindexedReference): Finding {
  const { schema, table, kind, columns, rows, pages, name, onDelete } = reference;
  // In the order of the constraint: any order serves, as all of its columns are compared with =.
  const definition = indexOn({ schema, name: table }, columns.map(columnKey));
  const fix = createIndexFix(definition, null);
  const referring = schema === 'public' ? table : `${schema}.${table}`;
  const size = rows === null ? `${humanCount(pages)} pages` : humanRows(rows);
  const isDelete = node.fields.Operation === 'Delete';
  const what = isDelete ? EFFECTS[onDelete] : 'to see that none refers to the old key';
  const finding = makeFinding(context, {
    rule: 'reference-without-index',
    node,
    share: null,
    title: `${referring} refers to ${relationName(node)} without an index on ${list(columns)}`,
    message: `For each row that ${isDelete ? 'is deleted' : 'gets another key'}, all ${size} of ${referring} are read ${what} (${name}); the plan does not show it. An index on ${referring} (${columns.join(', ')}) would find them.`,
    brief: `reads ${referring} for each row`,
    evidence: [
      estimated('Rows of the referring table', rows ?? 0, 'rows'),
      estimated('Pages of the referring table', pages, 'blocks'),
      measured('Foreign key', name, 'text'),
    ],
    range: placeRelation(context, node),
    fixes: kind === 'partitioned' ? [{ ...fix, changes: fix.changes.map(notConcurrently) }] : [fix],
  });
  // The plan's cost does not hold the trigger's, so there is no share to judge by.
  return { ...finding, impact: 'medium' };
}

/** A partitioned table takes no CONCURRENTLY. */
function notConcurrently<C extends { readonly kind: string }>(change: C): C {
  return change.kind === 'create-index' ? { ...change, concurrently: false } : change;
}
