// SQL that stands in string literals of a program: its text, where each unit of it is in the program, and how a change of it
// is written there.

import { isAnonymous } from '../../model/statement';
import type { SourceRange } from '../../model/sourceRange';
import type { TextEdit } from '../../model/change';
import { findPlaceholders } from '../sql/placeholders';
import type { Cell, Literal, Span } from './cells';
import { escaped } from './escapes';
import { textOf } from './holes';
import { labelBehind, readBack } from './readBack';

export class HostSql {
  /** What PostgreSQL gets, with values that are put in as `${name}`. */
  readonly text: string;
  readonly #host: string;
  readonly #literals: readonly Literal[];
  readonly #cells: readonly Cell[];
  /** By unit of the text, the cell that holds it. */
  readonly #cellOf: Uint32Array;
  readonly #labels: ReadonlyMap<string, Cell>;

  constructor(host: string, literals: readonly Literal[], cells: readonly Cell[]) {
    this.#host = host;
    this.#literals = literals;
    const labels = new Labels(cells.map(({ code, text }) => (code === null ? text : '')).join(''));
    this.#cells = cells
      .map((cell) => (cell.code === null ? cell : { ...cell, text: labels.of(cell) }))
      .filter(({ text }) => text !== '');
    this.#labels = labels.byText;
    this.text = this.#cells.map(({ text }) => text).join('');
    this.#cellOf = new Uint32Array(this.text.length);
    let unit = 0;
    for (const [index, { text }] of this.#cells.entries())
      for (const end = unit + text.length; unit < end; unit += 1) this.#cellOf[unit] = index;
  }

  /** Values are put into it: its words are not all known. */
  get hasValues(): boolean {
    return this.#labels.size > 0;
  }

  /** Where a range of the text stands in the program; an empty one stands behind what is before it. */
  toHost({ start, end }: SourceRange): SourceRange {
    const last = this.#cells[this.#cellOf[Math.max(0, Math.min(end, this.text.length) - 1)] ?? 0];
    const first = this.#cells[this.#cellOf[start] ?? -1];
    const whole = { start: this.#literals[0]?.start ?? 0, end: this.#literals.at(-1)?.end ?? 0 };
    if (start >= end) {
      const at = start === 0 ? (first?.start ?? whole.start) : (last?.end ?? whole.end);
      return { start: at, end: at };
    }
    return { start: first?.start ?? whole.start, end: last?.end ?? whole.end };
  }

  /** Where a place of the program is in the text: the first unit that ends behind it. */
  toSql(offset: number): number {
    const index = this.#cells.findIndex(({ end }) => end > offset);
    if (index < 0) return this.text.length;
    return this.#cellOf.indexOf(index);
  }

  /** The change in the program; null where the literals cannot take it without a change of their own. */
  edit({ range, newText }: TextEdit): TextEdit | null {
    const { start, end, text } = this.#trimmed(range, newText);
    const after = this.text.slice(0, start) + text + this.text.slice(end);
    if (this.#quotedValues(this.text) !== this.#quotedValues(after)) return null;
    const cells = this.#cells.slice(
      this.#cellOf[start] ?? this.#cells.length,
      end > start ? (this.#cellOf[end - 1] ?? 0) + 1 : undefined,
    );
    const before = this.#cells[start === 0 ? 0 : (this.#cellOf[start - 1] ?? 0)];
    const replaced = end > start ? cells : before === undefined ? [] : [before];
    const ends = this.#endsOf(replaced);
    if (ends === null) return null;
    const host = this.toHost({ start, end });
    const isAtEnd = this.#literals.some((one) => one.end === host.end);
    const written = this.#written(this.text.slice(start, end), text, ends.first, isAtEnd);
    const isText = written !== null && this.#isReadBack(host, written, text, ends);
    return isText ? { range: host, newText: written.text } : null;
  }

  /** Values within constants and names: text that is to be written may look like one. */
  #quotedValues(text: string): string {
    if (!this.hasValues) return '';
    const open = new Set(findPlaceholders(text).map(({ start }) => start));
    return [...text.matchAll(VALUES)]
      .filter(({ index, 0: label }) => this.#labels.has(label) && !open.has(index))
      .map(({ 0: label }) => label)
      .join(' ');
  }

  /** What the literal holds with the edit is what it held around it, and what was to be written. */
  #isReadBack(host: SourceRange, written: Written, text: string, { first, last }: Ends): boolean {
    const before = this.#cells.filter(
      ({ start, end }) => first.start <= start && end <= host.start,
    );
    const after = this.#cells.filter(({ start, end }) => host.end <= start && end <= last.end);
    const prefix = this.#host.slice(first.start, host.start);
    const at = { start: prefix.length, end: prefix.length + written.text.length };
    const values = [
      ...shifted(before.filter(isValue), -first.start),
      ...shifted(written.values, at.start),
      ...shifted(after.filter(isValue), at.end - host.end),
    ];
    const content = prefix + written.text + this.#host.slice(host.end, last.end);
    const label = first.quote === null ? labelBehind(this.#host, last.end) : null;
    const parts = text.split(VALUE).map((part, index) => {
      const isLabel = index % 2 === 1 && this.#labels.has(part);
      return { text: part, code: isLabel ? part : null };
    });
    const wanted = textOf([...before, ...parts, ...after]);
    return readBack({ content, edit: at, values, label }, first) === wanted;
  }

  /** Without what both begin and end with, so that as few literals as may be are touched. */
  #trimmed(
    { start, end }: SourceRange,
    newText: string,
  ): { readonly start: number; readonly end: number; readonly text: string } {
    let text = newText;
    let [from, to] = [start, end];
    for (let cell = this.#at(from); from < to && cell; cell = this.#at(from)) {
      if (cell.code !== null || !text.startsWith(cell.text)) break;
      text = text.slice(cell.text.length);
      from += cell.text.length;
    }
    for (let cell = this.#at(to - 1); to > from && cell; cell = this.#at(to - 1)) {
      if (cell.code !== null || !text.endsWith(cell.text)) break;
      text = text.slice(0, text.length - cell.text.length);
      to -= cell.text.length;
    }
    return { start: from, end: to, text };
  }

  #at(unit: number): Cell | undefined {
    return this.#cells[this.#cellOf[unit] ?? -1];
  }

