// Which physical lines of a copied text plan are one line of EXPLAIN's? Mails and terminals break them anywhere.

import type { CopiedLine } from '../copy/copiedLine';
import { isBareLabel, lineKind, looksLikeRoot, NUMBERS_START } from './lineKind';
import { LogicalLine, type LogicalKind, type PhysicalLine, type TextHabit } from './logicalLine';
import { isInnerPart, isPartOfKey } from './propertyShape';
import { seamOfNumbers } from './seam';
import { isStatementLine } from './statement';

export function logicalLines(lines: readonly CopiedLine[]): readonly LogicalLine[] {
  const physical = lines.map(({ text, offset, width }) => ({
    raw: text,
    width,
    column: text.length - text.trimStart().length,
    offset,
  }));
  return new Unwrapping(physical).run();
}

/** `(cost=`, cut within its first word. */
const CUT_NUMBERS = /(?<!\s)\s+\((?:c(?:o(?:s(?:t=?)?)?)?|a(?:c(?:t(?:ua?)?)?)?)?$/;

class Unwrapping {
  readonly #lines: readonly PhysicalLine[];
  readonly #habit: TextHabit;
  readonly #found: LogicalLine[] = [];
  /** Column of the root of the plan that is being read. */
  #root: number | null = null;

  constructor(lines: readonly PhysicalLine[]) {
    this.#lines = lines;
    this.#habit = habitOf(lines);
  }

  run(): readonly LogicalLine[] {
    for (const [index, line] of this.#lines.entries()) {
      const open = this.#found.at(-1);
      const kind = this.#kindOf(line, index);
      if (open !== undefined && this.#root !== null && this.#isRest(open, line, kind, index)) {
        open.join(line);
        continue;
      }
      if (kind === 'root') this.#root = line.column;
      const isDeep = this.#root !== null && line.column > this.#root;
      this.#found.push(new LogicalLine(kind, line, this.#habit, isDeep));
    }
    return this.#found;
  }

  #kindOf({ raw, column }: PhysicalLine, index: number): LogicalKind {
    const text = raw.trim();
    if (text === '') return 'blank';
    const isDeep = this.#root !== null && column > this.#root;
    if (!isDeep && (looksLikeRoot(text) || this.#isBareRoot(text, index))) return 'root';
    return lineKind(text, isDeep);
  }

  /** Without numbers a label alone; otherwise one whose numbers the wrap took to the next line. */
  #isBareRoot(text: string, index: number): boolean {
    const label = text.replace(CUT_NUMBERS, '');
    if (!isBareLabel(label)) return false;
    if (!this.#habit.hasNumbers) return this.#root === null;
    return label !== text || NUMBERS_START.test(this.#lines[index + 1]?.raw.trim() ?? '');
  }

  #isRest(open: LogicalLine, line: PhysicalLine, kind: LogicalKind, index: number): boolean {
    const text = line.raw.trim();
    if (kind === 'arrow' || kind === 'root' || open.isUncut) return false;
    if (kind === 'blank') return open.isInQuote;
    if (kind === 'statement') return open.isOpen && open.kind === 'other';
    if (open.isOpen) return this.#fillsUp(open, text, kind);
    const rest = open.restIn(text);
    if (rest === 'surely') return kind === 'other' || isInnerPart(text);
    if (rest === 'no' || kind !== 'other' || isPartOfKey(text)) return false;
    return open.isCut || this.#goesOn(index);
  }

  #fillsUp(open: LogicalLine, text: string, kind: LogicalKind): boolean {
    if (kind === 'other' || open.isUnbalanced || open.kind === 'other' || open.isCut) return true;
    return (
      isInnerPart(text) ||
      (/^(?:Worker \d+: +)?Buckets: /.test(open.text) && text.startsWith('Batches: '))
    );
  }

  /** Lines of the plan follow before it ends. */
  #goesOn(index: number): boolean {
    const root = this.#root ?? 0;
    for (let at = index + 1; at < this.#lines.length; at += 1) {
      const { raw, column } = this.#lines[at] ?? { raw: '', column: 0 };
      const text = raw.trim();
      if (text === '') return false;
      const kind = lineKind(text, column > root);
      if (kind !== 'other') return true;
    }
    return false;
  }
}

/** Chance does not make more lines than these the longest. */
const FULL_LINES = 2;

/** A mail program never cuts within a number, and a terminal never before its last column. */
function habitOf(lines: readonly PhysicalLine[]): TextHabit {
  const longest = planPart(lines).reduce((most, { width }) => Math.max(most, width), 0);
  const hasNumbers = lines.some(({ raw }) => NUMBERS_START.test(raw));
  const cuts = lines.flatMap((line, index) => cutAt(line, lines[index + 1], longest) ?? []);
  const full = lines.filter(({ width }) => width === longest).length;
  if (cuts.includes('anywhere')) return { hasNumbers, longest, cuts: 'anywhere' };
  if (cuts.includes('at-spaces')) return { hasNumbers, longest, cuts: 'at-spaces' };
  return { hasNumbers, longest, cuts: full > FULL_LINES ? 'anywhere' : null };
}

/** What stands above and below a plan was perhaps never wrapped. */
function planPart(lines: readonly PhysicalLine[]): readonly PhysicalLine[] {
  const isPlan = ({ raw }: PhysicalLine): boolean =>
    NUMBERS_START.test(raw) || CUT_NUMBERS.test(raw) || isStatementLine(raw.trim());
  return lines.slice(Math.max(0, lines.findIndex(isPlan)), lines.findLastIndex(isPlan) + 1);
}

/** Where a node's numbers are cut it shows whether the wrap took a space. */
function cutAt(
  { raw, width }: PhysicalLine,
  next: PhysicalLine | undefined,
  longest: number,
): TextHabit['cuts'] {
  const tail = raw.slice(raw.lastIndexOf(' (') + 1);
  const isCut = /^\([can][^)]*$/.test(tail) && NUMBERS_START.test(raw.trimEnd());
  if (!isCut || next === undefined || /^\s*->/.test(next.raw)) return null;
  if (/\s$/.test(raw) || next.column > 0) return null;
  if (seamOfNumbers(raw, next.raw) === '') return 'anywhere';
  // The last column but one: a space may have stood in the last.
  return width < longest - 1 ? 'at-spaces' : null;
}
