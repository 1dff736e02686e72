// Cuts printed expressions at parentheses, quotes and key words, without understanding more of them.

/** Removes parentheses that enclose the whole text. */
export function stripParentheses(text: string): string {
  let inner = text.trim();
  while (inner.startsWith('(') && closingOf(inner, 0) === inner.length - 1) {
    inner = inner.slice(1, -1).trim();
  }
  return inner;
}

/** Parts between a key word that stands outside parentheses and quotes. */
export function splitAtDepthZero(text: string, word: string): readonly string[] {
  const parts: string[] = [];
  let current: string[] = [];
  for (const token of tokensAtDepthZero(text)) {
    if (token === word) {
      parts.push(current.join(' '));
      current = [];
    } else {
      current.push(token);
    }
  }
  return [...parts, current.join(' ')];
}

/** Pieces between spaces outside parentheses and quotes. */
export function tokensAtDepthZero(text: string): readonly string[] {
  const tokens: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === ' ') {
      if (at > start) tokens.push(text.slice(start, at));
      start = at + 1;
    } else {
      at = skip(text, at);
    }
  }
  if (start < text.length) tokens.push(text.slice(start));
  return tokens;
}

/** End of what opens here: the closing parenthesis or quote; the position itself when nothing opens. */
function skip(text: string, at: number): number {
  const mark = text[at];
  if (mark === "'" || mark === '"') return closingQuote(text, at);
  if (mark === '(' || mark === '[') {
    const end = closingOf(text, at);
    return end === -1 ? text.length : end;
  }
  return at;
}

function closingOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === "'" || mark === '"') at = closingQuote(text, at);
    else if (mark === '(' || mark === '[') depth += 1;
    else if (mark === ')' || mark === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** A doubled quote stays inside; so does a backslash pair of an E'' literal. */
function closingQuote(text: string, open: number): number {
  const quote = text[open];
  const escapes = text[open - 1] === 'E';
  for (let at = open + 1; at < text.length; at += 1) {
    if (escapes && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at;
      at += 1;
    }
  }
  return text.length;
}
