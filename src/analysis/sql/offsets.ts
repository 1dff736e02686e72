// Where does the parser's position stand in the editor? Bytes (UTF-8) and code points to UTF-16 units and back.

/** A place behind a character that is longer than one byte; between two such places the three counts run in step. */
interface Mark {
  readonly unit: number;
  readonly byte: number;
  readonly codePoint: number;
}

/**
 * Maps positions of one text. A position inside a character maps to its start.
 * A lone surrogate counts as three bytes, as TextEncoder and Emscripten write it.
 */
export class OffsetMap {
  readonly #text: string;
  readonly #marks: readonly Mark[];
  readonly #end: Mark;

  constructor(text: string) {
    this.#text = text;
    this.#marks = marksOf(text);
    const last = this.#marks.at(-1) ?? START;
    const rest = text.length - last.unit;
    this.#end = {
      unit: text.length,
      byte: last.byte + rest,
      codePoint: last.codePoint + rest,
    };
  }

  get byteLength(): number {
    return this.#end.byte;
  }

  unitOfByte(byte: number): number {
    return this.#unitOf('byte', byte);
  }

  unitOfCodePoint(codePoint: number): number {
    return this.#unitOf('codePoint', codePoint);
  }

  byteOfUnit(unit: number): number {
    return this.#ofUnit('byte', unit);
  }

  codePointOfUnit(unit: number): number {
    return this.#ofUnit('codePoint', unit);
  }

  #unitOf(scale: 'byte' | 'codePoint', position: number): number {
    const clamped = Math.max(0, Math.min(position, this.#end[scale]));
    const index = lastAtOrBefore(this.#marks, scale, clamped);
    const mark = this.#marks[index] ?? START;
    const unit = mark.unit + (clamped - mark[scale]);
    const next = this.#marks[index + 1];
    // Within the long character that ends at the next mark: its start.
    return next === undefined ? unit : Math.min(unit, next.unit - widthBefore(this.#text, next));
  }

  #ofUnit(scale: 'byte' | 'codePoint', unit: number): number {
    const clamped = Math.max(0, Math.min(unit, this.#text.length));
    const index = lastAtOrBefore(this.#marks, 'unit', clamped);
    const mark = this.#marks[index] ?? START;
    const next = this.#marks[index + 1];
    const start = next === undefined ? clamped : next.unit - widthBefore(this.#text, next);
    return mark[scale] + (Math.min(clamped, start) - mark.unit);
  }
}

const START: Mark = { unit: 0, byte: 0, codePoint: 0 };

function marksOf(text: string): Mark[] {
  const marks: Mark[] = [];
  let last = START;
  // eslint-disable-next-line no-control-regex -- everything that is one byte in UTF-8
  for (const match of text.matchAll(/[^\u0000-\u007f]/gu)) {
    const plain = match.index - last.unit;
    const code = match[0].codePointAt(0) ?? 0;
    last = {
      unit: match.index + match[0].length,
      byte: last.byte + plain + utf8Length(code),
      codePoint: last.codePoint + plain + 1,
    };
    marks.push(last);
  }
  return marks;
}

function utf8Length(code: number): number {
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

function widthBefore(text: string, mark: Mark): number {
  const low = text.charCodeAt(mark.unit - 1);
  const high = text.charCodeAt(mark.unit - 2);
  return low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff ? 2 : 1;
}

/** Index of the last mark whose position is at or before the given one; -1 when there is none. */
function lastAtOrBefore(marks: readonly Mark[], scale: keyof Mark, position: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle]?.[scale] ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
