// What a result looks like in the editor: squiggle on the exact words, hover with evidence, light bulb with its ways.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEditors,
  codeActionsAt,
  eventually,
  hoverTextAt,
  invoke,
  openSql,
  problems,
  run,
  startDemo,
} from './support';
import { cleanup } from '../../support/cleanup';

const RULE = 'seq-scan-selective';
const SELECT = "select 'é😀' as mark, id\r\n  from shop.orders\r\n where customer_id = 4711;\r\n";

describe('findings in the editor', () => {
  let document: vscode.TextDocument;
  let finding: vscode.Diagnostic;

  const atEnd = cleanup();

  before(async () => {
    await startDemo();
    const editor = await openSql(`-- 😀 first\r\nselect 1;\r\n${SELECT}`);
    document = editor.document;
    editor.selection = new vscode.Selection(3, 2, 3, 2);
    await run('planwright.explainAndOptimize');
    finding = await eventually(
      () => `${RULE} among ${JSON.stringify(problems(document).map(({ message }) => message))}`,
      () => problems(document, RULE).find(({ message }) => message.includes('rows of')),
    );
  });
  atEnd(closeEditors);

  it('stand on the words that cause them, whatever stands before', () => {
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    assert.equal(document.getText(finding.range), 'customer_id = 4711');
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(finding.message, /200 k rows of (shop\.)?orders/);
  });

  it('show evidence, proof and fixes in the hover', async () => {
    const text = await hoverTextAt(document, finding.range.start);
    assert.match(text, /Rows read/);
    assert.match(text, /of the time/);
    assert.match(text, /cost .* → .*what-if/);
    assert.match(text, /\[Apply…\]\(command:planwright\.runFix/);
  });

  it('offer the index in every way, and copy it', async () => {
    const actions = await codeActionsAt(document, finding.range);
    const titles = actions.map(({ title }) => title);
    for (const way of [
      'Open in a new editor',
      'Insert above',
      'Insert at the end',
      'Copy',
      'Apply…',
    ])
      assert.ok(
        titles.some((title) => title.startsWith(`${way}: Index on`)),
        `${way} in ${titles.join()}`,
      );
    const copy = actions.find(({ title }) => title.startsWith('Copy: Index on'))?.command;
    await invoke(copy);
    assert.match(
      await vscode.env.clipboard.readText(),
      /^CREATE INDEX CONCURRENTLY .* ON shop\.orders .*\(customer_id/,
    );
  });

  it('open as SQL to read, with the way back', async () => {
    const [open] = await codeActionsAt(document, finding.range);
    await invoke(open?.command);
    const opened = vscode.window.activeTextEditor?.document;
    assert.ok(opened && opened !== document);
    assert.match(opened.getText(), /\nCREATE INDEX CONCURRENTLY/);
    assert.match(opened.getText(), /-- To take it back:\n-- DROP INDEX CONCURRENTLY/);
  });

  it('insert above the statement, which stays explained', async () => {
    const insert = (await codeActionsAt(document, finding.range)).find(({ title }) =>
      title.startsWith('Insert above'),
    )?.command;
    await invoke(insert);
    assert.match(document.getText(), /select 1;\r\nCREATE INDEX CONCURRENTLY [^;]*;\r\n\r\nselect/);
    const moved = await eventually(
      () => 'the finding at its new place',
      () =>
        problems(document, RULE).find(
          ({ range }) => document.getText(range) === 'customer_id = 4711',
        ),
    );
    assert.equal(moved.range.start.line, finding.range.start.line + 2);
  });

  it('refuse names that belong to no result', async () => {
    await vscode.env.clipboard.writeText('untouched');
    await run('planwright.copyFix', { resultId: 'gone', fix: 's:1' });
    await run('planwright.copyFix', 'select 1');
    assert.equal(await vscode.env.clipboard.readText(), 'untouched');
  });
});
