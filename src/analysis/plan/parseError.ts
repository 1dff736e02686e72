// What a parser answers when a text is not a plan: where it stumbled, and what to do about it.

export interface PlanParseError {
  /** One sentence: what was expected or found. */
  readonly message: string;
  /** From 1, in the text as it was given. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** The next step for the person. */
  readonly hint: string;
}

/** Makes an error at an offset of the text. */
export function errorAt(
  text: string,
  offset: number,
  message: string,
  hint: string,
): PlanParseError {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { message, line, column: end - lineStart + 1, hint };
}
