// Reads the first half of a node's line, such as "Parallel Index Only Scan Backward using i on public.orders o".

import { ownValue } from '../../../util/ownValue';
import { unquotedIdentifier } from '../../../util/sqlIdentifier';

export type Fields = Record<string, unknown>;

const NAME = String.raw`(?:"(?:[^"]|"")+"|[^\s"().]+)`;
const TARGET = new RegExp(String.raw`^(?:(${NAME})\.)?(${NAME})(?: (${NAME}))?$`);
const JOIN =
  /^(Hash|Merge|Nested Loop)(?: (Left|Right|Full|Semi|Anti|Right Semi|Right Anti))?(?: Join)?$/;
const AGGREGATES: Readonly<Record<string, string>> = {
  Aggregate: 'Plain',
  GroupAggregate: 'Sorted',
  HashAggregate: 'Hashed',
  MixedAggregate: 'Mixed',
};
const SET_OP = /^(Hash)?SetOp (Intersect|Intersect All|Except|Except All)$/;
const WRITES: ReadonlySet<string> = new Set(['Insert', 'Update', 'Delete', 'Merge']);

/** Every label names some node; one that is not known keeps its words as Node Type. */
export function readLabel(label: string): Fields {
  const fields: Fields = {};
  let rest = take(label, 'Async ', () => (fields['Async Capable'] = true));
  rest = take(rest, 'Parallel ', () => (fields['Parallel Aware'] = true));
  const [, mode, aggregate = rest] = /^(Partial|Finalize) (.*)$/.exec(rest) ?? [];
  const strategy = ownValue(AGGREGATES, aggregate);
  if (strategy !== undefined) {
    return {
      'Node Type': 'Aggregate',
      Strategy: strategy,
      'Partial Mode': mode ?? 'Simple',
      ...fields,
    };
  }
  return { ...readKind(rest), ...fields };
}

function take(text: string, prefix: string, found: () => void): string {
  if (!text.startsWith(prefix)) return text;
  found();
  return text.slice(prefix.length);
}

function readKind(text: string): Fields {
  const join = JOIN.exec(text);
  const isJoin = join !== null && (text.endsWith('Join') || join[1] === 'Nested Loop');
  if (isJoin) {
    const type = join[1] === 'Nested Loop' ? 'Nested Loop' : `${join[1] ?? ''} Join`;
    return { 'Node Type': type, 'Join Type': join[2] ?? 'Inner' };
  }
  const setOp = SET_OP.exec(text);
  if (setOp !== null) {
    const strategy = setOp[1] === undefined ? 'Sorted' : 'Hashed';
    return { 'Node Type': 'SetOp', Strategy: strategy, Command: setOp[2] };
  }
  const [head, target] = splitOnce(text, ' on ');
  if (WRITES.has(head)) {
    return { 'Node Type': 'ModifyTable', Operation: head, ...readTarget(target, 'Relation Name') };
  }
  return readScan(head, target);
}

function readScan(head: string, target: string | null): Fields {
  const [scan, index] = splitOnce(head, ' using ');
  const custom = /^Custom Scan \((.+)\)$/.exec(scan);
  if (custom !== null) {
    return {
      'Node Type': 'Custom Scan',
      'Custom Plan Provider': custom[1],
      ...readTarget(target, 'Relation Name'),
    };
  }
  const foreign = /^Foreign (Insert|Update|Delete)$/.exec(scan);
  if (foreign !== null) {
    return {
      'Node Type': 'Foreign Scan',
      Operation: foreign[1],
      ...readTarget(target, 'Relation Name'),
    };
  }
  const backward = scan.endsWith(' Backward');
  const type = backward ? scan.slice(0, -' Backward'.length) : scan;
  if (type === 'Bitmap Index Scan') {
    return { 'Node Type': type, 'Index Name': unquotedIdentifier(target ?? '') };
  }
  return {
    'Node Type': type,
    ...(index === null
      ? {}
      : {
          'Scan Direction': backward ? 'Backward' : 'Forward',
          'Index Name': unquotedIdentifier(index),
        }),
    ...readTarget(target, ownValue(TARGET_KEYS, type) ?? 'Relation Name'),
  };
}

/** What stands after "on" where it is not a relation. */
const TARGET_KEYS: Readonly<Record<string, string>> = {
  'CTE Scan': 'CTE Name',
  'WorkTable Scan': 'CTE Name',
  'Function Scan': 'Function Name',
  'Table Function Scan': 'Table Function Name',
  'Named Tuplestore Scan': 'Tuplestore Name',
  'Subquery Scan': '',
  'Values Scan': '',
};

/** Heuristic: three names of 63 bytes have a tenth; a regular expression runs out of stack on megabytes. */
const LONGEST_TARGET = 4_000;

/** `public.orders o`; the alias is printed when it differs from the name (explain.c ExplainTargetRel). */
function readTarget(target: string | null, key: string): Fields {
  if (target === null) return {};
  const match = target.length > LONGEST_TARGET ? null : TARGET.exec(target);
  if (match === null) return { Alias: target };
  const [, schema, name = '', alias] = match;
  const shown = unquotedIdentifier(alias ?? name);
  if (key === '') return { Alias: shown };
  return {
    [key]: unquotedIdentifier(name),
    ...(schema === undefined ? {} : { Schema: unquotedIdentifier(schema) }),
    Alias: shown,
  };
}

function splitOnce(text: string, separator: string): readonly [string, string | null] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}
