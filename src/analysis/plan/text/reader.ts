// Puts the lines of a text plan together: indentation tells which node a line belongs to.

import { readLabel, type Fields } from './label';
import { ARROW, CONTAINER, PROPERTY, TARGET_LINE, WORKER_LINE } from './lineKind';
import type { LogicalLine } from './logicalLine';
import { readActual, readNodeLine } from './numbers';
import { readProperty } from './properties';
import {
  isSectionName,
  readSectionLine,
  readStatementLine,
  sectionOf,
  type Section,
} from './statement';
import type { OpenNode, TextProblem } from './openNode';
import { missingInput, relate } from './relations';

export interface TextPlan {
  /** With `Plan`, as in FORMAT JSON. */
  readonly statement: Fields;
  readonly offset: number;
}

export class TextReader {
  readonly #plans: TextPlan[] = [];
  #stack: OpenNode[] = [];
  #root: OpenNode | null = null;
  #statement: Fields = {};
  #heading: { readonly name: string; readonly column: number } | null = null;
  #section: { readonly name: Section; readonly column: number; readonly fields: Fields } | null =
    null;
  /** After the statement's own lines nothing but a new plan follows. */
  #closed = false;
  /** A line that is no part of the plan: with more of the plan below it, something was not understood. */
  #stranger: number | null = null;

  /** A problem that no later line can mend, or null. */
  read(line: LogicalLine): TextProblem | null {
    const { kind, text, column, offset } = line;
    if (kind === 'blank') this.#stranger = null;
    if (kind === 'root') return this.#finishPlan() ?? this.#openNode(text, column, offset);
    if (this.#root === null) {
      return kind === 'arrow' ? { offset, message: 'This node stands under no other' } : null;
    }
    if (kind === 'blank') return null;
    if (kind === 'other') return this.#strange(text, column, offset);
    if (this.#stranger !== null) {
      return { offset: this.#stranger, message: 'This line is no part of a plan' };
    }
    if (kind === 'arrow') {
      const arrow = ARROW.exec(text)?.[0].length ?? 2;
      return this.#openNode(text.slice(arrow), column + arrow, offset);
    }
    this.#belowNode(line);
    return null;
  }

  finish(): { readonly plans: readonly TextPlan[]; readonly problem: TextProblem | null } {
    const problem = this.#finishPlan();
    return { plans: this.#plans, problem };
  }

  /** A row count, a prompt, prose: the plan ends, or has ended, before it. */
  #strange(text: string, column: number, offset: number): TextProblem | null {
    const section = this.#section;
    if (section !== null && column > section.column) {
      readSectionLine(section.name, text, section.fields);
      return null;
    }
    if (this.#closed) return null;
    if (column > (this.#root?.column ?? 0)) {
      return { offset, message: 'This line is no part of a plan' };
    }
    this.#stranger ??= offset;
    return null;
  }

  #openNode(text: string, column: number, offset: number): TextProblem | null {
    const { label, numbers } = readNodeLine(text);
    if (/\((?:cost|actual|never)\b/.test(label) || this.#lacksNumbers(label, numbers)) {
      return { offset, message: 'The numbers of this node are cut off' };
    }
    if (this.#closed) return { offset, message: 'This node stands after the end of its plan' };
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
      isContainer: CONTAINER.test(label),
    };
    parent?.children.push(node);
    this.#root ??= node;
    this.#stack.push(node);
    return null;
  }

  /** All nodes of a plan have costs or measurements, or none has. */
  #lacksNumbers(label: string, numbers: Fields): boolean {
    const hasNumbers = (fields: Fields): boolean =>
      'Total Cost' in fields || 'Actual Loops' in fields;
    const root = this.#root?.fields;
    if (root === undefined || CONTAINER.test(label)) return false;
    return hasNumbers(root) && !hasNumbers(numbers);
  }

  /** What the heading above said: InitPlan, SubPlan or CTE. */
  #relation(column: number): Fields {
    const heading = this.#heading;
    this.#heading = null;
    if (heading === null || heading.column >= column) return {};
    const kind = heading.name.startsWith('SubPlan') ? 'SubPlan' : 'InitPlan';
    return { 'Parent Relationship': kind, 'Subplan Name': heading.name };
  }

  #belowNode({ kind, text, column }: LogicalLine): void {
    const section = this.#section;
    if (section !== null && column > section.column) {
      readSectionLine(section.name, text, section.fields);
      return;
    }
    this.#section = null;
    if (kind === 'statement') this.#statementLine(text, column);
    // A prompt, a notice, the next command: the plan is over.
    else if (this.#closed) return;
    else if (kind === 'heading') this.#heading = { name: text, column };
    else this.#property(text, column);
  }

  /** Of the whole statement, or, further right, of the part of it that ran elsewhere. */
  #statementLine(text: string, column: number): void {
    const remote =
      column > (this.#root?.column ?? 0)
        ? this.#stack.findLast((open) => open.isContainer && open.column < column)
        : undefined;
    const fields = remote?.fields ?? this.#statement;
    const name = sectionOf(text);
    if (name !== null) this.#section = { name, column, fields };
    const isRead = isSectionName(text) || readStatementLine(text, fields);
    if (isRead && remote === undefined) this.#closed = true;
  }

  #property(text: string, column: number): void {
    const node = this.#stack.findLast((open) => open.column < column);
    if (node === undefined) return;
    if (node.fields['Node Type'] === 'ModifyTable' && TARGET_LINE.test(text)) {
      setFields(node.fields, { 'Target Tables': [targetTable(text)] });
      return;
    }
    const [, key = '', value = ''] = PROPERTY.exec(text) ?? [];
    while (this.#stack.at(-1) !== node) this.#stack.pop();
    const worker = WORKER_LINE.exec(text);
    if (worker !== null) {
      this.#openWorker(node, Number(worker[1]), worker[2] ?? '', column);
      return;
    }
    if (node.worker !== null && column <= node.worker.column) node.worker = null;
    const target = node.worker?.fields ?? node.fields;
    setFields(target, readProperty(key, value.trim(), String(node.fields['Node Type'])));
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

  #finishPlan(): TextProblem | null {
    const root = this.#root;
    const statement = this.#statement;
    this.#root = null;
    this.#statement = {};
    this.#stack = [];
    this.#closed = false;
    this.#stranger = null;
    this.#section = null;
    this.#heading = null;
    if (root === null) return null;
    const missing = missingInput(root);
    if (missing !== null) return missing;
    this.#plans.push({ statement: { Plan: relate(root), ...statement }, offset: root.offset });
    return null;
  }
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
