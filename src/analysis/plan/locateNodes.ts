// Which words of the statement does each node of its plan come from? For the panel, where one leads to the other both ways.

import type { Plan, PlanFields } from '../../model/planNode';
import type { SourceRange } from '../../model/sourceRange';
import {
  predicatesOf,
  rangeOfCte,
  rangeOfFunction,
  rangeOfJoinCondition,
  rangeOfLimit,
  relationOf,
} from './locate';
import { namesIn } from '../conditions/words';
import type { OrderItem, StatementMap } from '../sql/statementMap';

type Ranges = readonly SourceRange[];

/** Heuristic: a plan with more nodes has partitions, whose nodes all come from the same words as the first ones. */
const MOST_NODES = 1_000;

const SCAN_CONDITIONS = ['Index Cond', 'Recheck Cond', 'TID Cond', 'Filter'] as const;
const JOIN_CONDITIONS = ['Hash Cond', 'Merge Cond', 'Join Filter'] as const;

/** `result[id]` belongs to `plan.nodes[id]`, the most telling words first; empty where the text does not name it. */
export function locateNodes(plan: Plan, map: StatementMap): readonly Ranges[] {
  return plan.nodes.map(({ id, fields }) => (id < MOST_NODES ? rangesOf(fields, map) : []));
}

function rangesOf(fields: PlanFields, map: StatementMap): Ranges {
  const { 'CTE Name': cte, 'Function Name': called, 'Sort Key': sorted = [] } = fields;
  const { 'Group Key': grouped = [], 'Node Type': type } = fields;
  const relation = relationIn(fields, map);
  const found = [
    ...SCAN_CONDITIONS.flatMap((key) => {
      const condition = fields[key];
      if (condition === undefined) return [];
      return predicatesOf(map, condition, relation).map(({ range }) => range);
    }),
    ...JOIN_CONDITIONS.map((key) => {
      const condition = fields[key];
      return condition === undefined ? null : rangeOfJoinCondition(map, condition);
    }),
    ...itemsNamed(
      map.blocks.flatMap(({ orderBy }) => orderBy),
      sorted,
    ),
    ...itemsNamed(
      map.blocks.flatMap(({ groupBy }) => groupBy),
      grouped,
    ),
    type === 'Limit' ? rangeOfLimit(map) : null,
    cte === undefined ? null : rangeOfCte(map, cte),
    called === undefined ? null : rangeOfFunction(map, called),
    relation?.range ?? null,
  ];
  return distinct(found.filter((range) => range !== null));
}

/** Only nodes that read one: relationOf takes the lack of a name for a wildcard. */
function relationIn(fields: PlanFields, map: StatementMap) {
  const { Alias: alias, 'Relation Name': relation, Schema: schema } = fields;
  return relation === undefined && alias === undefined
    ? null
    : relationOf(map, { alias, relation, schema });
}

/** ORDER BY and GROUP BY items that are among a node's keys, by column or as written; a sort for a merge join has none. */
function itemsNamed(items: readonly OrderItem[], keys: readonly string[]): Ranges {
  const columns = keys.flatMap((key) => namesIn(key).map(({ column }) => column));
  const wanted = new Set([...columns, ...keys.map(bare)]);
  return items
    .filter(({ column, text }) => wanted.has(column?.column ?? bare(text)))
    .map((item) => item.range);
}

/** `(sum(l.total)) DESC NULLS LAST` and `sum( l.total )` are the same key. */
function bare(key: string): string {
  return key
    .replace(/(?: (?:DESC|NULLS FIRST|NULLS LAST))+$/, '')
    .replace(/^\((.*)\)$/, '$1')
    .replace(/\s+/g, '')
    .toLowerCase();
}

function distinct(ranges: Ranges): Ranges {
  return ranges.filter(
    ({ start, end }, at) =>
      ranges.findIndex((other) => other.start === start && other.end === end) === at,
  );
}
