// Puts the lines of a text plan together: indentation tells which node a line belongs to.

import { readLabel, type Fields } from './label';
import { hasNodeNumbers, readActual, readNodeLine } from './numbers';
import { readProperty } from './properties';
import { readSectionLine, readStatementLine, sectionOf, type Section } from './statement';
import type { OpenNode, TextProblem } from './openNode';
import { OpenProperty } from './openProperty';
import { missingInput, relate } from './relations';

export interface TextPlan {
  /** With `Plan`, as in FORMAT JSON. */
  readonly statement: Fields;
  readonly offset: number;
}

const ARROW = /^( *)->  ?/;
const HEADING = /^(?:InitPlan|SubPlan|CTE) \S.*$/;
const PROPERTY = /^([A-Z][\w/ -]*?): ?(.*)$/;
/** One of several tables that a write goes to: the partitions of a partitioned one. */
const TARGET_LINE = /^(?:Foreign )?(?:Insert|Update|Delete|Merge) on \S+(?: \S+)?$/;
const WORKER_LINE = /^Worker (\d+): {1,2}(.*)$/;
/** Labels that may stand alone, with COSTS OFF. */
const BARE_LABEL =
  /^(?:Parallel |Partial |Finalize |Async )*(?:Seq|Index|Index Only|Bitmap Heap|Bitmap Index|Tid|Tid Range|Function|Values|CTE|WorkTable|Foreign|Custom|Subquery|Sample|Table Function) Scan\b|^(?:Parallel |Partial |Finalize )*(?:Aggregate|GroupAggregate|HashAggregate|MixedAggregate|Hash|Sort|Incremental Sort|Limit|Append|Merge Append|Gather|Gather Merge|Nested Loop|Materialize|Memoize|Unique|Group|Result|ProjectSet|LockRows|Recursive Union|WindowAgg|BitmapAnd|BitmapOr)$|^(?:Hash|Merge|Nested Loop)(?: \w+)* Join$|^(?:Insert|Update|Delete|Merge) on \S+|^(?:Hash)?SetOp /;

export class TextReader {
  readonly #plans: TextPlan[] = [];
  #stack: OpenNode[] = [];
  #root: OpenNode | null = null;
  #statement: Fields = {};
  #heading: { readonly name: string; readonly column: number } | null = null;
  #section: { readonly name: Section; readonly column: number } | null = null;
  /** After the statement's own lines nothing but a new plan follows. */
  #closed = false;

  /** A problem that no later line can mend, or null. */
  read(line: string, offset: number): TextProblem | null {
    const { text, column } = cleaned(line);
    if (text === '') return null;
    const isArrow = text.startsWith('->');
    const isRoot = !isArrow && this.#isRootLine(text, column);
    if (isRoot) {
      const problem = this.#finishPlan();
      return problem ?? this.#openNode(text, column, offset);
    }
    if (this.#root === null) {
      return isArrow ? { offset, message: 'This node stands under no other' } : null;
    }
    if (isArrow) {
      const arrow = ARROW.exec(text)?.[0].length ?? 2;
      return this.#openNode(text.slice(arrow), column + arrow, offset);
    }
    return this.#belowNode(text, column, offset);
  }

