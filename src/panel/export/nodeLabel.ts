// The first words of a node in EXPLAIN's text form, such as "Parallel Index Only Scan Backward using i on public.orders o".

import type { PlanFields } from '../../model/planNode';
import { sqlIdentifier } from '../../util/sqlIdentifier';

export function nodeLabel(fields: PlanFields): string {
  const async = fields['Async Capable'] === true ? 'Async ' : '';
  const parallel = fields['Parallel Aware'] === true ? 'Parallel ' : '';
  // In this order, as explain.c ExplainNode appends them.
  return `${parallel}${async}${operation(fields)}${indexWords(fields)}`;
}

const AGGREGATES: Readonly<Record<string, string>> = {
  Plain: 'Aggregate',
  Sorted: 'GroupAggregate',
  Hashed: 'HashAggregate',
  Mixed: 'MixedAggregate',
};

function operation(fields: PlanFields): string {
  const type = fields['Node Type'];
  const strategy = fields.Strategy ?? '';
  switch (type) {
    case 'Aggregate': {
      const mode = fields['Partial Mode'] ?? 'Simple';
      return `${mode === 'Simple' ? '' : `${mode} `}${AGGREGATES[strategy] ?? type}`;
    }
    case 'SetOp':
      return `${strategy === 'Hashed' ? 'Hash' : ''}SetOp ${fields.Command ?? ''}`.trim();
    case 'Nested Loop':
    case 'Hash Join':
    case 'Merge Join':
      return joinWords(type, fields['Join Type'] ?? 'Inner');
    case 'ModifyTable':
      return fields.Operation ?? type;
    case 'Foreign Scan':
      return fields.Operation === undefined || fields.Operation === 'Select'
        ? type
        : `Foreign ${fields.Operation}`;
    case 'Custom Scan':
      return `Custom Scan (${fields['Custom Plan Provider'] ?? ''})`;
    default:
      return type;
  }
}

/** `Hash Left Join`, `Nested Loop Anti Join`; an inner join is not named. */
function joinWords(type: 'Nested Loop' | 'Hash Join' | 'Merge Join', join: string): string {
  if (join === 'Inner') return type;
  return type === 'Nested Loop'
    ? `Nested Loop ${join} Join`
    : `${type.replace(' Join', '')} ${join} Join`;
}

/** `Index Scan using i on t` names both; of `Bitmap Index Scan on i` the table stands in the heap scan above. */
function indexWords(fields: PlanFields): string {
  const index = fields['Index Name'];
  if (fields['Node Type'] === 'Bitmap Index Scan')
    return index === undefined ? '' : ` on ${sqlIdentifier(index)}`;
  const direction = fields['Scan Direction'] === 'Backward' ? ' Backward' : '';
  const using = index === undefined ? '' : `${direction} using ${sqlIdentifier(index)}`;
  return `${using}${targetWords(fields)}`;
}

/** A scan has one of these at most: what stands behind `on`. */
const NAMES = [
  'Relation Name',
  'Function Name',
  'Table Function Name',
  'CTE Name',
  'Tuplestore Name',
];

/** The alias follows where it differs from the name (explain.c ExplainTargetRel). */
export function targetWords(fields: Readonly<Record<string, unknown>>): string {
  const [schema, alias] = [text(fields['Schema']), text(fields['Alias'])];
  const name = NAMES.map((key) => text(fields[key])).find((known) => known !== undefined);
  if (name === undefined) return alias === undefined ? '' : ` on ${sqlIdentifier(alias)}`;
  const qualified = `${schema === undefined ? '' : `${sqlIdentifier(schema)}.`}${sqlIdentifier(name)}`;
  return ` on ${qualified}${alias === undefined || alias === name ? '' : ` ${sqlIdentifier(alias)}`}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
