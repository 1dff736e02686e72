// Which GiST index delivers rows by their distance from a value, as `ORDER BY at <-> point '(5,6)'` asks for?

import type { PlanNode } from '../../../model/planNode';
import { columnsIn, inner } from '../../conditions/expression';
import { parseInner } from '../../conditions/parseExpression';
import { tableScanned } from '../../columns/tables';
import { columnIn } from '../../indexes/keyUse';
import { columnKey, indexOn, indexWords } from '../../indexes/newIndex';
import { canBeIndexed } from '../../plan/names';
import type { RuleContext } from '../rule';
import { fixOf, type IndexAdvice } from './indexAdvice';

/**
 * Of one or two dimensions, built in, of btree_gist or of PostGIS: who has the operator has the extension. Of texts the distance
 * by trigrams is one of very many: its walk reads most of the index.
 */
const BY_DISTANCE =
  /^(?:(?:point|box|circle|polygon|smallint|integer|bigint|real|double precision|money|oid|interval|date)$|time without|timestamp|geometry|geography)/;

/** Null unless the sort has the distance of a column as its only key, downwards of which no index goes. */
export function distanceIndex(
  context: RuleContext,
  sort: PlanNode,
  scan: PlanNode,
): IndexAdvice | null {
  const [key, ...others] = sort.fields['Sort Key'] ?? [];
  const table = tableScanned(context.catalog, scan);
  if (key === undefined || others.length > 0 || table === null || !canBeIndexed(scan)) return null;
  const distance = parseInner(key);
  if (distance?.kind !== 'operator' || distance.name !== '<->') return null;
  const column = distance.args.map(inner).find((side) => side.kind === 'column');
  if (column === undefined || columnsIn(distance).length !== 1) return null;
  if (!BY_DISTANCE.test(columnIn(table, column.column)?.type ?? '')) return null;
  const definition = indexOn(table, [columnKey(column.column)], { method: 'gist' });
  const because = '<-> is served by GiST, not by a B-tree.';
  return {
    method: 'gist',
    on: indexWords(definition),
    because,
    definition,
    fix: fixOf(definition, table),
  };
}
