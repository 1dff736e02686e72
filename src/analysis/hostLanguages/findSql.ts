// Where in a program does SQL stand? In strings that the program marks as SQL, and in those that read and parse as statements.

import type { SourceRange } from '../../model/sourceRange';
import { cellsOf, literalOf, type Cell, type Literal } from './cells';
import {
  beginsAsStatement,
  isMarked,
  isMarkedByComment,
  isMarkedByTag,
  readsAsSql,
  STATEMENT_WORDS,
} from './evidence';
import {
  growingNames,
  stringAround,
  useOf,
  type StringExpression,
  type StringUse,
} from './expression';
import { settledHoles, withFormat } from './holes';
import { HostSql } from './hostSql';
import { withoutIndentation } from './indentation';
import { HOST_LANGUAGES, type HostLanguage, type HostLanguageId } from './languages';
import { rubyHeredoc, type LiteralForm } from './literalForms';
import type { SyntaxNode } from './syntaxNode';

export interface SqlPassage {
  readonly sql: HostSql;
  /** The program says that it is SQL; others are, by all that can be seen. */
  readonly isMarked: boolean;
  /** The whole string in the program, with its quotes. */
  readonly range: SourceRange;
}

/** Longer strings are data. Heuristic. */
const MOST_UNITS = 200_000;
/** How far into a literal its verb is looked for: behind comments. */
const HEAD_UNITS = 2_000;

/** Are all statements of a text such that PostgreSQL's parser takes them? */
export type Parses = (sql: string) => Promise<boolean>;

/** What is asked of others on the way. */
export interface SqlSearch {
  readonly parses: Parses;
  /** Lets others have the thread for a moment; false where the search has taken too long, and ends with what it has. */
  readonly mayGoOn: () => Promise<boolean>;
}

/** In the order of the text. */
export async function findSql(
  host: string,
  root: SyntaxNode,
  id: HostLanguageId,
  { parses, mayGoOn }: SqlSearch,
): Promise<readonly SqlPassage[]> {
  const language: HostLanguage = HOST_LANGUAGES[id];
  const passages: SqlPassage[] = [];
  const read = new Set<number>();
  let growing: ReadonlySet<string> | null = null;
  const grows = (name: string) => (growing ??= growingNames(host)).has(name);
  for (const found of literalsIn(host, root, language)) {
    if (read.has(found.content.startIndex) || !mayHoldSql(host, found.content)) continue;
    if (!(await mayGoOn())) break;
    const expression = stringAround(found.place, language);
    if (expression?.operands[0]?.startIndex !== found.place.startIndex) continue;
    const use = useOf(host, expression, language);
    const joined = joinedString(host, expression, { ...{ use, language }, heredoc: found });
    if (joined === null) continue;
    for (const { startIndex } of expression.operands) read.add(startIndex);
    const passage = await passageOf(
      host,
      joined,
      { expression, use, language, found, grows },
      parses,
    );
    if (passage !== null) passages.push(passage);
  }
  return passages;
}

/** A literal in the tree: where it stands in its expression, and where its content is, which of a Ruby heredoc is elsewhere. */
interface FoundLiteral {
  readonly place: SyntaxNode;
  readonly content: SyntaxNode;
}

function literalsIn(
  host: string,
  root: SyntaxNode,
  { forms }: HostLanguage,
): readonly FoundLiteral[] {
  const types = [...new Set(forms.map(({ node }) => node))];
  const beginnings: SyntaxNode[] = [];
  const found: FoundLiteral[] = [];
  for (const node of root.descendantsOfType([...types, 'heredoc_beginning', 'heredoc_body'])) {
    if (node === null || node.parent?.type === 'jsx_attribute') continue;
    if (node.type === 'heredoc_beginning') beginnings.push(node);
    else if (node.type === 'heredoc_body') {
      const place = node.parent?.type === 'heredoc' ? undefined : beginnings.shift();
      if (place !== undefined) found.push({ place, content: node });
    } else found.push({ place: node, content: node });
  }
  return found;
}

function mayHoldSql(host: string, { startIndex, endIndex }: SyntaxNode): boolean {
  const length = endIndex - startIndex;
  if (length < MIN_UNITS || length > MOST_UNITS) return false;
  return STATEMENT_WORDS.test(host.slice(startIndex, Math.min(endIndex, startIndex + HEAD_UNITS)));
}

/** `select 1`. */
const MIN_UNITS = 8;

interface Surroundings {
  readonly use: StringUse;
  readonly language: HostLanguage;
  readonly heredoc: FoundLiteral;
}

interface JoinedString {
  readonly literals: readonly Literal[];
  readonly cells: readonly Cell[];
}

