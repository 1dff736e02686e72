// Is a text SQL of another database? By words and signs that PostgreSQL has not.

import type { SourceRange } from '../../model/sourceRange';
import { tokenAt } from './lexer';

export interface ForeignDialect {
  readonly name: string;
  /** What tells it, as it is written, each once. */
  readonly marks: readonly string[];
  /** The first of them. */
  readonly range: SourceRange;
}

/** Global patterns; each match is one mark. */
const DIALECTS: Readonly<Record<string, readonly RegExp[]>> = {
  MySQL: [
    /`[^`\r\n]+`/g,
    /\bengine\s*=\s*\w+/gi,
    /\bauto_increment\b/gi,
    /\bon\s+duplicate\s+key\s+update\b/gi,
    /\b(?:tinyint|mediumint|mediumtext|longtext|tinytext|longblob)\b/gi,
    /\bint(?:eger)?\s*\(\d+\)/gi,
    /\bunsigned\b/gi,
    /\b(?:replace\s+into|insert\s+ignore)\b/gi,
    /\blimit\s+\d+\s*,\s*\d+/gi,
    /^[ \t]*delimiter[ \t]+\S+/gim,
    /\bcharset\s*=\s*\w+/gi,
    /\b(?:ifnull|group_concat|date_format|str_to_date)\s*\(/gi,
    /\b(?:straight_join|sql_calc_found_rows)\b/gi,
  ],
  'T-SQL': [
    /(?<![\w\])])\[[A-Za-z_][\w ]*\]/g,
    /^[ \t]*go[ \t]*;?[ \t\r]*$/gim,
    /\bselect\s+(?:distinct\s+)?top\s*\(?\s*\d+/gi,
    /\b(?:nvarchar|uniqueidentifier|datetime2|datetimeoffset|ntext)\b/gi,
    /\bwith\s*\(\s*(?:nolock|updlock|rowlock)\b/gi,
    /\bidentity\s*\(\s*\d+\s*,\s*\d+\s*\)/gi,
    /@@\w+/g,
    /\b(?:declare|set)\s+@\w+/gi,
    /\bset\s+nocount\b/gi,
    /\b(?:cross|outer)\s+apply\b/gi,
    /\b(?:getdate|isnull|dateadd|datediff|charindex)\s*\(/gi,
    /\bexec(?:ute)?\s+(?:sp_\w+|dbo\.)/gi,
    /\bdbo\.\w+/gi,
    /\bbegin\s+(?:try|catch)\b/gi,
  ],
  Oracle: [
    /\b(?:varchar2|nvarchar2|number)\s*\(/gi,
    /\bfrom\s+dual\b/gi,
    /\b(?:rownum|sysdate|systimestamp)\b/gi,
    /\bconnect\s+by\b/gi,
    /\(\s*\+\s*\)/g,
    /^[ \t]*\/[ \t\r]*$/gm,
    /\b(?:nvl2?|decode|to_number|add_months)\s*\(/gi,
    /\bminus\s+select\b/gi,
    /\bcreate\s+or\s+replace\s+(?:package|type\s+body)\b/gi,
    /\bdbms_\w+\./gi,
    /\bexecute\s+immediate\b/gi,
  ],
};

const POSTGRESQL =
  /::\s*[A-Za-z"]|\$\$|\$\d+|\b(?:ilike|returning|jsonb|timestamptz|bytea|bigserial|serial|plpgsql|generate_series|unnest|distinct\s+on|on\s+conflict|concurrently)\b/gi;

/** One may be a slip of somebody who knows several databases. */
const FEWEST_MARKS = 2;
/** So many words of another database outweigh one of PostgreSQL's. Heuristic. */
const PREPONDERANCE = 3;
/** Of the statements, as a divisor: one odd statement among many is a mistake in a file of PostgreSQL. Heuristic. */
const LEAST_SHARE = 4;

/** Null for what may be PostgreSQL's. `statements`: those of the text. */
export function foreignDialect(
  text: string,
  statements: readonly SourceRange[],
): ForeignDialect | null {
  const bare = withoutConstants(text);
  const found = Object.entries(DIALECTS)
    .map(([name, patterns]) => ({ name, marks: marksIn(bare, patterns) }))
    .reduce((most, one) => (one.marks.length > most.marks.length ? one : most));
  const [first] = found.marks;
  if (
    first === undefined ||
    found.marks.length < FEWEST_MARKS ||
    found.marks.length <= PREPONDERANCE * (bare.match(POSTGRESQL)?.length ?? 0) ||
    markedAmong(statements, found.marks) * LEAST_SHARE < statements.length
  )
    return null;
  const words = found.marks.map(({ start, end }) => text.slice(start, end).trim());
  return { name: found.name, marks: [...new Set(words)], range: first };
}

/** How many statements bear a mark; both in the order of the text. */
function markedAmong(statements: readonly SourceRange[], marks: readonly SourceRange[]): number {
  let next = 0;
  return statements.filter(({ start, end }) => {
    while ((marks[next]?.end ?? Infinity) <= start) next += 1;
    return (marks[next]?.start ?? Infinity) < end;
  }).length;
}

function marksIn(text: string, patterns: readonly RegExp[]): readonly SourceRange[] {
  return patterns
    .flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ index, 0: match }) => {
        const start = index + (match.length - match.trimStart().length);
        return { start, end: index + match.trimEnd().length };
      }),
    )
    .sort((a, b) => a.start - b.start);
}

/** As long as the text; blank where a constant or a comment stands, whose words tell nothing. */
function withoutConstants(text: string): string {
  let bare = '';
  for (let at = 0; at < text.length;) {
    const { kind, end, unfinished } = tokenAt(text, at);
    const isWord = (kind !== 'string' || unfinished) && kind !== 'comment';
    bare += isWord ? text.slice(at, end) : ' '.repeat(end - at);
    at = end;
  }
  return bare;
}
