// Splits a printed list at commas that stand outside parentheses and quotes.

export function splitList(text: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (quote !== '') {
      if (mark === quote) quote = '';
    } else if (mark === "'" || mark === '"') quote = mark;
    else if (mark === '(' || mark === '[') depth += 1;
    else if (mark === ')' || mark === ']') depth -= 1;
    else if (mark === ',' && depth <= 0) {
      items.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? items : [...items, last];
}
