// Reads EXPLAIN (FORMAT XML): elements and text, the part of XML that PostgreSQL prints.

import type { Plan } from '../../model/planNode';
import { ownValue, setOwnValue } from '../../util/ownValue';
import { err, ok, type Result } from '../../util/result';
import { buildPlan } from './buildPlan';
import { coerce } from './coerce';
import { blankFrame } from './copy/copiedLines';
import { unescaped } from './entities';
import { errorAt, type PlanParseError } from './parseError';

const HINT = 'Give it the output of EXPLAIN (FORMAT XML) unchanged, up to </explain>.';
/** Open, close or empty. No entity can be declared: DOCTYPE is none of them. */
const TAG = /<(\/?)([A-Za-z_][\w.-]*)(?:\s+[\w:.-]+="[^"<]*"){0,20}\s*(\/?)>/y;
/** What is skipped, from its beginning to its end. */
const SKIPPED: readonly (readonly [from: string, to: string])[] = [
  ['<!--', '-->'],
  ['<?', '?>'],
];

interface Element {
  readonly tag: string;
  readonly offset: number;
  readonly children: Element[];
  text: string;
}

export function parseXmlPlans(original: string): Result<readonly Plan[], PlanParseError> {
  const text = blankFrame(original);
  const read = readElements(text);
  if (!read.ok) return read;
  const plans: Plan[] = [];
  for (const query of queries(read.value)) {
    const plan = buildPlan(toObject(query), 'xml');
    if (!plan.ok) return err(errorAt(text, query.offset, plan.error.message, HINT));
    plans.push(plan.value);
  }
  if (plans.length === 0)
    return err(errorAt(text, text.length, 'There is no plan in this text', HINT));
  return ok(plans);
}

function readElements(text: string): Result<Element, PlanParseError> {
  const root: Element = { tag: '', offset: 0, children: [], text: '' };
  const stack: Element[] = [root];
  for (const { offset, before, tag, closes, isEmpty } of tagsOf(text)) {
    const top = stack.at(-1) ?? root;
    const stray = before.indexOf('<');
    if (stray !== -1) {
      const at = offset - before.length + stray;
      return err(errorAt(text, at, 'This is no tag that EXPLAIN prints', HINT));
    }
    top.text += unescaped(before);
    if (tag === null) continue;
    if (closes) {
      if (top.tag !== tag) {
        const message = `</${tag}> closes ${top.tag === '' ? 'nothing' : `<${top.tag}>`}`;
        return err(errorAt(text, offset, message, HINT));
      }
      stack.pop();
      continue;
    }
    const element: Element = { tag, offset, children: [], text: '' };
    top.children.push(element);
    if (!isEmpty) stack.push(element);
  }
  const open = stack.at(-1) ?? root;
  if (open !== root) {
    return err(errorAt(text, text.length, `The text ends before </${open.tag}>`, HINT));
  }
  return ok(root);
}

interface Tag {
  readonly offset: number;
  /** What stands between it and the one before. */
  readonly before: string;
  /** Null for what is skipped. */
  readonly tag: string | null;
  readonly closes: boolean;
  readonly isEmpty: boolean;
}

/** Each piece of the text is looked at once: what never ends is looked for once too. */
function* tagsOf(text: string): Generator<Tag> {
  const endless = new Set<string>();
  let end = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', Math.max(end, at + 1))) {
    const before = text.slice(end, at);
    const skipped = SKIPPED.find(([from]) => text.startsWith(from, at) && !endless.has(from));
    if (skipped !== undefined) {
      const [from, to] = skipped;
      const close = text.indexOf(to, at + from.length);
      if (close === -1) endless.add(from);
      else {
        end = close + to.length;
        yield { offset: at, before, tag: null, closes: false, isEmpty: true };
      }
      continue;
    }
    TAG.lastIndex = at;
    const [all = '', slash, tag, empty] = TAG.exec(text) ?? [];
    if (tag === undefined) continue;
    end = at + all.length;
    yield { offset: at, before, tag, closes: slash === '/', isEmpty: empty === '/' };
  }
}

/** `<Query>` below `<explain>`; a bare `<Query>` or `<Plan>` of a clumsy copy, too. */
function queries(root: Element): readonly Element[] {
  const found: Element[] = [];
  const stack: Element[] = [root];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at.children.some(({ tag }) => tag === 'Plan') && at.tag !== 'Plans') found.push(at);
    else stack.push(...[...at.children].reverse());
  }
  return found;
}

/** Tags hold no spaces and no slashes (explain.c ExplainXMLTag): these keys are not their tags with spaces. */
const KEYS: Readonly<Record<string, string>> = {
  'One-Time-Filter': 'One-Time Filter',
  'Full-sort-Groups': 'Full-sort Groups',
  'Pre-sorted-Groups': 'Pre-sorted Groups',
};

function keyOf(tag: string): string {
  return ownValue(KEYS, tag) ?? tag.replace('I-O-', 'I/O-').replaceAll('-', ' ');
}

/** The last two are of Citus. */
const LISTS: ReadonlySet<string> = new Set([
  'Plans',
  'Triggers',
  'Workers',
  'Grouping-Sets',
  'Tasks',
  'Subplans',
]);

/** An explicit stack: plans may be deeper than the call stack. */
function toObject(top: Element): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const stack: { readonly element: Element; readonly into: Record<string, unknown> }[] = [
    { element: top, into: result },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    for (const child of next.element.children) {
      const isSetting = next.element.tag === 'Settings';
      const key = isSetting ? child.tag : keyOf(child.tag);
      if (child.children.length === 0) {
        setOwnValue(next.into, key, isSetting ? child.text : coerce(key, child.text));
        continue;
      }
      const isList = LISTS.has(child.tag) || child.children.every(({ tag }) => tag === 'Item');
      if (!isList) {
        const value: Record<string, unknown> = {};
        setOwnValue(next.into, key, value);
        stack.push({ element: child, into: value });
        continue;
      }
      const items = child.children.map((item) => {
        if (item.children.length === 0) return item.text;
        if (item.children.every(({ tag }) => tag === 'Item')) {
          return item.children.map(({ text }) => text);
        }
        const value: Record<string, unknown> = {};
        stack.push({ element: item, into: value });
        return value;
      });
      setOwnValue(next.into, key, items);
    }
  }
  return result;
}
