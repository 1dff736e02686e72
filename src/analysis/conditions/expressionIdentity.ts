// Are two printed expressions the same, but for what the printer adds: parentheses, blanks, casts of constants, relabels?

import { unquotedIdentifier } from '../../util/sqlIdentifier';
import { isTrivia, tokenAt } from '../sql/lexer';
import { inner, type Expression } from './expression';
import { parseExpression } from './parseExpression';
import { isRelabel } from './relabel';

/** A column's type as format_type() prints it; null when it is not known. */
export type TypeOfColumn = (column: string) => string | null;

/** Equal for expressions that are the same; the text itself where it is too long to be read. */
export function expressionIdentity(text: string, typeOf: TypeOfColumn): string {
  const expression = parseExpression(text);
  return expression === null
    ? text
    : JSON.stringify(keyOf(text, withoutWordsBehind(expression), typeOf));
}

/** `lower(name) text_pattern_ops DESC` is a key on `lower(name)`. */
function withoutWordsBehind(expression: Expression): Expression {
  const [first] = expression.args;
  const isLed = expression.kind === 'other' && first?.start === expression.start;
  return isLed ? first : expression;
}

type Key = string | readonly Key[];

function keyOf(text: string, expression: Expression, typeOf: TypeOfColumn): Key {
  const bare = inner(expression);
  if (bare.kind === 'column') return ['column', bare.column];
  if (bare.kind === 'constant' && bare.value !== null) return ['constant', bare.value];
  const [first] = bare.args;
  if (bare.kind === 'cast' && first !== undefined) {
    const operand = inner(first);
    const isAdded =
      operand.kind === 'constant' ||
      (operand.kind === 'column' && isRelabel(typeOf(operand.column), bare.type));
    const key = keyOf(text, operand, typeOf);
    return isAdded ? key : ['cast', bare.type, key];
  }
  const words = ownWords(text, bare);
  // The printer leaves out the schema of what is PostgreSQL's own where nothing else has the name.
  const isBuiltin = bare.kind === 'call' && words[0] === 'pg_catalog' && words[1] === '.';
  return [
    bare.kind,
    ...(isBuiltin ? words.slice(2) : words),
    ...bare.args.map((arg) => keyOf(text, arg, typeOf)),
  ];
}

/** What is written between the arguments: names, operators, key words, collations. */
function ownWords(text: string, { start, end, args }: Expression): readonly string[] {
  const words: string[] = [];
  const left = [...args];
  for (let at = start; at < end;) {
    if (left[0]?.start === at) {
      at = Math.max(at, left.shift()?.end ?? at);
      continue;
    }
    const token = tokenAt(text, at);
    const word = text.slice(token.start, token.end);
    if (token.kind === 'quoted-identifier') words.push(unquotedIdentifier(word));
    else if (token.kind === 'string') words.push(word);
    else if (!isTrivia(token)) words.push(word.toLowerCase());
    at = token.end;
  }
  return words;
}
