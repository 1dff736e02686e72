// Whatever a file holds, no reader fails on it, none takes long, and no password stands in what is told.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { readEnvFile } from '../../../../src/features/connections/import/envFile';
import { findConnections } from '../../../../src/features/connections/import/findConnections';
import { FILE_KINDS, PASSWORD_FILE } from '../../../../src/features/connections/import/readers';
import { settle } from '../../../../src/features/connections/import/settle';
import { readSpringProperties } from '../../../../src/features/connections/import/spring';
import { COMPOSE_CASES, ENV_CASES, PGPASS_CASES, SERVICE_CASES } from './importCases';
import { FRAMEWORK_CASES, NODE_CASES, SETTINGS_CASES } from './importPrograms';
import '../../../support/propertySeed';

const KINDS = [...FILE_KINDS, PASSWORD_FILE];
const CASES = [
  ...COMPOSE_CASES,
  ...ENV_CASES,
  ...PGPASS_CASES,
  ...SERVICE_CASES,
  ...FRAMEWORK_CASES,
  ...NODE_CASES,
  ...SETTINGS_CASES,
];
const AROUND = {
  variables: new Map([
    ['DATABASE_URL', 'postgres://a:b@c/d'],
    ['A', '${A}'],
  ]),
  userName: 'me',
  envFile: () => null,
};

function readAll(text: string): void {
  for (const kind of KINDS)
    for (const claim of kind.read(text, AROUND))
      settle(claim, { file: 'file', kind: kind.name, isOwn: false }, 'me');
}

/** What the files are made of, in any order. */
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '`',
    '\\',
    '\n',
    ' ',
    ':',
    '=',
    ',',
    '#',
    '//',
    '/*',
    '*/',
    '$',
    '${',
    '<%=',
    '%>',
    '@',
    '?',
    '%',
  ],
  ...[
    'DATABASES',
    'connection',
    'dbCredentials',
    'datasource',
    'url',
    'client',
    'process.env',
    'ENV[',
    'env(',
    '"""',
    'services:',
    'ports:',
    'image: postgres',
    '<<: *a',
    '&a',
    '- ',
    '---',
    'jdbc:postgresql:',
    'postgres://',
    'PGHOST',
    '\ud800',
    '\u0000',
    '=>',
    '...',
  ],
];

describe('readers of connections', () => {
  it('take any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readAll), {
      numRuns: 100,
    });
  });

  it('take any text of the pieces that their files are made of', () => {
    const texts = fc
      .array(fc.constantFrom(...PIECES), { maxLength: 60 })
      .map((pieces) => pieces.join(''));
    fc.assert(fc.property(texts, readAll), { numRuns: 200 });
  });

  it('take files that people have, cut, doubled and spliced anywhere', () => {
    const files = fc.constantFrom(...CASES.map(({ text }) => text));
    const part = fc
      .tuple(files, fc.nat(400), fc.nat(400))
      .map(([text, from, length]) => text.slice(from, from + length));
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 4 }).map((parts) => parts.join('')),
        readAll,
      ),
      { numRuns: 200 },
    );
  });

  it('end on texts that are made to keep them busy', () => {
    const many = 2_000;
    const laughs = [...Array(30).keys()]
      .map((n) => `const a${String(n)} = [${`a${String(n + 1)},`.repeat(30)}];`)
      .join('\n');
    const aliases = [...Array(30).keys()]
      .map((n) => `a${String(n + 1)}: &a${String(n + 1)} [${`*a${String(n)}, `.repeat(20)}]`)
      .join('\n');
    const hostile = [
      ...[
        '{',
        '[',
        '(',
        '"',
        "'",
        '`',
        '${',
        '\\',
        '/*',
        '<%=',
        'a:\n ',
        '- ',
        '&a ',
        '${A:-',
        '  ',
      ].map((piece) => piece.repeat(many)),
      `${laughs}\nexport default { client: 'pg', connection: a0, dbCredentials: a0 };`,
      `const a = a; const b = [b]; module.exports = { client: 'pg', connection: b, dbCredentials: a }`,
      `a0: &a0 1\n${aliases}\nservices: *a30`,
      `services:\n  db: &db\n    image: postgres\n    ports: [*db]\n`,
      `A=\${A}\nB=\${A:-\${B:-\${A}}}\n`.repeat(200),
      `connection: {`.repeat(200),
      `A=0123456789\n${'A=$A$A\n'.repeat(40)}A_URL=postgres://a@b/$A\n`,
      `module.exports = { client: 'pg', connection: b };\n${'b = 1\n'.repeat(many)}`,
      `${'const { c } = process.env;'.repeat(many)} module.exports = { client: 'pg', connection: [${'c,'.repeat(many)}] };`,
    ];
    for (const text of hostile) readAll(text);
    readSpringProperties(`spring.datasource.url=${' '.repeat(1_000_000)}x`, AROUND);
  });

  it('insert no more than a file has room for', () => {
    const last = readEnvFile(`A=0123456789\n${'A=$A$A\n'.repeat(40)}`).at(-1);
    assert.ok((last?.value.length ?? 0) <= 65_536);
    assert.match(last?.value ?? '', /\$A/);
  });

  it('cost no other file where one of them fails', async () => {
    const homeDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-import-'));
    const failing = new Proxy([], {
      get: () => {
        throw new RangeError('OPEN-SESAME');
      },
    });
    const settings = [
      { key: 'sqltools.connections', value: failing },
      {
        ...{ key: 'sqltools.connections' },
        value: [{ driver: 'PostgreSQL', server: 'db', database: 'x', username: 'a', name: 'n' }],
      },
    ];
    const { found, unread } = await findConnections(
      { folders: [], homeDirectory, variables: {}, userName: 'me', settings },
      { signal: new AbortController().signal, progress: () => undefined },
    );
    rmSync(homeDirectory, { recursive: true });
    assert.equal(found.length, 1);
    assert.deepEqual(
      unread.map(({ why }) => why),
      ['Planwright failed on this file (RangeError), which is a fault of its own.'],
    );
  });

  it('tell no password in what they say', () => {
    for (const { text } of CASES)
      for (const kind of KINDS)
        for (const claim of kind.read(
          text.replaceAll(/s3cret|changethis|npg_x/g, 'OPEN-SESAME'),
          AROUND,
        )) {
          const { kind: outcome, ...told } = settle(
            claim,
            { file: 'file', kind: kind.name, isOwn: false },
            'me',
          );
          const { password: _, ...said } =
            'connection' in told ? told.connection : { password: '', ...told.place };
          assert.ok(!JSON.stringify([outcome, said]).includes('OPEN-SESAME'), JSON.stringify(said));
        }
  });
});
