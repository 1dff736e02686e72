// SQL that stands in string literals of a program: its text, where each unit of it is in the program, and how a change of it
// is written there.

import { isAnonymous } from '../../model/statement';
import type { SourceRange } from '../../model/sourceRange';
import type { TextEdit } from '../../model/change';
import { findPlaceholders } from '../sql/placeholders';
import type { Cell, Literal } from './cells';
import { escaped } from './escapes';

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
    const labels = new Labels();
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
    const cells = this.#cells.slice(
      this.#cellOf[start] ?? this.#cells.length,
      end > start ? (this.#cellOf[end - 1] ?? 0) + 1 : undefined,
    );
    const before = this.#cells[start === 0 ? 0 : (this.#cellOf[start - 1] ?? 0)];
    const replaced = end > start ? cells : before === undefined ? [] : [before];
    const literal = this.#literalOf(replaced);
    if (literal === null) return null;
    const host = this.toHost({ start, end });
    const isAtEnd = this.#literals.some((one) => one.end === host.end);
    const written = this.#written(this.text.slice(start, end), text, literal, isAtEnd);
    return written === null ? null : { range: host, newText: written };
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

  /** The one way in which all that is replaced is written; null where there are two, or a comment between them. */
  #literalOf(cells: readonly Cell[]): Literal | null {
    const [first, last] = [cells[0], cells.at(-1)];
    const literal = this.#literals[first?.literal ?? -1];
    const lastOwn = this.#literals[last?.literal ?? -1];
    if (last === undefined || literal === undefined || lastOwn === undefined) return null;
    // A value that is joined to literals ends where the next one begins.
    const other = last.end > lastOwn.end ? this.#literals[last.literal + 1] : lastOwn;
    if (literal === other || other === undefined) return other ?? null;
    const isAlike =
      literal.form === other.form &&
      literal.quote === other.quote &&
      literal.format === other.format;
    const between = this.#host.slice(literal.end, other.start);
    return isAlike && !/\/[/*]|#/.test(between) ? literal : null;
  }

  #written(old: string, text: string, literal: Literal, isAtEnd: boolean): string | null {
    if (inOrder(old, this.#labels) !== inOrder(text, this.#labels)) return null;
    const { form, quote, format } = literal;
    let written = '';
    const parts = text.split(VALUE);
    for (const [index, part] of parts.entries()) {
      const value = index % 2 === 1 ? this.#labels.get(part) : undefined;
      if (value !== undefined) {
        written += this.#host.slice(value.start, value.end);
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
    return written;
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

const VALUE = /(\$\{[\w.]*\})/;

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

  of(cell: Cell): string {
    const name = (cell.code ?? '')
      .replace(/[^\w.]+/g, '_')
      .replace(/^[_.]+|[_.]+$/g, '')
      .slice(0, 40);
    for (let count = 1; ; count += 1) {
      const text = `\${${name || 'value'}${count === 1 ? '' : `_${String(count)}`}}`;
      const known = this.byText.get(text);
      if (known === undefined) this.byText.set(text, cell);
      const isSame = known?.code === cell.code && cell.inOrder !== true;
      if (known === undefined || isSame) return text;
    }
  }
}
