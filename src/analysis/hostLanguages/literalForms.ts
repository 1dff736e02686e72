// Which kinds of string literals are there, language by language, and what is special about each? Data only.

import type { EscapeStyle } from './escapes';

export interface LiteralForm {
  /** Type of its node in the grammar. */
  readonly node: string;
  /** What it opens with, sticky; the group `quote` is what ends it, unless `end` says it. */
  readonly opening: RegExp;
  /** What ends it, of the groups of the opening. */
  readonly end?: (groups: Readonly<Record<string, string | undefined>>) => string;
  /** Type of the child that is its content, where the grammar has one, or of the one that ends it. */
  readonly body?: string;
  readonly endNode?: string;
  readonly escapes: EscapeStyle;
  /** Types of the nodes in it that stand for values. */
  readonly holes?: readonly string[];
  /** What begins such a value, and how its sign is written where none is meant. */
  readonly sigil?: { readonly sign: string; readonly find: RegExp; readonly write: string };
  /** Names that stand for values and that the grammar may miss, sticky. */
  readonly names?: RegExp;
  /** Braces stand for values, and are doubled where they stand for themselves. */
  readonly braces?: true;
  /** It may hold an end of line as it is. */
  readonly lines: 'one' | 'many';
  /** What all its lines are indented by is not of it. */
  readonly indented?: true;
}

