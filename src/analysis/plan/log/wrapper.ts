// What collects logs puts its own words before every line: which, and what stands behind them?

export type Wrapper = 'Docker' | 'Kubernetes' | 'Heroku' | 'syslog' | 'journald' | 'a time stamp';

export interface Unwrapped {
  readonly text: string;
  readonly wrappers: readonly Wrapper[];
  /** The process that wrote it, as far as the wrapper tells: lines of several may stand between each other. */
  readonly source: string;
  /** syslog's number of the part of one message, from 1; null without. */
  readonly part: number | null;
}

const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`;

const PREFIXES: readonly (readonly [Wrapper, RegExp])[] = [
  ['Docker', /^(?<source>[A-Za-z][\w.-]*\s*)\|(?: |$)/],
  ['Kubernetes', /^\[(?<source>pod\/[^\]]+)\] ?/],
  ['Kubernetes', new RegExp(`^${ISO} (?:stdout|stderr) [FP] ?`)],
  ['Heroku', new RegExp(`^${ISO} (?<source>(?:app|heroku)\\[[^\\]]+\\]): (?:\\[[A-Z_]+\\] )?`)],
  ['syslog', /^<\d+>1 \S+ (?<source>\S+ \S+ \S+) \S+ (?:-|\[.*?\]) ?/],
  [
    'syslog',
    /^(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?<source>\S+ [^\s:[]+(?:\[\d+\])?): ?/,
  ],
  ['journald', new RegExp(`^${ISO} (?<source>\\S+ [\\w./@-]+\\[\\d+\\]): ?`)],
  ['a time stamp', new RegExp(`^${ISO} `)],
];

/** Number and part of a message that syslog splits into lines, `[12-2] `. */
const SEQUENCE = /^\[(\d+)-(\d+)\] ?/;

/** `known`: the wrappers of the line that began the entry; a statement may look like others. */
export function unwrapped(line: string, known: readonly Wrapper[] | null = null): Unwrapped {
  let text = line;
  let source = '';
  const wrappers: Wrapper[] = [];
  for (const [wrapper, pattern] of PREFIXES) {
    if (known !== null && !known.includes(wrapper)) continue;
    const match = pattern.exec(text);
    if (match === null) continue;
    text = text.slice(match[0].length);
    source += match.groups?.['source']?.trim() ?? '';
    wrappers.push(wrapper);
  }
  const sequence = wrappers.length === 0 ? null : SEQUENCE.exec(text);
  if (sequence !== null) text = text.slice(sequence[0].length);
  return {
    // rsyslog writes control characters so.
    text: wrappers.length === 0 ? text : text.replaceAll('#011', '\t'),
    wrappers,
    source: `${source} ${sequence?.[1] ?? ''}`,
    part: sequence === null ? null : Number(sequence[2]),
  };
}
