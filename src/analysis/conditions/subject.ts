// Which one column does a side of a comparison read, and does anything stand around it?

import { columnsIn, inner, parts, type Expression } from './expression';
import { parseInner } from './parseExpression';
import { isRelabel } from './relabel';

export interface Subject {
  /** Null where the plan prints bare names (a single table without VERBOSE). */
  readonly alias: string | null;
  readonly column: string;
  readonly wrapper: 'none' | 'function' | 'cast' | 'arithmetic';
  /** The whole expression as printed, without aliases: what an index would be built on. */
  readonly expression: string;
  /** What stands directly around the column in `(name)::text`; null where no cast does. */
  readonly cast: { readonly type: string; readonly expression: string } | null;
}

/** Null for constants and for several columns. Of rows that are compared, the first column decides. */
export function subjectOf(source: string, side: Expression): Subject | null {
  const bare = withoutCollation(side);
  if (bare.kind === 'row')
    return bare.args[0] === undefined ? null : subjectOf(source, bare.args[0]);
  const [column, ...others] = columnsIn(bare);
  if (column === undefined || (others.length > 0 && !isRange(bare))) return null;
  const [alias, name] = [column.alias, column.column];
  if (bare.kind === 'column') return bareSubject(alias, name, null);
  const expression = withoutAliases(source, bare);
  const type = castOf(bare);
  const cast = type === null ? null : { type, expression };
  // A varchar is printed with a cast to text that an index on the column still serves (RelabelType).
  return cast !== null && isRelabel(null, cast.type)
    ? bareSubject(alias, name, cast)
    : { alias, column: name, wrapper: wrapperOf(bare), expression, cast };
}

/** Two columns as one range, which one index can hold: of it the first column stands for both. */
function isRange(expression: Expression): boolean {
  if (expression.kind !== 'call' || !RANGE.test(expression.name)) return false;
  const aliases = new Set(columnsIn(expression).map(({ alias }) => alias));
  const [first, second] = expression.args.map(inner);
  return aliases.size === 1 && first?.kind === 'column' && second?.kind === 'column';
}

const RANGE = /^(?:int4|int8|num|ts|tstz|date)range$/;

function bareSubject(alias: string | null, column: string, cast: Subject['cast']): Subject {
  return { alias, column, wrapper: 'none', expression: column, cast };
}

/** The subject when the column is known to be of that type, as format_type() has it. */
export function ofType(subject: Subject, type: string | null, isWritten: boolean | null): Subject {
  const { alias, column, cast } = subject;
  if (cast === null) return subject;
  return isRelabel(type, cast.type, isWritten)
    ? bareSubject(alias, column, cast)
    : { ...subject, wrapper: 'cast', expression: cast.expression };
}

function castOf(expression: Expression): string | null {
  if (expression.kind !== 'cast') return null;
  const [arg] = expression.args;
  return arg !== undefined && withoutCollation(arg).kind === 'column' ? expression.type : null;
}

/** COLLATE changes which index serves, not what is compared. */
function withoutCollation(expression: Expression): Expression {
  const bare = inner(expression);
  const [arg] = bare.args;
  return bare.kind === 'collate' && arg !== undefined ? withoutCollation(arg) : bare;
}

function wrapperOf({ kind }: Expression): Subject['wrapper'] {
  if (kind === 'cast') return 'cast';
  return kind === 'operator' ? 'arithmetic' : 'function';
}

/** `lower(c.email)` without the alias: what an index or statistics on it are made of. */
export function bareExpression(text: string): string {
  const expression = parseInner(text);
  return expression === null ? text : withoutAliases(text, expression);
}

function withoutAliases(source: string, expression: Expression): string {
  let text = '';
  let from = expression.start;
  for (const part of parts(expression)) {
    if (part.kind !== 'column' || part.alias === null) continue;
    const name = lastName(source.slice(part.start, part.end));
    text += source.slice(from, part.start) + name;
    from = part.end;
  }
  return text + source.slice(from, expression.end);
}

/** As printed, with its quotes. */
function lastName(qualified: string): string {
  return /(?:"(?:[^"]|"")*"|[^".]+)$/.exec(qualified)?.[0] ?? qualified;
}
