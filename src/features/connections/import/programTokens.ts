// The words, marks and literals of a JavaScript or Python text, as far as its configuration needs them. Nothing is executed.

export type ProgramLanguage = 'javascript' | 'python';

export interface Token {
  readonly kind: 'word' | 'text' | 'template' | 'number' | 'mark';
  /** Of a text what it stands for; of a template its source between the quotes. */
  readonly text: string;
  /** Offset in the program. */
  readonly at: number;
  readonly beginsLine: boolean;
}

/** Offsets of tokens are those of `program`. Whatever the text is, there is an answer. */
export function tokensOf(program: string, language: ProgramLanguage): readonly Token[] {
  const tokens: Token[] = [];
  const gap = language === 'python' ? PYTHON_GAP : JAVASCRIPT_GAP;
  const token = language === 'python' ? PYTHON_TOKEN : JAVASCRIPT_TOKEN;
  let at = 0;
  for (;;) {
    gap.lastIndex = at;
    const skipped = gap.exec(program)?.[0] ?? '';
    at += skipped.length;
    if (at >= program.length) return tokens;
    const beginsLine = tokens.length === 0 || skipped.includes('\n');
    const pattern = language === 'javascript' && mayBeRegex(program, at, tokens) ? REGEX : token;
    pattern.lastIndex = at;
    const groups = pattern.exec(program)?.groups ?? {};
    const text = groups['all'] ?? program.charAt(at);
    tokens.push({ ...tokenOf(text, groups, language), at, beginsLine });
    at += text.length;
  }
}

const JAVASCRIPT_GAP = /(?:\s+|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$))*/y;
const PYTHON_GAP = /(?:\s+|#[^\n]*|\\\r?\n)*/y;

const QUOTED = String.raw`(?<quote>["'])(?<inside>(?:\\[^]|(?!\k<quote>)[^\\\n])*)\k<quote>?`;
const REST = String.raw`(?<number>\d[\w.]*)|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|\?\?|\|\||&&|=>|\.\.\.`;
const JAVASCRIPT_TOKEN = new RegExp(
  String.raw`(?<all>\x60(?<template>(?:\\[^]|[^\\\x60])*)\x60?|${QUOTED}|${REST})`,
  'yu',
);
const PYTHON_TOKEN = new RegExp(
  String.raw`(?<all>(?<prefix>[rRbBuUfF]{0,2})(?:(?<long>"""|''')(?<block>(?:\\[^]|(?!\k<long>)[^\\])*)(?:\k<long>)?|${QUOTED})|${REST})`,
  'yu',
);
/** A group of its own, so that quotes in it begin no string. */
const REGEX = /(?<all>\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*)|/y;

/** A slash is a division behind a value. */
function mayBeRegex(program: string, at: number, tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  return (
    program[at] === '/' &&
    (last === undefined || (last.kind === 'mark' && !/^[)\]}]$/.test(last.text)))
  );
}

function tokenOf(
  text: string,
  groups: Readonly<Record<string, string | undefined>>,
  language: ProgramLanguage,
): Pick<Token, 'kind' | 'text'> {
  const { number, word, template, prefix = '' } = groups;
  if (number !== undefined) return { kind: 'number', text: number };
  if (word !== undefined) return { kind: 'word', text: word };
  if (template !== undefined) return { kind: 'template', text: template };
  const inside = groups['inside'] ?? groups['block'];
  if (inside === undefined) return { kind: 'mark', text };
  if (language === 'python' && /f/i.test(prefix)) return { kind: 'template', text: inside };
  return { kind: 'text', text: /r/i.test(prefix) ? inside : unescaped(inside) };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

export function unescaped(text: string): string {
  return text.replace(
    /\\(?:u\{?([0-9a-fA-F]{4,6})\}?|x([0-9a-fA-F]{2})|([^]))/g,
    (_, unicode: string | undefined, byte: string | undefined, other: string | undefined) => {
      const code = Number.parseInt(unicode ?? byte ?? '', 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      return other === undefined ? '' : (ESCAPES[other] ?? other);
    },
  );
}
