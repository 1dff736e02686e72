// One line as EXPLAIN printed it, put together from the physical lines that a copy made of it.

import { Balance } from './balance';
import { CONTAINER, lineKind, NUMBERS_START, PROPERTY, type LineKind } from './lineKind';
import { hasNodeNumbers } from './numbers';
import { isPartOfKey, rest, wantsMore, type Rest } from './propertyShape';
import { seamOfNumbers, seamOfWords, type WrapHabit } from './seam';

export type LogicalKind = LineKind | 'root' | 'blank';

/** What holds for all lines of the text. */
export interface TextHabit extends WrapHabit {
  /** Nodes have costs or measurements; with COSTS OFF they are bare labels. */
  readonly hasNumbers: boolean;
}

export interface PhysicalLine {
  /** Without its frame, with its indentation and trailing spaces. */
  readonly raw: string;
  /** How long it was when it was wrapped. */
  readonly width: number;
  /** Where its text begins. */
  readonly column: number;
  /** In the text that was given. */
  readonly offset: number;
}

export class LogicalLine {
  readonly column: number;
  readonly offset: number;
  readonly #habit: TextHabit;
  readonly #pieces: string[] = [];
  readonly #balance = new Balance();
  #kind: LogicalKind;
  /** The last physical one. */
  #last: PhysicalLine;

  constructor(
    kind: LogicalKind,
    line: PhysicalLine,
    habit: TextHabit,
    /** Right of the root. */
    readonly isDeep: boolean,
  ) {
    this.#kind = kind;
    this.column = line.column;
    this.offset = line.offset;
    this.#habit = habit;
    this.#last = line;
    this.#add(line.raw.trim(), line);
  }

  get kind(): LogicalKind {
    return this.#kind;
  }

  get text(): string {
    return this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('');
  }

  get isInQuote(): boolean {
    return !this.#isNode && this.#balance.isInQuote;
  }

  /** A quote or a parenthesis of its value is open. */
  get isUnbalanced(): boolean {
    return !this.#isNode && !this.#balance.isClosed;
  }

  /** Its last piece reaches the column at which a terminal cuts. */
  get isCut(): boolean {
    const { longest, cuts } = this.#habit;
    return cuts === 'anywhere' && this.#last.width >= longest - LOST_SPACES;
  }

  /** Nothing can follow: a terminal breaks a line at no other place. */
  get isUncut(): boolean {
    return this.#habit.cuts === 'anywhere' && !this.isCut && !this.isInQuote;
  }

  /** Something is missing, whatever comes next. */
  get isOpen(): boolean {
    if (this.#isNode) return !this.#isWholeNode();
    if (this.#kind === 'blank' || this.#kind === 'heading') return false;
    if (this.#kind === 'other') return isPartOfKey(this.text);
    return !this.#balance.isClosed || wantsMore(this.text);
  }

  /** Whether `text` can be the rest of it. */
  restIn(text: string): Rest {
    if (this.#isNode) return NUMBERS_START.test(text) ? 'surely' : 'no';
    return this.kind === 'property' || this.kind === 'statement' ? rest(this.text, text) : 'no';
  }

  join(line: PhysicalLine): void {
    this.#add(this.#seam(line.raw) + line.raw.trim(), line);
    if (this.#kind === 'other') this.#kind = lineKind(this.text, this.isDeep);
  }

  get #isNode(): boolean {
    return this.#kind === 'arrow' || this.#kind === 'root';
  }

  #isWholeNode(): boolean {
    const label = this.text.replace(/^->\s*/, '');
    if (CONTAINER.test(label)) return true;
    if (label === '' || / (?:on|using)$/.test(label)) return false;
    return !this.#habit.hasNumbers || hasNodeNumbers(label);
  }

  #seam(raw: string): string {
    const after = raw.trimEnd();
    if (this.#isInNumbers()) {
      return seamOfNumbers(this.text, after);
    }
    if (this.isInQuote && !this.#wasWrapped(after)) return '\n';
    return seamOfWords(this.#last, after, this.#habit, this.#isNode || this.isInQuote);
  }

  #isInNumbers(): boolean {
    if (this.#isNode) return IN_NUMBERS.test(this.text);
    return this.#kind === 'worker' && /^Worker \d+:\s+actual /.test(this.text);
  }

  /** A literal has line breaks of its own; a wrap comes where the next word would not have fitted. */
  #wasWrapped(after: string): boolean {
    const { longest, cuts } = this.#habit;
    if (cuts === 'anywhere') return this.isCut;
    const word = /^\S*/.exec(after.trimStart())?.[0] ?? '';
    return longest <= WIDEST_WRAP && this.#last.width + 1 + word.length > longest;
  }

  #add(text: string, line: PhysicalLine): void {
    this.#last = line;
    this.#pieces.push(text);
    const isValue = this.#pieces.length > 1 || !PROPERTY.test(text);
    this.#balance.add(isValue ? text : text.slice(text.indexOf(':') + 1));
  }
}

/** Past the beginning of a node's numbers, or in their first word. */
const IN_NUMBERS = /\s\((?:cost=\d|actual |never |[a-z]{0,6}=?$)/;

/** So many spaces may have stood in the last columns. */
const LOST_SPACES = 2;

/** Nobody wraps later; longer lines were not wrapped at all. */
const WIDEST_WRAP = 250;
