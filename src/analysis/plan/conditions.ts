// Reads the conditions that EXPLAIN prints, such as ((status = 'open'::text) AND (lower(email) = $1)).
// They are deparsed trees: every operator stands between spaces and every AND in parentheses (ruleutils.c).

import type { PredicateKind } from '../sql/statementMap';
import { splitAtDepthZero, stripParentheses, tokensAtDepthZero } from './expressionText';

/** One condition after splitting AND. */
export interface Condition {
  /** As printed, without the outer parentheses. */
  readonly text: string;
  readonly kind: PredicateKind;
  readonly operator: string;
  /** The side that an index could serve; null when there is none. */
  readonly subject: Subject | null;
  /** The other side, as printed; empty for IS NULL and for bare booleans. */
  readonly value: string;
  /** True when the other side is a constant or a parameter, false when it names another column. */
  readonly isRestriction: boolean;
  /** True under OR and NOT, where one index on the column alone does not serve. */
  readonly underOr: boolean;
}

export interface Subject {
  /** Null where the plan prints bare names (a single table without VERBOSE). */
  readonly alias: string | null;
  readonly column: string;
  readonly wrapper: 'none' | 'function' | 'cast' | 'arithmetic';
  /** The whole expression as printed, without aliases: what an index would be built on. */
  readonly expression: string;
}

export function readConditions(text: string | undefined): readonly Condition[] {
  if (text === undefined || text.length > LONGEST_READ) return [];
  return splitAtDepthZero(stripParentheses(text), 'AND').map(readCondition);
}

/** Megabyte-long filters (IN lists of literals) are shown, not taken apart. */
const LONGEST_READ = 20_000;

function readCondition(raw: string): Condition {
  const text = stripParentheses(raw);
  if (splitAtDepthZero(text, 'OR').length > 1 || /^NOT\b/.test(text)) return opaque(text);
  const tokens = tokensAtDepthZero(text);
  const [left = '', operator = '', ...rest] = tokens;
  const right = rest.join(' ');
  if (operator === '') return bareBoolean(text);
  if (operator === 'IS') {
    const kind = right === 'NULL' ? 'is-null' : right === 'NOT NULL' ? 'is-not-null' : 'other';
    return condition(text, {
      kind,
      operator: `IS ${right}`,
      subject: readSubject(left),
      value: '',
    });
  }
  const straight = condition(text, {
    kind: kindOf(operator, right),
    operator,
    subject: readSubject(left),
    value: right,
  });
  if (straight.subject !== null) return straight;
  const mirrored = MIRRORED[operator];
  if (mirrored === undefined) return straight;
  return condition(text, {
    kind: kindOf(mirrored, left),
    operator: mirrored,
    subject: readSubject(right),
    value: left,
  });
}

function condition(
  text: string,
  parts: Pick<Condition, 'kind' | 'operator' | 'subject' | 'value'>,
): Condition {
  return {
    text,
    ...parts,
    isRestriction: parts.value === '' || isConstant(parts.value),
    underOr: false,
  };
}

function opaque(text: string): Condition {
  return {
    text,
    kind: 'other',
    operator: '',
    subject: null,
    value: '',
    isRestriction: false,
    underOr: true,
  };
}

/** `active` alone is `active = true`. */
function bareBoolean(text: string): Condition {
  const subject = readSubject(text);
  const isColumn = subject?.wrapper === 'none';
  return condition(text, {
    kind: isColumn ? 'equality' : 'other',
    operator: isColumn ? '=' : '',
    subject: isColumn ? subject : null,
    value: isColumn ? 'true' : '',
  });
}

/** Operators that read the same from the other side. */
const MIRRORED: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

const CONTAINMENT: ReadonlySet<string> = new Set(['@>', '<@', '&&', '?', '?|', '?&', '@@', '@?']);
const LIKE: ReadonlySet<string> = new Set(['~~', '~~*']);

