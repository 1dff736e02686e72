// Turns the nested objects of any format into a Plan: nodes numbered in pre-order, every key kept, nothing computed.

import type {
  Plan,
  PlanFields,
  PlanFormat,
  PlanNode,
  StatementFields,
  TablePart,
} from '../../model/planNode';
import { err, ok, type Result } from '../../util/result';
import { fieldKind, type FieldKind } from './fieldKinds';
import { withRemotePlans } from './remotePlans';
import { tableParts } from './tableParts';

export type RawObject = Readonly<Record<string, unknown>>;

/** Where in the nested objects something is wrong: keys and indexes from the statement's object down. */
export interface ShapeError {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface MutableNode extends PlanNode {
  readonly children: PlanNode[];
  part?: TablePart;
}

interface Pending {
  readonly raw: unknown;
  readonly parent: MutableNode | null;
  /** Chain upwards instead of a list: 10 000 nested nodes would copy 10 000 lists. */
  readonly place: Place;
}

interface Place {
  readonly step: readonly (string | number)[];
  readonly up: Place | null;
}

/** `statement` is the object that holds `Plan`. An explicit stack: plans may be deeper than the call stack. */
export function buildPlan(statement: RawObject, format: PlanFormat): Result<Plan, ShapeError> {
  const nodes: MutableNode[] = [];
  const stack: Pending[] = [
    { raw: statement['Plan'], parent: null, place: { step: ['Plan'], up: null } },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { raw: printed, parent, place } = next;
    if (!isObject(printed)) return shapeError(place, [], 'A plan node is not an object');
    const raw = withRemotePlans(printed);
    const wrong = wrongField(raw);
    if (wrong !== null) return shapeError(place, [wrong.key], wrong.message);
    const { Plans: children } = raw;
    const node: MutableNode = {
      id: nodes.length,
      parentId: parent?.id ?? null,
      fields: asFields(children === undefined ? raw : withoutPlans(raw)),
      children: [],
    };
    nodes.push(node);
    parent?.children.push(node);
    if (children === undefined) continue;
    if (!Array.isArray(children)) return shapeError(place, ['Plans'], '"Plans" is not a list');
    for (let i = children.length - 1; i >= 0; i -= 1) {
      const child: unknown = children[i];
      stack.push({ raw: child, parent: node, place: { step: ['Plans', i], up: place } });
    }
  }
  const root = nodes[0];
  if (root === undefined) return err({ path: ['Plan'], message: 'The plan has no node' });
  for (const [id, part] of tableParts(nodes)) {
    const node = nodes[id];
    if (node !== undefined) node.part = part;
  }
  const { Plan: _plan, ...statementFields } = statement;
  return checkStatement(statementFields, { root, nodes, format });
}

function checkStatement(
  fields: RawObject,
  plan: Omit<Plan, 'statementFields'>,
): Result<Plan, ShapeError> {
  const wrong = wrongField(fields, false);
  if (wrong !== null) return err({ path: [wrong.key], message: wrong.message });
  const { Triggers: triggers, Settings: settings } = fields;
  if (triggers !== undefined && !(Array.isArray(triggers) && triggers.every(isTrigger))) {
    return err({ path: ['Triggers'], message: '"Triggers" is not a list of triggers' });
  }
  for (const key of ['Settings', 'JIT', 'Planning', 'Serialization']) {
    const value = fields[key];
    if (value !== undefined && !isObject(value)) {
      return err({ path: [key], message: `"${key}" is not an object` });
    }
  }
  if (isObject(settings) && Object.values(settings).some((value) => typeof value !== 'string')) {
    return err({ path: ['Settings'], message: 'A setting is not a text' });
  }
  return ok({ ...plan, statementFields: asStatementFields(fields) });
}

function isTrigger(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['Trigger Name'] === 'string' &&
    typeof value['Calls'] === 'number' &&
    (value['Time'] === undefined || typeof value['Time'] === 'number')
  );
}

function wrongField(
  fields: RawObject,
  isNode = true,
): { readonly key: string; readonly message: string } | null {
  if (isNode && typeof fields['Node Type'] !== 'string') {
    return { key: 'Node Type', message: 'A plan node has no "Node Type"' };
  }
  for (const key in fields) {
    if (isNode && key === 'Plans') continue;
    const complaint = complaintOf(fieldKind(key), fields[key]);
    if (complaint !== null) return { key, message: `"${key}" is ${complaint}` };
  }
  const workers = fields['Workers'];
  if (isNode && workers !== undefined && !isWorkerList(workers)) {
    return { key: 'Workers', message: '"Workers" is not a list of workers' };
  }
  return null;
}

function complaintOf(kind: FieldKind, value: unknown): string | null {
  switch (kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'not a number';
    case 'text':
      return typeof value === 'string' ? null : 'not a text';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'neither true nor false';
    case 'list':
      return isTextList(value) ? null : 'not a list of texts';
    case 'other':
      return complaintOfMembers(value);
  }
}

/** Heuristic: PostgreSQL nests three levels in a field, and who prints a value goes down by the call stack. */
const DEEPEST_FIELD = 1_000;
/** The planner takes 1e100 rows at most (costsize.c MAXIMUM_ROWCOUNT); what two workers multiply to is a number too. */
const GREATEST_WITHIN = 1e120;

function complaintOfMembers(value: unknown): string | null {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST_FIELD) return 'nested too deep';
    for (const one of level) {
      if (typeof one === 'number' && !(Math.abs(one) <= GREATEST_WITHIN))
        return 'not of numbers that PostgreSQL prints';
    }
    level = level.flatMap(membersOf);
  }
  return null;
}

function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return isObject(value) ? Object.values(value) : [];
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isWorkerList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (item) =>
        isObject(item) &&
        Object.entries(item).every(
          ([key, field]) => fieldKind(key) !== 'number' || typeof field === 'number',
        ),
    )
  );
}

function withoutPlans(raw: RawObject): RawObject {
  const { Plans: _children, ...fields } = raw;
  return fields;
}

/** Its keys were checked by wrongField. */
function asFields(fields: RawObject): PlanFields {
  return fields as PlanFields;
}

/** Its keys were checked by checkStatement. */
function asStatementFields(fields: RawObject): StatementFields {
  return fields;
}

function shapeError(
  place: Place,
  rest: readonly (string | number)[],
  message: string,
): { readonly ok: false; readonly error: ShapeError } {
  const steps: (readonly (string | number)[])[] = [rest];
  for (let at: Place | null = place; at !== null; at = at.up) steps.push(at.step);
  return err({ path: steps.reverse().flat(), message });
}
