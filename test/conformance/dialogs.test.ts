// Does everything that the extension tells or asks pass the one place that shows control characters as symbols and breaks links?

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const EXTENSION = path.resolve(__dirname, '../../src/extension');
/** The one place, and the pickers and boxes that steps of questions share. */
const OPEN: Readonly<Record<string, RegExp>> = {
  'shell/dialogs.ts': /./,
  // A name to be typed, checked while it is typed.
  'shell/confirm.ts': /^showInputBox$/,
  'shell/workRunner.ts': /^withProgress$/,
  'shell/questions.ts': /^create(?:InputBox|QuickPick)$/,
};
const SPOKEN =
  /\bwindow\s*\.\s*(show(?:Warning|Information|Error)Message|showQuickPick|showInputBox|setStatusBarMessage|createInputBox|createQuickPick|withProgress)\b/g;

describe('what the extension tells and asks', () => {
  const files = readdirSync(EXTENSION, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll(path.sep, '/'));

  it('passes the one place that makes it visible', () => {
    let found = 0;
    for (const file of files) {
      const text = readFileSync(path.join(EXTENSION, file), 'utf8');
      for (const [, name = ''] of text.matchAll(SPOKEN)) {
        found += 1;
        assert.ok(OPEN[file]?.test(name), `${file} calls ${name}: shell/dialogs.ts does it`);
      }
    }
    assert.ok(found >= 8, String(found));
  });

  it('makes no links in what stands above a tree either', () => {
    const views = files.flatMap((file) => {
      const text = readFileSync(path.join(EXTENSION, file), 'utf8');
      return /\bview\.message\s*=/.test(text) ? [{ file, text }] : [];
    });
    assert.deepEqual(
      views.map(({ file }) => file),
      ['views/activityTree.ts', 'views/healthTree.ts', 'views/workloadTree.ts'],
    );
    for (const { file, text } of views)
      for (const [, said = ''] of text.matchAll(/\bview\.message\s*=\s*([^;]+);/g))
        assert.match(said, /visibleMessage\(/, file);
  });
});