function joinedString(
  host: string,
  { whole, operands }: StringExpression,
  { use, language, heredoc }: Surroundings,
): JoinedString | null {
  const literals: Literal[] = [];
  const cells: Cell[] = [];
  const values: SyntaxNode[] = [];
  for (const operand of operands) {
    const content = operand.startIndex === heredoc.place.startIndex ? heredoc.content : operand;
    const literal = formOf(host, operand, content, use, language);
    const before = literals.at(-1);
    if (literal === null) {
      if (before === undefined) return null;
      values.push(operand);
      continue;
    }
    // A heredoc that is joined to something stands elsewhere than it is joined.
    if (before !== undefined && literal.start < before.end) return null;
    if (before !== undefined)
      cells.push(...valuesBetween(host, values, before.end, literal, literals.length - 1));
    values.length = 0;
    const own = cellsOf(host, content, literal, literals.length);
    literals.push(literal);
    cells.push(
      ...withFormat(withoutIndentation(own, literal), literal.format).map((cell) => ({
        ...cell,
        literal: literals.length - 1,
      })),
    );
  }
  const last = literals.at(-1);
  if (last === undefined) return null;
  const end = { start: whole.endIndex };
  cells.push(...valuesBetween(host, values, last.end, end, literals.length - 1));
  return { literals, cells };
}

function valuesBetween(
  host: string,
  values: readonly SyntaxNode[],
  start: number,
  next: { readonly start: number },
  literal: number,
): readonly Cell[] {
  if (values.length === 0) return [];
  const code = values.map((node) => host.slice(node.startIndex, node.endIndex)).join(' ');
  return [{ text: '', start, end: next.start, code, literal }];
}

function formOf(
  host: string,
  operand: SyntaxNode,
  content: SyntaxNode,
  use: StringUse,
  { forms }: HostLanguage,
): Literal | null {
  const candidates: readonly LiteralForm[] =
    operand.type === 'heredoc_beginning'
      ? [rubyHeredoc(host.slice(operand.startIndex, operand.endIndex))]
      : forms.filter(({ node }) => node === operand.type);
  for (const form of candidates) {
    const literal = literalOf(host, content, form, use);
    if (literal !== null) return literal;
  }
  return null;
}

async function passageOf(
  host: string,
  { literals, cells }: JoinedString,
  given: {
    readonly expression: StringExpression;
    readonly use: StringUse;
    readonly language: HostLanguage;
    readonly found: FoundLiteral;
    /** Is more added to what bears the name? */
    readonly grows: (name: string) => boolean;
  },
  parses: Parses,
): Promise<SqlPassage | null> {
  const { expression, use, language, found, grows } = given;
  const settled = isOtherLanguage(host, use, expression, language) ? null : settledHoles(cells);
  if (settled === null) return null;
  const sql = new HostSql(host, literals, settled);
  const { whole } = expression;
  const isMarkedHere = isMarkedByComment(host, whole.startIndex, sql.text);
  if (!beginsAsStatement(sql.text)) return null;
  const isPart = use.isPart || (use.name !== null && grows(use.name));
  if (isPart && !isMarkedHere) return null;
  const isTemplate = found.place.type === 'template_string';
  const isSaid =
    isMarkedHere ||
    isMarked(use, language.calls) ||
    (isTemplate && isMarkedByTag(host, found.place.startIndex)) ||
    isMarkedHeredoc(host, found);
  // What is put together, or not marked, may be anything: only what parses is known to be a statement.
  const mustParse = !isSaid || sql.hasValues;
  if (!isSaid && !readsAsSql(sql.text, use)) return null;
  if (mustParse && !(await parses(sql.text))) return null;
  const range = {
    start: Math.min(whole.startIndex, found.content.startIndex),
    end: Math.max(whole.endIndex, found.content.endIndex),
  };
  return { sql, isMarked: isSaid, range };
}

/** JPQL, HQL and DQL look like SQL, but speak of classes; an annotation may say that it is SQL after all. */
function isOtherLanguage(
  host: string,
  { call }: StringUse,
  { whole }: StringExpression,
  { otherCalls }: HostLanguage,
): boolean {
  if (call === null || otherCalls?.has(call) !== true) return false;
  const arguments_ =
    host.slice(whole.endIndex, whole.endIndex + 200) +
    host.slice(Math.max(0, whole.startIndex - 60), whole.startIndex);
  return !/nativeQuery\s*=\s*true/.test(arguments_);
}

/** `<<~SQL`, `<<<SQL`. */
function isMarkedHeredoc(host: string, { place }: FoundLiteral): boolean {
  return /^<<[<~-]?\s*["'`]?(?:\w+_)?SQL\b/i.test(
    host.slice(place.startIndex, place.startIndex + 40),
  );
}
