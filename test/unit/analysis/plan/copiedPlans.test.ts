// Captured plans after what mails, terminals, editors and grids do to a text: the same plan, or a clear error, never another plan.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTextPlans } from '../../../../src/analysis/plan/parseText';
import type { Plan } from '../../../../src/model/planNode';
import { fixtureNames, readFixture } from '../../../support/planFixtures';

type Disguise = (text: string) => string;

function eachLine(change: (line: string, index: number) => string): Disguise {
  return (text) => text.split('\n').map(change).join('\n');
}

/** A mail program breaks at the last space that fits, and takes the space. */
function wrappedAtSpaces(width: number): Disguise {
  return eachLine((line) => {
    const pieces: string[] = [];
    let rest = line;
    while (rest.length > width) {
      const indent = rest.length - rest.trimStart().length;
      const fitting = rest.lastIndexOf(' ', width);
      const at = fitting > indent ? fitting : rest.indexOf(' ', Math.max(width, indent));
      if (at === -1) break;
      pieces.push(rest.slice(0, at));
      rest = rest.slice(at).trimStart();
    }
    return [...pieces, rest].join('\n');
  });
}

/** A terminal cuts at its last column, wherever that is; what is copied out of it lost its trailing spaces. */
function wrappedAnywhere(width: number): Disguise {
  return eachLine((line) =>
    (line.match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? [''])
      .map((piece) => piece.trimEnd())
      .join('\n'),
  );
}

const width = fc.integer({ min: 60, max: 120 });
const WRAPS: fc.Arbitrary<Disguise> = fc.oneof(
  fc.constant((text: string) => text),
  width.map(wrappedAtSpaces),
  width.map(wrappedAnywhere),
);

function boxed(left: string, right: string, rule: string): Disguise {
  return (text) => {
    const lines = ['QUERY PLAN', ...text.split('\n')];
    const widest = Math.max(...lines.map((line) => line.length));
    return [rule, ...lines.map((line) => `${left}${line.padEnd(widest)}${right}`), rule].join('\n');
  };
}

const FRAMES: Readonly<Record<string, Disguise>> = {
  none: (text) => text,
  psql: (text) =>
    ['      QUERY PLAN', '-'.repeat(60), ...text.split('\n').map((line) => ` ${line}`)].join('\n'),
  'pgcli, or a border of psql': boxed('| ', ' |', `+${'-'.repeat(80)}+`),
  'unicode linestyle of psql': boxed('│ ', ' │', `┌${'─'.repeat(80)}┐`),
  'heavy box': boxed('║ ', ' ║', `╔${'═'.repeat(80)}╗`),
  DBeaver: boxed('', '|', `${'-'.repeat(80)}+`),
  'CSV of pgAdmin': (text) =>
    ['"QUERY PLAN"', ...text.split('\n').map((line) => `"${line.replaceAll('"', '""')}"`)].join(
      '\n',
    ),
};

const PREFIXES: Readonly<Record<string, Disguise>> = {
  none: (text) => text,
  mail: eachLine((line) => `> ${line}`),
  'mail of a mail': eachLine((line) => `>> ${line}`),
  'numbers with a full stop': eachLine((line, index) => `${String(index + 1)}. ${line}`),
  'numbers with a tab': eachLine((line, index) => `${String(index + 1)}\t${line}`),
  'numbers with a colon': eachLine((line, index) => `${String(index + 1)}: ${line}`),
  'numbers in a column': eachLine(
    (line, index) => `| ${String(index + 1).padStart(4)} | ${line} |`,
  ),
  'numbers of an editor': eachLine((line, index) => `${String(index + 1).padStart(5)}  ${line}`),
};

const CHARACTERS: Readonly<Record<string, Disguise>> = {
  plain: (text) => text,
  'no-break spaces': (text) => text.replaceAll('  ', '\u00a0 '),
  'arrows of a word processor': (text) => text.replace(/^( *)->/gm, '$1→'),
  'a dash in the arrow': (text) => text.replace(/^( *)->/gm, '$1–>'),
  'ellipses for two dots': (text) => text.replace(/(cost|time)=([\d.]+)\.\.(?=\d)/g, '$1=$2…'),
};

/** What a page or an editor does to the whole of it. */
const ENCODINGS: Readonly<Record<string, Disguise>> = {
  plain: (text) => text,
  'entities of HTML': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  'tabs for indentation': (text) =>
    text.replace(/^( {8})+/gm, (all) => '\t'.repeat(all.length / 8)),
  'DOS line ends': (text) => text.replaceAll('\n', '\r\n'),
};

const TRAILERS: readonly string[] = [
  '',
  '(12 rows)\n\nTime: 1.234 ms\nshop=# ',
  '(1 row)\n\n',
  '(12 righe)\n\nTempo: 1,234 ms',
  '(12 строк)\n\nВремя: 1,234 мс (00:01,234)',
  '（12 行）\n\n时间：1.234 ms',
  '(12 行)\n\n時間: 1.234 ミリ秒',
  '(12개 행)\n\n작업시간: 1.234 ms',
  '(12 řádek)\n\nČas: 1,234 ms',
  '(12 σειρές)\n\nΧρόνος: 1,234 ms',
  '(12 rader)\n\nTid: 1,234 ms',
  '(12 rows)\n\n=> nil',
  '\nProcess finished with exit code 0',
  'shop=> ',
  '\nThanks,\n  Ann: see above',
];

const disguise = fc.record({
  name: fc.constantFrom(...fixtureNames()),
  characters: fc.constantFrom(...Object.keys(CHARACTERS)),
  frame: fc.constantFrom(...Object.keys(FRAMES)),
  wrap: WRAPS,
  prefix: fc.constantFrom(...Object.keys(PREFIXES)),
  encoding: fc.constantFrom(...Object.keys(ENCODINGS)),
  trailer: fc.constantFrom(...TRAILERS),
});

/** Line breaks within literals, and spaces beside them, are what a wrap may take. */
function shape({ nodes, statementFields }: Plan): unknown {
  const plain: unknown = JSON.parse(
    JSON.stringify([nodes.map(({ parentId, fields }) => [parentId, fields]), statementFields]),
    (_key, value: unknown) => (typeof value === 'string' ? value.replace(/\s+/g, '') : value),
  );
  return plain;
}

describe('captured plans as people copy them', () => {
  it('are read as the same plan, or refused where something is lost', () => {
    let refused = 0;
    const runs = 600;
    fc.assert(
      fc.property(disguise, ({ name, characters, frame, wrap, prefix, encoding, trailer }) => {
        const { text } = readFixture(name);
        const whole = parseTextPlans(text);
        assert.ok(whole.ok);
        const steps = [
          CHARACTERS[characters],
          FRAMES[frame],
          wrap,
          PREFIXES[prefix],
          ENCODINGS[encoding],
        ];
        const copied = steps.reduce((made, step) => step?.(made) ?? made, text.trimEnd());
        const read = parseTextPlans(`${copied}\n${trailer}`);
        if (!read.ok) {
          refused += 1;
          return;
        }
        assert.deepEqual(
          read.value.map(shape),
          whole.value.map(shape),
          `${name}: ${characters}, ${frame}, ${prefix}, ${encoding}\n${copied}\n${trailer}`,
        );
      }),
      { numRuns: runs },
    );
    assert.ok(refused < runs * 0.02, `${String(refused)} of ${String(runs)} were refused`);
  });
});
