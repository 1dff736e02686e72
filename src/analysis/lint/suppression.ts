// Which rules does a comment switch off, and for which lines?

export const IGNORE_NEXT_LINE = 'planwright-disable-next-line';

/** `-- planwright-disable-next-line rule-id, rule-id`; without an id all rules. Programs write comments otherwise. */
const COMMENT = /(?:--|\/\/|#|\/\*)[ \t]*planwright-disable-next-line\b([^\r\n]*)/g;

/** Tells for a position of the text whether a rule is switched off on its line. */
export function suppressionsOf(text: string): (rule: string, position: number) => boolean {
  // Line numbers from 0, of the line that a comment speaks of: the one behind it.
  const byLine = new Map<number, ReadonlySet<string> | 'all'>();
  // Most documents have none, and counting lines for every finding costs.
  if (!text.includes(IGNORE_NEXT_LINE)) return () => false;
  for (const match of text.matchAll(COMMENT)) {
    const rules = (match[1] ?? '')
      .replace(/\*\/.*/, '')
      .split(/[\s,]+/)
      .filter((rule) => rule !== '');
    byLine.set(lineOf(text, match.index) + 1, rules.length === 0 ? 'all' : new Set(rules));
  }
  return (rule, position) => {
    const disabled = byLine.get(lineOf(text, position));
    return disabled === 'all' || disabled?.has(rule) === true;
  };
}

function lineOf(text: string, position: number): number {
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1))
    line += 1;
  return line;
}
