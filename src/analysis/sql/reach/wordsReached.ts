// Under which names can a text call code, read by its words alone? For what the parser's tree does not show: a grammar of a
// later major takes `json_value(...)` for syntax where an older server calls a function of that name, and the parser of
// PL/pgSQL leaves out some initial values.

import { foldedIdentifier } from '../../../util/sqlIdentifier';
import { isTrivia, tokenize, type Token } from '../lexer';
import {
  NO_NAMES,
  type CalledName,
  type ReachedName,
  type ReachedNames,
  type UsedOperator,
} from './reachedNames';

/** Whatever is followed by a parenthesis. */
export function callsInWords(text: string): readonly CalledName[] {
  const calls: CalledName[] = [];
  for (const { path, called } of pathsIn(text)) if (called) calls.push(callTo(path));
  return calls;
}

/** As above, and every name may be that of a type, a relation or a function in the notation `row.name`. */
export function namesInWords(text: string): ReachedNames {
  const calls: CalledName[] = [];
  const fields: ReachedName[] = [];
  const names: ReachedName[] = [];
  for (const { path, called } of pathsIn(text)) {
    if (called) calls.push(callTo(path));
    if (path.length > 1) fields.push({ schema: null, name: path.at(-1) ?? '' });
    names.push(nameOf(path));
    // `schema.table.column`
    if (path.length > 1) names.push(nameOf(path.slice(0, -1)));
  }
  const operators = significant(text).flatMap((token, at, all) =>
    token.kind === 'operator' ? [operatorAt(text, token, all.slice(Math.max(0, at - 2), at))] : [],
  );
  return { ...NO_NAMES, functions: calls, fields, operators, types: names, relations: names };
}

function significant(text: string): Token[] {
  return tokenize(text).filter((token) => !isTrivia(token));
}

interface Path {
  readonly path: readonly string[];
  readonly called: boolean;
}

/** `a`, `a.b`, `a.b.c`, with what follows. */
function pathsIn(text: string): Path[] {
  const tokens = significant(text);
  const paths: Path[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const path = [];
    for (let name = wordAt(text, tokens[at]); name !== null; name = wordAt(text, tokens[at])) {
      path.push(name);
      if (!isMark(text, tokens[at + 1], '.')) break;
      at += 2;
    }
    if (path.length > 0) paths.push({ path, called: isMark(text, tokens[at + 1], '(') });
  }
  return paths;
}

/** `OPERATOR(schema.+)` too. */
function operatorAt(text: string, token: Token, before: readonly Token[]): UsedOperator {
  const [word, mark] = before;
  return {
    schema: isMark(text, mark, '.') ? wordAt(text, word) : null,
    name: text.slice(token.start, token.end),
    left_untyped: true,
    right_untyped: true,
  };
}

function callTo(path: readonly string[]): CalledName {
  return { ...nameOf(path), arguments: null, untyped: true };
}

function nameOf(path: readonly string[]): ReachedName {
  return { schema: path.at(-2) ?? null, name: path.at(-1) ?? '' };
}

function wordAt(text: string, token: Token | undefined): string | null {
  if (token === undefined) return null;
  if (token.kind !== 'word' && token.kind !== 'quoted-identifier') return null;
  const written = text.slice(token.start, token.end);
  const unicode = /^U&/i.test(written);
  const name = foldedIdentifier(unicode ? written.slice(2) : written);
  return unicode ? unescaped(name) : name;
}

/** The name behind U&"", with the escape character that is a backslash unless UESCAPE says otherwise. */
export function unescaped(name: string): string {
  return name.replace(/\\(?:\+([0-9a-f]{6})|([0-9a-f]{4}))/gi, (_, six?: string, four?: string) =>
    four === undefined
      ? String.fromCodePoint(Math.min(Number.parseInt(six ?? '0', 16), 0x10ffff))
      : String.fromCharCode(Number.parseInt(four, 16)),
  );
}

function isMark(text: string, token: Token | undefined, mark: string): boolean {
  return token?.kind === 'punctuation' && text.slice(token.start, token.end) === mark;
}