  /** The literals that all that is replaced begins and ends in; null where they are unlike, or a comment is between them. */
  #endsOf(cells: readonly Cell[]): Ends | null {
    const [first, last] = [cells[0], cells.at(-1)];
    const literal = this.#literals[first?.literal ?? -1];
    const lastOwn = this.#literals[last?.literal ?? -1];
    if (last === undefined || literal === undefined || lastOwn === undefined) return null;
    // A value that is joined to literals ends where the next one begins.
    const other = last.end > lastOwn.end ? this.#literals[last.literal + 1] : lastOwn;
    if (other === undefined) return null;
    if (literal === other) return { first: literal, last: literal };
    const isAlike =
      literal.form === other.form &&
      literal.quote === other.quote &&
      literal.format === other.format;
    const between = this.#host.slice(literal.end, other.start);
    return isAlike && !/\/[/*]|#/.test(between) ? { first: literal, last: other } : null;
  }

  #written(old: string, text: string, literal: Literal, isAtEnd: boolean): Written | null {
    if (inOrder(old, this.#labels) !== inOrder(text, this.#labels)) return null;
    const { form, quote, format } = literal;
    let written = '';
    const values: Span[] = [];
    const parts = text.split(VALUE);
    for (const [index, part] of parts.entries()) {
      const value = index % 2 === 1 ? this.#labels.get(part) : undefined;
      if (value !== undefined) {
        const start = written.length;
        written += this.#host.slice(value.start, value.end);
        values.push({ start, end: written.length });
        continue;
      }
      if (form.lines === 'one' && /[\r\n]/.test(part) && form.escapes === 'none') return null;
      const plain = withSigns(part, literal, format);
      const literalText =
        plain === null
          ? null
          : escaped(plain, form.escapes, quote, isAtEnd && index === parts.length - 1);
      if (literalText === null) return null;
      const sigiled = form.sigil
        ? literalText.replace(form.sigil.find, form.sigil.write.replaceAll('$', '$$$$'))
        : literalText;
      written +=
        form.lines === 'one'
          ? sigiled.replaceAll('\r', '\\r').replaceAll('\n', '\\n')
          : sigiled.replaceAll('\n', `\n${this.#indentationOf(literal)}`);
    }
    return { text: written, values };
  }

  /** Of the lines of a block, which a new one takes. */
  #indentationOf({ indentation, start, end }: Literal): string {
    if (indentation === null) return '';
    const lines = this.#host.slice(start, end).split('\n').slice(1);
    const blanks = lines
      .filter((line) => line.trim() !== '')
      .map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
    const least = blanks.reduce((a, b) => (b.length < a.length ? b : a), blanks[0] ?? '');
    return indentation === 'margin' ? `${least}|` : least;
  }
}

/** What is written in a program, and where in it values stand. */
interface Written {
  readonly text: string;
  readonly values: readonly Span[];
}

interface Ends {
  readonly first: Literal;
  readonly last: Literal;
}

function isValue({ code }: Cell): boolean {
  return code !== null;
}

function shifted(spans: readonly Span[], by: number): readonly Span[] {
  return spans.map(({ start, end }) => ({ start: start + by, end: end + by }));
}

const VALUE = /(\$\{[\w.]*\})/;
const VALUES = new RegExp(VALUE, 'g');

/** What stands for a value where it is written alone stands there twice. */
function withSigns(text: string, { form }: Literal, format: Literal['format']): string | null {
  if (format === 'printf') return text.replaceAll('%', '%%');
  if (form.braces === true || format === 'braces') return text.replace(/[{}]/g, '$&$&');
  // So many dollars, so many braces: which ones would have to be counted.
  const isRawWithValues =
    form.escapes === 'none' && form.holes !== undefined && form.sigil === undefined;
  return isRawWithValues && /[{}]/.test(text) ? null : text;
}

/** Values that are taken in the order of the text, or computed where they stand: none may come, go or move. */
function inOrder(text: string, labels: ReadonlyMap<string, Cell>): string {
  const values = findPlaceholders(text).filter(({ label }) => {
    const cell = labels.get(label);
    if (cell === undefined) return isAnonymous(label);
    return cell.inOrder === true || !/^[\w.$]+$/.test(cell.code ?? '');
  });
  return values.map(({ label }) => label).join(' ');
}

/** Names for values: the same for the same expression, and nothing in them that SQL would read. */
class Labels {
  readonly byText = new Map<string, Cell>();
  /** What stands there without values: no name is of it. */
  readonly #plain: string;

  constructor(plain: string) {
    this.#plain = plain;
  }

  of(cell: Cell): string {
    const name = (cell.code ?? '')
      .replace(/[^\w.]+/g, '_')
      .replace(/^[_.]+|[_.]+$/g, '')
      .slice(0, 40);
    for (let count = 1; ; count += 1) {
      const text = `\${${name || 'value'}${count === 1 ? '' : `_${String(count)}`}}`;
      if (this.#plain.includes(text)) continue;
      const known = this.byText.get(text);
      if (known === undefined) this.byText.set(text, cell);
      const isSame = known?.code === cell.code && cell.inOrder !== true;
      if (known === undefined || isSame) return text;
    }
  }
}
