// Blanks the frames that psql and other clients draw around a result. What is left stands where it stood:
// every position in the answer is one in the text that was given.

/** Header of the one column of EXPLAIN's result. */
const HEADER = /^[\s|+"'│║]*QUERY PLAN[\s|"'│║:]*$/i;
/** Rules above, below and between: -----, +-----+, ┌─────┐, ╔═════╗, |-----| of Markdown. */
const RULE = /^\s*[|+┌├└╔╠╚]?[-─═:=]{2,}[-─═:=+┬┼┴|]*[|+┐┤┘╗╣╝]?\s*$/;
const FOOTER = /^\s*\(\d+ (?:rows?|lignes?|Zeilen?|filas?)\)\s*$/i;
const TIMING = /^\s*(?:Time|Temps|Zeit|Duration)\s*:\s*[\d.,]+\s*ms.*$/i;
const FENCE = /^\s*(?:```|~~~)\s*[\w-]*\s*$/;
const RECORD = /^-\[ RECORD \d+ \][-+]*$/;

/** Same length as the text, with every frame character replaced by a space. */
export function blankFrame(text: string): string {
  const withoutMark = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  return withoutMark
    .split('\n')
    .map((line) => {
      const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (isFrameLine(bare)) return ' '.repeat(line.length);
      return blankEdges(bare) + ' '.repeat(line.length - bare.length);
    })
    .join('\n');
}

function isFrameLine(line: string): boolean {
  return (
    HEADER.test(line) ||
    RULE.test(line) ||
    FOOTER.test(line) ||
    TIMING.test(line) ||
    FENCE.test(line) ||
    RECORD.test(line)
  );
}

/** `| text |`, `text  +` (psql's sign that the value goes on), `QUERY PLAN | text` of expanded display. */
function blankEdges(line: string): string {
  let rest = line.replace(/^(\s*)QUERY PLAN( *)[|│]/i, (all) => ' '.repeat(all.length));
  rest = rest.replace(/^(\s*)[|│║]/, '$1 ');
  rest = rest.replace(/[|│║]\s*$/, (all) => ' '.repeat(all.length));
  return rest.replace(/[ \t]\+\s*$|^\+\s*$|↵\s*$/, (all) => ' '.repeat(all.length));
}
