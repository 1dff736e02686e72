// In which languages is SQL looked for, and how does each of them join, format and pass strings? Data only.

import { LITERAL_FORMS, type LiteralForm } from './literalForms';

export interface HostLanguage {
  /** The grammar's name. */
  readonly grammar: string;
  /** Of its files. */
  readonly extensions: readonly string[];
  readonly forms: readonly LiteralForm[];
  /** Nodes that join strings, each with its operator; null for literals side by side. */
  readonly joins: Readonly<Record<string, string | null>>;
  /** Functions and constructors that take SQL, in lower case. */
  readonly calls: ReadonlySet<string>;
  /** Functions and annotations that take what only looks like SQL, in lower case. */
  readonly otherCalls?: ReadonlySet<string>;
  /** Functions that put values in place of `%s`, and of `{}`. */
  readonly printf: ReadonlySet<string>;
  readonly braces: ReadonlySet<string>;
  /** Operators that do so. */
  readonly formatOperator?: string;
}

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const NONE: ReadonlySet<string> = new Set();
const JPQL = names('createquery @query @namedquery');
const SUM = { binary_expression: '+' } as const;

const SCRIPT = {
  forms: LITERAL_FORMS.script,
  joins: SUM,
  calls: names(
    'query queryraw queryrawunsafe executeraw executerawunsafe $queryraw $queryrawunsafe $executeraw $executerawunsafe execute ' +
      'prepare raw unsafe sql pgsql one many any none oneornone manyornone',
  ),
  printf: names('format'),
  braces: NONE,
} as const;

export const HOST_LANGUAGES = {
  typescript: { ...SCRIPT, grammar: 'typescript', extensions: ['ts', 'mts', 'cts'] },
  typescriptreact: { ...SCRIPT, grammar: 'tsx', extensions: ['tsx'] },
  javascript: { ...SCRIPT, grammar: 'javascript', extensions: ['js', 'mjs', 'cjs'] },
  javascriptreact: { ...SCRIPT, grammar: 'javascript', extensions: ['jsx'] },
  python: {
    grammar: 'python',
    extensions: ['py'],
    forms: LITERAL_FORMS.python,
    joins: { binary_operator: '+', concatenated_string: null },
    calls: names(
      'execute executemany execute_values fetch fetchrow fetchval fetch_all fetch_one fetch_val text sql raw read_sql read_sql_query ' +
        'mogrify copy_expert cursor prepare iterate driver_connection',
    ),
    printf: NONE,
    braces: names('format'),
    formatOperator: '%',
  },
  go: {
    grammar: 'go',
    extensions: ['go'],
    forms: LITERAL_FORMS.go,
    joins: SUM,
    calls: names(
      'query querycontext queryrow queryrowcontext queryx queryrowx queryxcontext exec execcontext mustexec namedexec namedquery ' +
        'prepare preparecontext preparex get getcontext select selectcontext raw queue',
    ),
    printf: names('sprintf fprintf'),
    braces: NONE,
  },
  java: {
    grammar: 'java',
    extensions: ['java'],
    forms: LITERAL_FORMS.java,
    joins: SUM,
    calls: names(
      'query preparestatement preparecall executequery executeupdate executelargeupdate execute createnativequery createsqlquery queryforobject ' +
        'queryforlist queryformap queryforstream queryforrowset sql select insert update delete',
    ),
    otherCalls: JPQL,
    printf: names('format formatted'),
    braces: NONE,
  },
  kotlin: {
    grammar: 'kotlin',
    extensions: ['kt', 'kts'],
    forms: LITERAL_FORMS.kotlin,
    joins: SUM,
    calls: names(
      'query preparestatement executequery executeupdate execute createnativequery queryforobject queryforlist queryformap ' +
        'exec sql select insert update delete',
    ),
    otherCalls: JPQL,
    printf: names('format'),
    braces: NONE,
  },
  csharp: {
    grammar: 'c-sharp',
    extensions: ['cs'],
    forms: LITERAL_FORMS.csharp,
    joins: SUM,
    calls: names(
      'npgsqlcommand sqlcommand createcommand query queryasync queryfirst queryfirstasync queryfirstordefault queryfirstordefaultasync ' +
        'querysingle querysingleasync querysingleordefault querysingleordefaultasync querymultiple querymultipleasync execute ' +
        'executeasync executescalar executescalarasync executereader executereaderasync fromsqlraw fromsql fromsqlinterpolated ' +
        'executesqlraw executesqlrawasync executesql executesqlasync sqlquery sqlqueryraw sql',
    ),
    otherCalls: names('createquery'),
    printf: NONE,
    braces: names('format'),
  },
  ruby: {
    grammar: 'ruby',
    extensions: ['rb', 'rake'],
    forms: LITERAL_FORMS.ruby,
    joins: { binary: '+', chained_string: null },
    calls: names(
      'execute exec exec_params exec_query exec_update exec_delete exec_insert find_by_sql count_by_sql select_all select_one ' +
        'select_value select_values select_rows sanitize_sql prepare query sql fetch run',
    ),
    printf: names('format sprintf'),
    braces: NONE,
    formatOperator: '%',
  },
  php: {
    grammar: 'php',
    extensions: ['php'],
    forms: LITERAL_FORMS.php,
    joins: { binary_expression: '.' },
    calls: names(
      'query exec prepare pg_query pg_query_params pg_prepare pg_send_query executequery executestatement fetchallassociative ' +
        'fetchassociative fetchone createnativequery raw unprepared statement select selectone',
    ),
    otherCalls: names('createquery'),
    printf: names('sprintf vsprintf'),
    braces: NONE,
  },
  rust: {
    grammar: 'rust',
    extensions: ['rs'],
    forms: LITERAL_FORMS.rust,
    joins: SUM,
    calls: names(
      'query query_as query_scalar query_unchecked query_as_unchecked query_scalar_unchecked query_one query_opt query_raw execute ' +
        'batch_execute simple_query prepare sql_query prepare_cached prepare_typed',
    ),
    printf: NONE,
    braces: names('format write writeln format_args'),
  },
} as const satisfies Record<string, HostLanguage>;

/** As VS Code names them. */
export type HostLanguageId = keyof typeof HOST_LANGUAGES;

export function isHostLanguage(id: string): id is HostLanguageId {
  return Object.hasOwn(HOST_LANGUAGES, id);
}

/** Null for a file whose name is of none of them. */
export function hostLanguageOfFile(file: string): HostLanguageId | null {
  const extension = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  const found = Object.entries<HostLanguage>(HOST_LANGUAGES).find(([, { extensions }]) =>
    extensions.includes(extension),
  );
  return found !== undefined && isHostLanguage(found[0]) ? found[0] : null;
}