function kindOf(operator: string, right: string): PredicateKind {
  if (operator === '=') return /^ANY\b/.test(right) ? 'in-list' : 'equality';
  if (operator === '<>') return 'not-equal';
  if (['<', '>', '<=', '>='].includes(operator)) return 'range';
  if (CONTAINMENT.has(operator)) return 'containment';
  if (!LIKE.has(operator)) return 'other';
  const pattern = /^'((?:[^']|'')*)'/.exec(right)?.[1];
  // A parameter may be either; an infix pattern is the one that needs more.
  if (pattern === undefined || operator === '~~*') return 'like-infix';
  return /^[^%_]+%$/.test(pattern) ? 'like-prefix' : 'like-infix';
}

const NAME = String.raw`(?:[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|"(?:[^"]|"")+")`;
const COLUMN = new RegExp(`^(?:(${NAME})\\.)?(${NAME})$`, 'i');
const COLUMN_ANYWHERE = new RegExp(`(?<![\\w."':])(?:(${NAME})\\.)?(${NAME})(?![\\w"(.])`, 'gi');
const TEXT_CAST = /^\((.+)\)::(?:text|character varying|bpchar)(?:\(\d+\))?$/;
const CAST = /^\((.+)\)::([\w "[\]()]+)$/;
const NO_COLUMN: ReadonlySet<string> = new Set(
  'true false null current_date current_timestamp localtimestamp current_user session_user and or not is any all case when then else end from at time zone array row collate'.split(
    ' ',
  ),
);

function readSubject(text: string): Subject | null {
  const bare = stripParentheses(text);
  // A varchar is printed with a cast to text that an index on the column still serves (RelabelType).
  const relabelled = TEXT_CAST.exec(bare)?.[1] ?? bare;
  const column = columnOf(stripParentheses(relabelled));
  if (column !== null) return { ...column, wrapper: 'none', expression: column.column };
  const inside = columnInside(bare);
  if (inside === null) return null;
  return { ...inside, wrapper: wrapperOf(bare), expression: bareExpression(bare) };
}

function wrapperOf(text: string): Subject['wrapper'] {
  if (new RegExp(`^(?:${NAME}\\.)?${NAME}\\(`, 'i').test(text)) return 'function';
  return CAST.test(text) ? 'cast' : 'arithmetic';
}

function columnOf(text: string): Pick<Subject, 'alias' | 'column'> | null {
  const match = COLUMN.exec(text);
  const [, alias, column] = match ?? [];
  if (column === undefined || NO_COLUMN.has(column.toLowerCase())) return null;
  return { alias: alias === undefined ? null : unquoted(alias), column: unquoted(column) };
}

/** The one column that an expression reads; null for constants and for several columns. */
function columnInside(text: string): Pick<Subject, 'alias' | 'column'> | null {
  const names = new Map<string, Pick<Subject, 'alias' | 'column'>>();
  for (const match of withoutLiterals(text).matchAll(COLUMN_ANYWHERE)) {
    const found = columnOf(match[0]);
    if (found !== null) names.set(match[0], found);
  }
  const [only] = names.values();
  return names.size === 1 && only !== undefined ? only : null;
}

/** Literals, type names and what an InitPlan computed once are no columns. */
function withoutLiterals(text: string): string {
  return text
    .replace(/E?'(?:[^']|'')*'/g, "''")
    .replace(/\(InitPlan \d+\)\.col\d+/g, '$0')
    .replace(
      /::[a-z_]\w*(?: (?:varying|precision|with(?:out)? time zone))?(?:\(\d+(?:,\d+)?\))?(?:\[\])*/gi,
      '',
    );
}

function isConstant(text: string): boolean {
  return ![...withoutLiterals(text).matchAll(COLUMN_ANYWHERE)].some(
    (match) => columnOf(match[0]) !== null,
  );
}

/** `lower(c.email)` without the alias: what an index or statistics on it are made of. */
export function bareExpression(text: string): string {
  return text.replace(
    new RegExp(`(?<![\\w.'"])${NAME}\\.(${NAME})(?![\\w(])`, 'gi'),
    (_all, column: string) => column,
  );
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
