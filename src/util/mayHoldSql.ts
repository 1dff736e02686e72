// Can a program hold a statement of SQL in a string? Cheap, so that no grammar is loaded for programs that do not.

/** Also as it is written in strings of one line, and with Kotlin's margin. */
const BLANK = String.raw`(?:[\s|]|\\[nrt])`;
/** A quote, a bracket of Ruby, an escaped end of line, a comment; or the beginning of a line of a block. */
const OPENING = String.raw`(?:["'\x60]|%[qQ]?[^\w\s]|\\[nrt]|\*\/)${BLANK}{0,100}|^[ \t]{0,200}(?:\|[ \t]{0,200})?`;
/** With what sets a statement apart from sentences, tags and statements of the program. */
const VERBS = [
  String.raw`select(?!["'\x60\w])`,
  String.raw`with${BLANK}+(?:recursive${BLANK}+)?[^\s()]{1,200}${BLANK}*(?:\([^()]{0,500}\)${BLANK}*)?as${BLANK}*(?:(?:not${BLANK}+)?materialized${BLANK}*)?\(`,
  String.raw`(?:insert|merge)${BLANK}+into\b`,
  String.raw`update${BLANK}[^;]{1,500}?${BLANK}set\b`,
  String.raw`delete${BLANK}+from\b`,
  String.raw`(?:create|alter|drop)${BLANK}+(?:\w{1,60}${BLANK}+){0,4}?(?:table|index|view|function|procedure|trigger)\b`,
  String.raw`truncate${BLANK}`,
  String.raw`explain${BLANK}*(?:\(|analy[sz]e|verbose|select|with|insert|update|delete|merge)`,
];
const STATEMENT = new RegExp(`(?:${OPENING})(?:${VERBS.join('|')})`, 'im');

export function mayHoldSql(program: string): boolean {
  return STATEMENT.test(program);
}