const QUOTE = /(?<quote>["'])/y;

const SCRIPT: readonly LiteralForm[] = [
  { node: 'string', opening: QUOTE, escapes: 'javascript', lines: 'one' },
  {
    node: 'template_string',
    opening: /(?<quote>`)/y,
    escapes: 'javascript',
    holes: ['template_substitution'],
    sigil: { sign: '$', find: /\$(?=\{)/g, write: '\\$' },
    lines: 'many',
  },
];

const PYTHON: readonly LiteralForm[] = (
  [
    ['', 'many', /(?<prefix>[bBuU]?)(?<quote>"""|''')/y],
    ['', 'one', /(?<prefix>[bBuU]?)(?<quote>["'])/y],
    ['raw', 'many', /(?<prefix>[bB]?[rR][bB]?)(?<quote>"""|''')/y],
    ['raw', 'one', /(?<prefix>[bB]?[rR][bB]?)(?<quote>["'])/y],
    ['values', 'many', /(?<prefix>[fFtT])(?<quote>"""|''')/y],
    ['values', 'one', /(?<prefix>[fFtT])(?<quote>["'])/y],
    ['raw values', 'many', /(?<prefix>[fFtT][rR]|[rR][fFtT])(?<quote>"""|''')/y],
    ['raw values', 'one', /(?<prefix>[fFtT][rR]|[rR][fFtT])(?<quote>["'])/y],
  ] as const
).map(([kind, lines, opening]): LiteralForm => ({
  ...{ node: 'string', opening, lines },
  escapes: kind.includes('raw') ? 'none' : 'python',
  ...(kind.includes('values') ? { holes: ['interpolation'], braces: true } : {}),
}));

const GO: readonly LiteralForm[] = [
  { node: 'interpreted_string_literal', opening: /(?<quote>")/y, escapes: 'go', lines: 'one' },
  { node: 'raw_string_literal', opening: /(?<quote>`)/y, escapes: 'none', lines: 'many' },
];

const JAVA: readonly LiteralForm[] = [
  {
    ...{ node: 'string_literal', opening: /(?<quote>""")[ \t]*/y },
    ...{ escapes: 'java', lines: 'many', indented: true },
  },
  { node: 'string_literal', opening: /(?<quote>")/y, escapes: 'java', lines: 'one' },
];

// Letters of all languages are letters of names; ASCII ends where they may begin.
const KOTLIN_NAME = /\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*|`[^`\r\n]+`)/y;
const KOTLIN_SIGIL = /\$(?=[A-Za-z_{`\x80-\uffff])/g;
const KOTLIN: readonly LiteralForm[] = [
  {
    node: 'string_literal',
    opening: /(?<quote>")(?!"")/y,
    escapes: 'kotlin',
    holes: ['interpolation'],
    names: KOTLIN_NAME,
    sigil: { sign: '$', find: KOTLIN_SIGIL, write: '\\$' },
    lines: 'one',
  },
  {
    node: 'multiline_string_literal',
    opening: /(?<quote>""")/y,
    escapes: 'none',
    holes: ['interpolation'],
    names: KOTLIN_NAME,
    sigil: { sign: '$', find: KOTLIN_SIGIL, write: "${'$'}" },
    lines: 'many',
  },
];

const CSHARP: readonly LiteralForm[] = [
  { node: 'string_literal', opening: /(?<quote>")/y, escapes: 'csharp', lines: 'one' },
  { node: 'verbatim_string_literal', opening: /@(?<quote>")/y, escapes: 'doubled', lines: 'many' },
  {
    ...{ node: 'raw_string_literal', opening: /(?<quote>"{3,})/y },
    ...{ escapes: 'none', lines: 'many', indented: true },
  },
  {
    ...{ node: 'interpolated_string_expression', opening: /\$(?<quote>")(?!"")/y },
    ...{ escapes: 'csharp', holes: ['interpolation'], braces: true, lines: 'one' },
  },
  {
    ...{ node: 'interpolated_string_expression', opening: /(?:\$@|@\$)(?<quote>")/y },
    ...{ escapes: 'doubled', holes: ['interpolation'], braces: true, lines: 'many' },
  },
  {
    // A brace stands for itself only where there are fewer than dollars: what holds one is not edited.
    ...{ node: 'interpolated_string_expression', opening: /\$+(?<quote>"{3,})/y },
    ...{ escapes: 'none', holes: ['interpolation'], lines: 'many', indented: true },
  },
];

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
const closing = ({ open = '' }: Readonly<Record<string, string | undefined>>): string =>
  CLOSING[open] ?? open;
const RUBY_VALUE = { sign: '#', find: /#(?=[{$@])/g, write: '\\#' };
const RUBY: readonly LiteralForm[] = [
  { node: 'string', opening: /(?<quote>')/y, escapes: 'quote', lines: 'many' },
  { node: 'string', opening: /%q(?<open>\W)/y, end: closing, escapes: 'quote', lines: 'many' },
  {
    ...{ node: 'string', opening: /(?<quote>")/y, escapes: 'ruby', lines: 'many' },
    ...{ holes: ['interpolation'], sigil: RUBY_VALUE },
  },
  {
    ...{ node: 'string', opening: /%Q?(?<open>\W)/y, end: closing, escapes: 'ruby', lines: 'many' },
    ...{ holes: ['interpolation'], sigil: RUBY_VALUE },
  },
];

const HEREDOC = {
  node: 'heredoc_body',
  opening: /(?:)/y,
  endNode: 'heredoc_end',
  lines: 'many',
} as const;
const VALUES = { escapes: 'ruby', holes: ['interpolation'], sigil: RUBY_VALUE } as const;

/** Its content stands below the line on which it begins; the sign there tells how it is read. */
export function rubyHeredoc(sign: string): LiteralForm {
  return {
    ...HEREDOC,
    ...(sign.includes("'") ? { escapes: 'none' } : VALUES),
    ...(sign.startsWith('<<~') ? { indented: true } : {}),
  };
}

const PHP_VALUES = [
  'variable_name',
  'dynamic_variable_name',
  'member_access_expression',
  'nullsafe_member_access_expression',
  'subscript_expression',
  'member_call_expression',
  'scoped_property_access_expression',
  'scoped_call_expression',
  'function_call_expression',
];
// A name begins with any byte beyond ASCII as well; behind a brace, or before one that a value brings, nothing else is asked.
const PHP_VALUE = {
  ...{ sign: '$', write: '\\$' },
  find: /\$(?=[A-Za-z_{\x80-\uffff]|$)|(?<=\{)\$/g,
};
const PHP: readonly LiteralForm[] = [
  { node: 'string', opening: /[bB]?(?<quote>')/y, escapes: 'quote', lines: 'many' },
  {
    ...{ node: 'encapsed_string', opening: /[bB]?(?<quote>")/y, escapes: 'php', lines: 'many' },
    ...{ holes: PHP_VALUES, sigil: PHP_VALUE },
  },
  {
    ...{ node: 'heredoc', opening: /<<</y, body: 'heredoc_body', escapes: 'php', lines: 'many' },
    ...{ holes: PHP_VALUES, sigil: PHP_VALUE, indented: true },
  },
  {
    ...{ node: 'nowdoc', opening: /<<</y, body: 'nowdoc_body', escapes: 'none', lines: 'many' },
    indented: true,
  },
];

const RUST: readonly LiteralForm[] = [
  { node: 'string_literal', opening: /[bc]?(?<quote>")/y, escapes: 'rust', lines: 'many' },
  {
    ...{ node: 'raw_string_literal', opening: /[bc]?r(?<hashes>#*)"/y },
    end: ({ hashes = '' }) => `"${hashes}`,
    ...{ escapes: 'none', lines: 'many' },
  },
];

export const LITERAL_FORMS = {
  script: SCRIPT,
  python: PYTHON,
  go: GO,
  java: JAVA,
  kotlin: KOTLIN,
  csharp: CSHARP,
  ruby: RUBY,
  php: PHP,
  rust: RUST,
} as const;
