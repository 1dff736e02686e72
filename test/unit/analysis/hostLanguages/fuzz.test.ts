// Do programs that are broken, cut or hostile end in bounded time, without an error, and with every finding inside them?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  HOST_LANGUAGES,
  type HostLanguageId,
} from '../../../../src/analysis/hostLanguages/languages';
import { fixText } from '../../../../src/features/adviceText';
import { HostSqlReader } from '../../../../src/features/hostLanguages/hostSqlReader';
import { testLinter } from '../../features/lint/support';
import { testParser } from '../sql/support';
import { sqlIn, testGrammars } from './support';

/** What literals of all languages are made of. */
const PIECES = [
  ...[
    "select a from t where at::date = '2025-01-01'",
    'delete from t',
    ' and b = ',
    'x',
    ' ',
    '\n',
    '\n    ',
  ],
  ...[
    '"',
    "'",
    '`',
    '"""',
    "'''",
    '@"',
    '$"',
    'f"',
    'r"',
    'r#"',
    '"#',
    '<<~SQL\n',
    'SQL\n',
    '<<<SQL\n',
    '|',
  ],
  ...[
    '${',
    '}',
    '{',
    '#{',
    '$x',
    '{x}',
    '%s',
    '{{',
    '\\',
    '\\n',
    '\\u0041',
    '\\u{1F600}',
    '😀',
    'é',
  ],
  ...[
    ' + ',
    ' . ',
    ' % ',
    '(',
    ')',
    'sql`',
    'query(',
    '.trimIndent()',
    '.format(',
    ';',
    '/* sql */',
    '// ',
    '# ',
    '<?php ',
  ],
];

describe('broken programs', () => {
  const linter = testLinter();
  const ids = Object.keys(HOST_LANGUAGES) as HostLanguageId[];

  for (const id of ids)
    it(`are read without an error, and findings stand in them: ${id}`, async () => {
      const start = id === 'php' ? '<?php $q = ' : id === 'go' ? 'package m\nvar q = ' : 'q = ';
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...PIECES), { minLength: 3, maxLength: 30 }),
          async (pieces) => {
            const text = start + pieces.join('');
            for (const { sql, range } of await sqlIn(id, text)) {
              let last = range.start;
              for (let at = 0; at < sql.text.length; at += 1) {
                const place = sql.toHost({ start: at, end: at + 1 });
                assert.ok(last <= place.start || place.end <= last + 2, text);
                assert.ok(range.start <= place.start && place.end <= range.end, text);
                assert.ok(sql.toSql(place.start) <= at, text);
                last = place.start;
              }
            }
            const request = { text, language: id, catalog: null, disabledRules: new Set<string>() };
            for (const { range, fixes } of await linter.lint(
              request,
              new AbortController().signal,
            )) {
              assert.ok(0 <= range.start && range.start <= range.end && range.end <= text.length);
              for (const { edit } of fixes.map(fixText))
                assert.ok(edit === undefined || edit.range.end <= text.length, text);
            }
          },
        ),
        { numRuns: 60 },
      );
    });

  it('end in bounded time, whatever is nested or joined in them', async () => {
    const reader = new HostSqlReader(testGrammars, testParser);
    const statement = '"select a from t where b = 1"';
    for (const program of [
      `q = ${statement}${' + x'.repeat(5_000)}`,
      `q = ${statement}${' + "x"'.repeat(5_000)}`,
      `q = ${`f(${statement} + `.repeat(1_000)}`,
      `q = ${'"'.repeat(20_001)}select a from t where b = 1`,
      `q = ${'('.repeat(5_000)}${statement}`,
      `${statement.slice(0, -1)}${' or b = 1'.repeat(50_000)}"`,
    ])
      assert.ok((await reader.find(program, 'typescript')).length <= 2_000);
  });
});
