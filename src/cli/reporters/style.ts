// Colours and widths of the terminal. Colour never carries meaning alone.

export { wrap } from '../../util/wrapText';

type Paint = (text: string) => string;

/** By what a text means, not by how it looks. */
export interface Style {
  readonly strong: Paint;
  readonly muted: Paint;
  readonly danger: Paint;
  readonly warning: Paint;
  readonly good: Paint;
  readonly accent: Paint;
}

/** SGR codes of ECMA-48; without colour every text stays as it is. */
export function styleFor(colour: boolean): Style {
  const paint =
    (code: number, end: number): Paint =>
    (text) =>
      colour ? `\u001b[${String(code)}m${text}\u001b[${String(end)}m` : text;
  return {
    strong: paint(1, 22),
    muted: paint(2, 22),
    danger: paint(31, 39),
    warning: paint(33, 39),
    good: paint(32, 39),
    accent: paint(36, 39),
  };
}

/** Cut with an ellipsis, so that columns stay aligned. By UTF-16 units: a wide character shifts its line, and nothing else. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, Math.max(0, width - 1))}…`;
}
