// May a statement's text be shown to anybody? Only where it is a question or change of data with parameters in place of all
// constants; pg_stat_statements leaves constants in commands, and everywhere where it lost an entry while the statement ran.

import { isTrivia, tokenize } from './lexer';
import type { SqlParser } from './parser';
import { castTypedParameters } from './typedParameters';
import { isFields, walkTree, type Fields } from './walk';

/** The text without comments and layout; null where a constant is left, or it is no data statement. */
export async function withoutConstants(parser: SqlParser, text: string): Promise<string | null> {
  const tokens = tokenize(text);
  // Before it is parsed: constants of some clauses are no node of their own.
  if (tokens.some(({ kind, unfinished }) => kind === 'string' || unfinished)) return null;
  // Applications write into comments who asks.
  const bare = tokens
    .map((token) => (isTrivia(token) ? ' ' : text.slice(token.start, token.end)))
    .join('')
    .replace(/[ ;]+$/, '')
    .trimStart();
  const parsed = await parser.parse(castTypedParameters(bare));
  if (!parsed.ok) return null;
  const [first, second] = parsed.value.stmts ?? [];
  const statement: unknown = first?.stmt;
  if (second !== undefined || !isFields(statement)) return null;
  const isData = Object.keys(statement).every((type) => DATA.test(type));
  return isData && !holdsConstant(statement) ? bare : null;
}

const DATA = /^(Select|Insert|Update|Delete|Merge)Stmt$/;

function holdsConstant(statement: Fields): boolean {
  const places = new Set<unknown>();
  let found = false;
  walkTree(statement, (name, fields) => {
    // `ORDER BY 1, 2` and `GROUP BY 1`: of the statement's form, and never parameters. Parents come first.
    const { groupClause, node } = fields;
    const listed: readonly unknown[] = Array.isArray(groupClause) ? groupClause : [];
    for (const item of name === 'SortBy' ? [node] : listed)
      if (isFields(item) && isColumnNumber(item['A_Const'])) places.add(item['A_Const']);
    if (name === 'A_Const' && !places.has(fields)) found ||= !isHarmless(fields);
    // `varchar(10)` likewise.
    return name !== 'typeName';
  });
  return found;
}

/** NULL, and the two truth values. */
function isHarmless(fields: Fields): boolean {
  return fields['isnull'] === true || fields['boolval'] !== undefined;
}

/** Of the columns of a SELECT, which has at most 1 664. */
function isColumnNumber(constant: unknown): boolean {
  const integer = isFields(constant) ? constant['ival'] : undefined;
  const value = isFields(integer) ? integer['ival'] : undefined;
  return typeof value === 'number' && value >= 1 && value <= 1_664;
}
