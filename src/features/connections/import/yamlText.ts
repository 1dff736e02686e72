// YAML as plain data, all of it text as it is written, with its lines. Of a text that is broken what can be read is read.

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';

export type YamlValue = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly YamlValue[] }
  | { readonly kind: 'map'; readonly fields: ReadonlyMap<string, YamlValue> }
  | { readonly kind: 'absent' }
);
export type YamlMap = Extract<YamlValue, { kind: 'map' }>;

/** Heuristic: more is no configuration, but aliases of aliases. */
const MOST_VALUES = 20_000;
const MOST_DEPTH = 30;

/**
 * The library goes down by its own calls, and where those come near the end of the stack V8 ends the process, as it cannot
 * compile a regular expression there (seen). So what nests deep is not given to it.
 */
const MOST_BRACKETS = 60;
const MOST_COLUMNS = 200;

function nestsDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = /[[{]/.test(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MOST_BRACKETS) return true;
  }
  return text
    .split('\n')
    .some(
      (line) =>
        (/^\s*/.exec(line)?.[0].length ?? 0) > MOST_COLUMNS ||
        line.split(/[-?:]\s/).length > MOST_COLUMNS,
    );
}

/** Those documents of a text that are maps; none where it nests too deep. */
export function yamlMaps(text: string): readonly YamlMap[] {
  if (nestsDeep(text)) return [];
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    // Of a password 0123 nothing but its characters is meant.
    schema: 'failsafe',
    merge: true,
    strict: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const value = new Plain(lines).value(document.contents, 0);
    return value.kind === 'map' ? [value] : [];
  });
}

class Plain {
  readonly #lines: LineCounter;
  /** By anchor, of what was read so far: an alias stands behind it. */
  readonly #anchored = new Map<string, unknown>();
  #left = MOST_VALUES;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  value(given: unknown, depth: number, line = 1): YamlValue {
    this.#left -= 1;
    const node: unknown = isAlias(given) ? this.#anchored.get(given.source) : given;
    if ((isSeq(node) || isMap(node) || isScalar(node)) && node.anchor !== undefined)
      this.#anchored.set(node.anchor, node);
    if (depth > MOST_DEPTH || this.#left < 0) return { kind: 'absent', line };
    if (isSeq(node))
      return {
        kind: 'list',
        line,
        items: node.items.map((item) => this.value(item, depth + 1, this.#lineOf(item, line))),
      };
    if (isMap(node)) return { kind: 'map', line, fields: this.#fields(node.items, depth, line) };
    if (!isScalar(node) || typeof node.value !== 'string') return { kind: 'absent', line };
    const isEmpty = node.value === '' && (node.type === 'PLAIN' || node.type === undefined);
    return isEmpty ? { kind: 'absent', line } : { kind: 'text', line, text: node.value };
  }

  #fields(
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    depth: number,
    line: number,
  ): ReadonlyMap<string, YamlValue> {
    const merged: (readonly [string, YamlValue])[] = [];
    const own = new Map<string, YamlValue>();
    for (const { key, value } of pairs) {
      if (!isScalar(key)) continue;
      const read = this.value(value, depth + 1, this.#lineOf(key, line));
      if (key.source === '<<') merged.push(...mergedFields(read));
      else if (typeof key.value === 'string') own.set(key.value, read);
    }
    return new Map([...merged, ...own]);
  }

  #lineOf(node: unknown, otherwise: number): number {
    const start = isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
    return start === undefined ? otherwise : this.#lines.linePos(start).line;
  }
}

/** Of several the first goes before the others. */
function mergedFields(value: YamlValue): readonly (readonly [string, YamlValue])[] {
  if (value.kind === 'list') return value.items.toReversed().flatMap(mergedFields);
  return value.kind === 'map' ? [...value.fields] : [];
}

export function textOf(value: YamlValue | undefined): string | undefined {
  return value?.kind === 'text' ? value.text : undefined;
}
