// Where may a line break, so that none begins with "k rows" or ends with "(>"?

/** `(> 99 %`, `1.2 M rows`, `90 ×`, `4 283 →`. */
const WITH_UNIT =
  /\(?(?:[<>~] )?\d[\d.,]*(?: \d{3})*(?: (?:[kMGT]|[kMGTP]?B|ms|s|min|h|rows?|pages?)\b| [%×→])+/g;

export interface TextPart {
  readonly text: string;
  /** A number with its unit. */
  readonly unbroken: boolean;
}

/** Together they are the text. */
export function unbrokenParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: words, index } of text.matchAll(WITH_UNIT)) {
    parts.push({ text: text.slice(end, index), unbroken: false }, { text: words, unbroken: true });
    end = index + words.length;
  }
  parts.push({ text: text.slice(end), unbroken: false });
  return parts.filter((part) => part.text !== '');
}
