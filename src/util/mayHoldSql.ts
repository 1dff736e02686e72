// Can a program hold a statement of SQL in a string? Cheap, so that no grammar is loaded for programs that do not.

/** A verb behind what opens a string, at the beginning of a line of a block, or behind an escaped end of line. */
const VERB =
  /(?:["'`({[<|>]|^|\\n|--[^\n]*|\*\/)\s*(?:select|with|insert|update|delete|merge|create|alter|drop|truncate|explain)\s/im;

export function mayHoldSql(program: string): boolean {
  return VERB.test(program);
}