  finish(): { readonly plans: readonly TextPlan[]; readonly problem: TextProblem | null } {
    const problem = this.#finishPlan();
    return { plans: this.#plans, problem };
  }

  #isRootLine(text: string, column: number): boolean {
    const looksLikeNode = hasNodeNumbers(text) || BARE_LABEL.test(text);
    if (!looksLikeNode || (PROPERTY.test(text) && !hasNodeNumbers(text))) return false;
    if (this.#root === null) return true;
    return (this.#closed || hasNodeNumbers(text)) && column <= this.#root.column;
  }

  #openNode(text: string, column: number, offset: number): TextProblem | null {
    const { label, numbers } = readNodeLine(text);
    if (/\((?:cost|actual)\b/.test(label)) {
      return { offset, message: 'The numbers of this node are cut off' };
    }
    if (this.#closed) return { offset, message: 'This node stands after the end of its plan' };
    this.#closeProperty(this.#stack.at(-1));
    while (this.#stack.length > 0 && (this.#stack.at(-1)?.column ?? 0) >= column) this.#stack.pop();
    const parent = this.#stack.at(-1);
    if (this.#root !== null && parent === undefined) {
      return { offset, message: 'This node stands under no other: its indentation is lost' };
    }
    const node: OpenNode = {
      fields: { ...readLabel(label), ...this.#relation(column), ...numbers },
      children: [],
      column,
      offset,
      worker: null,
      lastProperty: null,
    };
    parent?.children.push(node);
    this.#root ??= node;
    this.#stack.push(node);
    return null;
  }

  /** What the heading above said: InitPlan, SubPlan or CTE. */
  #relation(column: number): Fields {
    const heading = this.#heading;
    this.#heading = null;
    if (heading === null || heading.column >= column) return {};
    const kind = heading.name.startsWith('SubPlan') ? 'SubPlan' : 'InitPlan';
    return { 'Parent Relationship': kind, 'Subplan Name': heading.name };
  }

  #belowNode(text: string, column: number, offset: number): TextProblem | null {
    const section = this.#section;
    if (section !== null && column > section.column) {
      readSectionLine(section.name, text, this.#statement);
      return null;
    }
    this.#section = null;
    const name = sectionOf(text);
    if (name !== null) {
      this.#section = { name, column };
      this.#closed = true;
      return null;
    }
    if (readStatementLine(text, this.#statement)) {
      this.#closed = true;
      return null;
    }
    // A prompt, a notice, the next command: the plan is over.
    if (this.#closed) return null;
    if (HEADING.test(text) && !text.includes(': ')) {
      this.#heading = { name: text, column };
      return null;
    }
    return this.#property(text, column, offset);
  }

  #property(text: string, column: number, offset: number): TextProblem | null {
    const top = this.#stack.at(-1);
    if (top?.lastProperty?.isWhole() === false) return this.#continuation(text, offset);
    const node = this.#stack.findLast((open) => open.column < column);
    if (node?.fields['Node Type'] === 'ModifyTable' && TARGET_LINE.test(text)) {
      setFields(node.fields, { 'Target Tables': [targetTable(text)] });
      return null;
    }
    const property = PROPERTY.exec(text);
    if (node === undefined || property === null) return this.#continuation(text, offset);
    while (this.#stack.at(-1) !== node) this.#stack.pop();
    const [, key = '', value = ''] = property;
    const worker = WORKER_LINE.exec(text);
    if (worker !== null) {
      this.#openWorker(node, Number(worker[1]), worker[2] ?? '', column);
      return null;
    }
    if (node.worker !== null && column <= node.worker.column) node.worker = null;
    const target = node.worker?.fields ?? node.fields;
    setFields(target, readProperty(key, value.trim(), String(node.fields['Node Type'])));
    node.lastProperty = target === node.fields ? new OpenProperty(key, value.trim()) : null;
    return null;
  }

  #openWorker(node: OpenNode, number: number, text: string, column: number): void {
    const workers = (node.fields['Workers'] ??= []) as Fields[];
    let fields = workers.find((worker) => worker['Worker Number'] === number);
    if (fields === undefined) workers.push((fields = { 'Worker Number': number }));
    node.worker = { fields, column };
    const measured = readActual(text);
    const property = PROPERTY.exec(text);
    if (measured !== null) setFields(fields, measured);
    else if (property !== null) {
      setFields(fields, readProperty(property[1] ?? '', (property[2] ?? '').trim(), ''));
    }
  }

  /** A literal with line breaks, or a line that a mail program wrapped, goes on. */
  #continuation(text: string, offset: number): TextProblem | null {
    const node = this.#stack.at(-1);
    const property = node?.lastProperty ?? null;
    if (node === undefined || property === null || property.isWhole()) {
      return { offset, message: 'This line is no part of a plan' };
    }
    property.add(text);
    if (property.isWhole()) this.#closeProperty(node);
    return null;
  }

  /** Sets the whole value of a property that went on over several lines. */
  #closeProperty(node: OpenNode | undefined): void {
    const property = node?.lastProperty ?? null;
    if (node === undefined || property === null) return;
    if (property.hasGoneOn) {
      Object.assign(node.fields, property.fields(String(node.fields['Node Type'])));
    }
    node.lastProperty = null;
  }

  #finishPlan(): TextProblem | null {
    this.#closeProperty(this.#stack.at(-1));
    const root = this.#root;
    const statement = this.#statement;
    this.#root = null;
    this.#statement = {};
    this.#stack = [];
    this.#closed = false;
    this.#section = null;
    this.#heading = null;
    if (root === null) return null;
    const missing = missingInput(root);
    if (missing !== null) return missing;
    this.#plans.push({ statement: { Plan: relate(root), ...statement }, offset: root.offset });
    return null;
  }
}

/** pgAdmin quotes every line; a tab stands for eight columns. */
function cleaned(line: string): { readonly text: string; readonly column: number } {
  const quoted = /^(\s*)"(.*)"$/.exec(line);
  const whole =
    quoted === null ? line : `${quoted[1] ?? ''} ${(quoted[2] ?? '').replaceAll('""', '"')}`;
  const expanded = whole.replaceAll('\t', '        ').replaceAll('\u00a0', ' ');
  const text = expanded.trimStart();
  return { text: text.trimEnd(), column: expanded.length - text.length };
}

function targetTable(text: string): Fields {
  const { Schema: schema, 'Relation Name': relation, Alias: alias } = readLabel(text);
  return { 'Relation Name': relation, Schema: schema, Alias: alias };
}

/** Grouping sets print the same key several times. */
function setFields(target: Fields, fields: Fields): void {
  for (const [key, value] of Object.entries(fields)) {
    const before = target[key];
    if (before === undefined || !Array.isArray(value)) target[key] = value;
    else target[key] = [...(before as unknown[]), ...(value as unknown[])];
  }
}
