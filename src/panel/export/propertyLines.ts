// The lines below a node in EXPLAIN's text form: several keys of its JSON form stand in one line, and zeros are left out.

import { GROUPS, plain, type Fields, type Group } from './propertyGroups';

/** In the order of the keys, as the server emits both forms by the same code. */
export function propertyLines(fields: Fields): readonly string[] {
  const lines: string[] = [];
  const done = new Set<string>();
  for (const key of Object.keys(fields)) {
    if (done.has(key) || IN_LABEL.has(key)) continue;
    const group = GROUP_OF.get(key)?.find(({ applies }) => applies?.(fields) !== false);
    if (group !== undefined) {
      for (const each of group.keys) done.add(each);
      lines.push(...group.lines(fields));
    } else {
      lines.push(...lineOf(key, fields[key]));
    }
  }
  return lines;
}

/** What the first line says already, or what only the nested form needs. */
const IN_LABEL: ReadonlySet<string> = new Set(
  (
    'Node Type|Parent Relationship|Subplan Name|Parallel Aware|Async Capable|Join Type|Strategy|Partial Mode|Operation|' +
    'Command|Relation Name|Schema|Alias|Index Name|Scan Direction|CTE Name|Function Name|Table Function Name|' +
    'Tuplestore Name|Custom Plan Provider|Startup Cost|Total Cost|Plan Rows|Plan Width|Actual Startup Time|' +
    'Actual Total Time|Actual Rows|Actual Loops|Workers|Worker Number|JIT'
  ).split('|'),
);

/** Left out when they are 0; other numbers are printed whatever they are. */
const NOT_ZERO: ReadonlySet<string> = new Set([
  'Rows Removed by Filter',
  'Rows Removed by Join Filter',
  'Rows Removed by Index Recheck',
  'Rows Removed by Conflict Filter',
  'Subplans Removed',
]);

function lineOf(key: string, value: unknown): readonly string[] {
  // The text form tells of a flag only that it is set, such as `Disabled: true`.
  if (value === null || value === undefined || value === false) return [];
  if (value === 0 && NOT_ZERO.has(key)) return [];
  if (!Array.isArray(value)) return [`${key}: ${plain(value)}`];
  return value.length === 0 ? [] : [`${key}: ${value.map(plain).join(', ')}`];
}

/** Several for a key that kinds of nodes share, such as Peak Memory Usage. */
const GROUP_OF = new Map<string, readonly Group[]>();
for (const group of GROUPS)
  for (const key of group.keys) GROUP_OF.set(key, [...(GROUP_OF.get(key) ?? []), group]);
