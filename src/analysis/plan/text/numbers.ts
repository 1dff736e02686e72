// Reads the parentheses that close a node's line: estimates, measurements, "never executed".

import type { Fields } from './label';

const NUMBER = String.raw`-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?`;
const COST = String.raw`\(cost=(${NUMBER})\.\.(${NUMBER}) rows=(${NUMBER}) width=(${NUMBER})\)`;
const ACTUAL = String.raw`actual (?:time=(${NUMBER})\.\.(${NUMBER}) )?rows=(${NUMBER}) loops=(${NUMBER})`;
const TAIL = new RegExp(
  String.raw`^(.*?)(?:(?<!\s)\s+${COST})?(?:(?<!\s)\s+(?:\(${ACTUAL}\)|(\(never executed\))))?$`,
  'i',
);
const WORKER = new RegExp(`^${ACTUAL}$`, 'i');

export interface NodeLine {
  readonly label: string;
  /** Startup Cost and so on, as JSON names them. */
  readonly numbers: Fields;
}

export function readNodeLine(text: string): NodeLine {
  const match = TAIL.exec(text.trimEnd());
  if (match === null) return { label: text, numbers: {} };
  const [, label = '', startup, total, rows, width, ...rest] = match;
  const [from, to, actualRows, loops, never] = rest;
  return {
    label: label.trim(),
    numbers: {
      ...(startup === undefined
        ? {}
        : {
            'Startup Cost': Number(startup),
            'Total Cost': Number(total),
            'Plan Rows': Number(rows),
            'Plan Width': Number(width),
          }),
      ...(loops === undefined ? {} : actual(from, to, actualRows, loops)),
      ...(never === undefined ? {} : NEVER),
    },
  };
}

/** As FORMAT JSON prints a node that never ran. */
const NEVER: Fields = {
  'Actual Startup Time': 0,
  'Actual Total Time': 0,
  'Actual Rows': 0,
  'Actual Loops': 0,
};

/** `actual time=0.01..0.02 rows=3 loops=1`, as after "Worker 0:". Null for anything else. */
export function readActual(text: string): Fields | null {
  const match = WORKER.exec(text.trim());
  if (match === null) return null;
  const [, from, to, rows, loops] = match;
  return actual(from, to, rows, loops);
}

function actual(
  from: string | undefined,
  to: string | undefined,
  rows: string | undefined,
  loops: string | undefined,
): Fields {
  return {
    ...(from === undefined
      ? {}
      : { 'Actual Startup Time': Number(from), 'Actual Total Time': Number(to) }),
    'Actual Rows': Number(rows),
    'Actual Loops': Number(loops),
  };
}

/** True for a line that ends like a node: with costs or measurements. */
export function hasNodeNumbers(text: string): boolean {
  return /\((?:cost=[\d.]+\.\.[\d.]+ rows=\d+ width=\d+|actual (?:time=|rows=)[^()]*loops=\d+|never executed)\)$/i.test(
    text.trimEnd(),
  );
}
