// How two pieces of a line that was wrapped fit together: with the space that the wrap took, or without.

const NUMBER = String.raw`-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?`;
/** The words inside the parentheses of a node. */
const WHOLE_WORD = new RegExp(
  String.raw`^(?:\(cost=${NUMBER}\.\.${NUMBER}|rows=${NUMBER}|width=${NUMBER}\)|\(?actual|time=${NUMBER}\.\.${NUMBER}|loops=${NUMBER}\)?|\(never|executed\))$`,
);
const NEXT_WORD = /^(?:\((?:cost=|actual\b|never\b)|(?:rows|width|time|loops)=|executed\))/;

/** Between a node's numbers: the grammar decides. */
export function seamOfNumbers(before: string, after: string): '' | ' ' {
  const left = before.trimEnd();
  const last = left.slice(left.lastIndexOf(' ') + 1);
  return WHOLE_WORD.test(last) && NEXT_WORD.test(after.trimStart()) ? ' ' : '';
}

/** Words that may stand beside another one in what EXPLAIN prints: of expressions, types, and its own keys. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'and|or|not|is|null|true|false|unknown|distinct|from|any|all|array|row|case|when|then|else|end|in|like|between|exists|' +
    'collate|asc|desc|nulls|first|last|using|over|partition|by|order|group|filter|where|within|at|time|zone|as|on|for|to|' +
    'with|without|timestamp|interval|double|precision|character|varying|bit|year|month|day|hour|minute|second|' +
    'returns|hashed|subplan|initplan|cte|alternatives|extract|substring|position|overlay|trim|both|leading|trailing|' +
    'rows|range|groups|unbounded|preceding|following|current|exclude|ties|others|no|presorted|key|partial|only|variadic|' +
    'shared|local|temp|external|merge|sort|method|methods|memory|disk|usage|average|peak|maximum|storage|originally|still|' +
    'progress|removed|heap|fetches|blocks|index|cond|recheck|hash|join|workers|planned|launched|cache|mode|output|call|' +
    'searches|batches|buckets|subplans|conflict|resolution|arbiter|execution|planning|runtime|query|identifier|trigger|' +
    'constraint|inlining|optimization|emission|generation|total|timing|functions|options|ms|msec|kb|bytes|remote|sql|tid|buffers|full|fpi|hit|read|dirtied|written|write|records|exact|lossy|inserted|updated|deleted|skipped'
  ).split('|'),
);

export interface WrapHabit {
  /** A terminal cuts at its last column, a mail program at a space, which it takes; null when nothing tells. */
  readonly cuts: 'anywhere' | 'at-spaces' | null;
  /** No line is longer. */
  readonly longest: number;
}

/**
 * In a condition, a list or a label, which hold names beside each other. `before` is a physical line with its trailing
 * spaces.
 */
export function seamOfWords(
  before: { readonly raw: string; readonly width: number },
  after: string,
  { cuts, longest }: WrapHabit,
  isLabel: boolean,
): '' | ' ' {
  const { raw } = before;
  if (/^\s/.test(after) || /\s$/.test(raw)) return ' ';
  // Trailing spaces do not survive a copy out of a terminal.
  if (cuts === 'anywhere') return before.width < longest ? ' ' : '';
  if (cuts === 'at-spaces' || isLabel) return ' ';
  const left = /[\p{L}\d_$]+$/u.exec(raw)?.[0] ?? '';
  const right = /^[\p{L}\d_$]+/u.exec(after)?.[0] ?? '';
  if (left === '' || right === '') return isTight(raw, after) ? '' : ' ';
  return KEYWORDS.has(left.toLowerCase()) || KEYWORDS.has(right.toLowerCase()) ? ' ' : '';
}

/** Marks that PostgreSQL prints without a space: `a.b`, `(a`, `a)`, `a::text`. */
function isTight(before: string, after: string): boolean {
  return /(?:[.([]|::)$/.test(before) || /^(?:[.)\],]|::|\[)/.test(after);
}
