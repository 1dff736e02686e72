// Reads EXPLAIN (FORMAT YAML): the small part of YAML that PostgreSQL prints (explain.c, escape_yaml quotes as JSON does).

import type { Plan } from '../../model/planNode';
import { setOwnValue } from '../../util/ownValue';
import { err, ok, type Result } from '../../util/result';
import { buildPlan, isObject } from './buildPlan';
import { coerce } from './coerce';
import { blankFrame } from './copy/copiedLines';
import { errorAt, type PlanParseError } from './parseError';

const HINT =
  'Give it the output of EXPLAIN (FORMAT YAML) unchanged: its indentation tells what belongs together.';
const LINE = /^( *)((?:- )*)(?:("(?:[^"\\]|\\.){0,200}"|[^":#][^":]*?):(?: (.*))?|(.*))$/;

type Container = Record<string, unknown> | unknown[];

interface Open {
  /** Members stand at this column; -1 until the first one shows it. */
  indent: number;
  readonly value: Container;
}

export function parseYamlPlans(text: string): Result<readonly Plan[], PlanParseError> {
  const document = new YamlReader(text).read();
  if (!document.ok) return document;
  const plans: Plan[] = [];
  for (const item of document.value) {
    const statement = isObject(item) && 'Plan' in item ? item : null;
    if (statement === null) continue;
    const plan = buildPlan(statement, 'yaml');
    if (!plan.ok) return err(errorAt(text, text.search(/Plan:/), plan.error.message, HINT));
    plans.push(plan.value);
  }
  if (plans.length === 0)
    return err(errorAt(text, text.length, 'There is no plan in this text', HINT));
  return ok(plans);
}

class YamlReader {
  readonly #text: string;
  readonly #root: unknown[] = [];
  readonly #stack: Open[] = [{ indent: 0, value: this.#root }];
  /** A key whose value stands on the lines below. */
  #pending: {
    readonly holder: Record<string, unknown>;
    readonly key: string;
    readonly indent: number;
  } | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Result<readonly unknown[], PlanParseError> {
    let offset = 0;
    for (const line of blankFrame(this.#text).split('\n')) {
      const trimmed = line.trimEnd();
      if (trimmed.trim() !== '' && !/^\s*#|^---$/.test(trimmed)) {
        const problem = this.#line(trimmed);
        if (problem !== null) {
          return err(errorAt(this.#text, offset + trimmed.search(/\S/), problem, HINT));
        }
      }
      offset += line.length + 1;
    }
    this.#closePending();
    return ok(this.#root);
  }

  #line(line: string): string | null {
    const match = LINE.exec(line);
    if (match === null) return 'This line is no YAML';
    const [, spaces = '', dashes = '', quotedKey, value, item] = match;
    const key = quotedKey?.startsWith('"') === true ? quotedKey.slice(1, -1) : quotedKey;
    let indent = spaces.length;
    const first = dashes !== '' || (item?.startsWith('- ') ?? false);
    this.#enter(indent, first);
    // auto_explain prints one object where EXPLAIN prints a list of them.
    if (!first && indent === 0 && this.#root.length === 0) this.#openDocument();
    for (let dash = 0; dash < dashes.length / 2; dash += 1) {
      const list = this.#stack.at(-1)?.value;
      if (!Array.isArray(list)) return 'A list item stands where no list is';
      indent += 2;
      if (key === undefined) {
        list.push(scalar('', item ?? ''));
        return null;
      }
      const member: Record<string, unknown> = {};
      list.push(member);
      this.#stack.push({ indent, value: member });
    }
    if (key === undefined) return 'This line has no key';
    return this.#member(key, value?.trim() ?? '', indent);
  }

  #member(key: string, value: string, indent: number): string | null {
    const holder = this.#stack.at(-1)?.value;
    if (holder === undefined || Array.isArray(holder)) return 'This key stands in no object';
    if (value === '') this.#pending = { holder, key, indent };
    else setOwnValue(holder, key, scalar(key, value));
    return null;
  }

  #openDocument(): void {
    const value: Record<string, unknown> = {};
    this.#root.push(value);
    this.#stack.push({ indent: 0, value });
  }

  /** Leaves what stands further right, and opens what the key above announced. */
  #enter(indent: number, isList: boolean): void {
    const pending = this.#pending;
    if (pending !== null && indent > pending.indent) {
      const value: Container = isList ? [] : {};
      setOwnValue(pending.holder, pending.key, value);
      this.#stack.push({ indent, value });
      this.#pending = null;
      return;
    }
    this.#closePending();
    while (this.#stack.length > 1 && (this.#stack.at(-1)?.indent ?? 0) > indent) this.#stack.pop();
  }

  #closePending(): void {
    if (this.#pending === null) return;
    const { holder, key } = this.#pending;
    setOwnValue(holder, key, coerce(key, ''));
    this.#pending = null;
  }
}

function scalar(key: string, text: string): unknown {
  if (!text.startsWith('"')) return coerce(key, text);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Not what PostgreSQL prints; the text itself is the best reading.
    return text;
  }
}
