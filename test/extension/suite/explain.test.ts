// Explain & Optimize in the real editor on the demo database: the result stands at its statement and follows the text.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEditors,
  eventually,
  lensTitles,
  openSql,
  run,
  startDemo,
  webviewTabs,
} from './support';

const SELECT = 'select * from shop.orders where customer_id = 4711;';
const MEASURED = /^[\d.]+ (ms|s), reads 200 k rows$/;

describe('Explain & Optimize', () => {
  before(async () => {
    await startDemo();
  });
  afterEach(closeEditors);

  async function resultLens(document: vscode.TextDocument, pattern: RegExp): Promise<string> {
    let seen: readonly string[] = [];
    return eventually(
      () => `a lens like ${String(pattern)} among ${seen.join(' | ')}`,
      async () => {
        seen = await lensTitles(document);
        return seen.find((title) => pattern.test(title));
      },
    );
  }

  it('offers both ways above each statement that can be explained', async () => {
    const { document } = await openSql(`${SELECT}\n\nvacuum;\n\n(select 2);`);
    assert.deepEqual(await lensTitles(document), [
      'Explain',
      'Explain & Optimize',
      'Explain',
      'Explain & Optimize',
    ]);
  });

  it('explains the statement at the cursor and opens the panel', async () => {
    const editor = await openSql(`select 1;\n\n${SELECT}`);
    const position = new vscode.Position(2, 10);
    editor.selection = new vscode.Selection(position, position);
    await run('planwright.explainAndOptimize');
    await resultLens(editor.document, MEASURED);
    assert.ok(
      webviewTabs().some((label) => /orders/.test(label)),
      webviewTabs().join(),
    );
  });

  it('explains every selected statement', async () => {
    const editor = await openSql(`${SELECT}\nselect count(*) from shop.customers;\nselect 3;`);
    editor.selection = new vscode.Selection(0, 0, 1, 40);
    await run('planwright.explainAndOptimize');
    const titles = await lensTitles(editor.document);
    assert.equal(titles.filter((title) => /reads/.test(title)).length, 2);
  });

  it('executes nothing when asked for estimates', async () => {
    const { document } = await openSql(SELECT);
    await run('planwright.explain');
    await resultLens(document, /^cost ~[\d ]+, not executed$/);
  });

  it('explains a write without executing it', async () => {
    const { document } = await openSql('delete from shop.reviews;');
    await run('planwright.explainAndOptimize');
    await resultLens(document, /not executed/);
    const check = await openSql('select * from shop.reviews;');
    await run('planwright.explainAndOptimize');
    await resultLens(check.document, /reads 40 k rows/);
  });

  it('takes the result back when its statement is edited, and returns it on undo', async () => {
    const editor = await openSql(`-- first\n${SELECT}`);
    await run('planwright.explainAndOptimize');
    await resultLens(editor.document, MEASURED);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '-- a line above\n');
    });
    await resultLens(editor.document, MEASURED);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(2, 6), ' distinct');
    });
    await eventually(
      () => 'the result to go',
      async () => (await lensTitles(editor.document)).length === 2,
    );
    await vscode.window.showTextDocument(editor.document);
    await run('undo');
    await resultLens(editor.document, MEASURED);
  });

  it('takes it back for what is typed at the end of its statement, and returns it on undo', async () => {
    for (const [end, typed] of [
      ['', '0'],
      [';', ' offset 50'],
      ['\n;', '\nfor update'],
    ] as const) {
      const sql = 'select * from shop.orders where customer_id = 4711 limit 10';
      const editor = await openSql(`${sql}${end}`);
      await run('planwright.explainAndOptimize');
      await resultLens(editor.document, /reads/);
      await editor.edit((edit) => {
        edit.insert(editor.document.positionAt(sql.length), typed);
      });
      await eventually(
        () => `the result to go after ${typed}`,
        async () => (await lensTitles(editor.document)).length === 2,
      );
      await vscode.window.showTextDocument(editor.document);
      await run('undo');
      await resultLens(editor.document, /reads/);
    }
  });

  it('goes on after what cannot be explained', async () => {
    const texts = ['vacuum;', '-- nothing here\n', 'selec 1;', 'select * from shop.no_such_table;'];
    for (const text of texts) {
      const { document } = await openSql(text);
      await run('planwright.explainAndOptimize');
      assert.ok(!(await lensTitles(document)).some((title) => /reads|cost/.test(title)), text);
    }
    const { document } = await openSql(SELECT);
    await run('planwright.explainAndOptimize');
    await resultLens(document, MEASURED);
  });

  it('can be cancelled, and answers again afterwards', async () => {
    const { document } = await openSql(
      'select count(*) from shop.orders a, shop.orders b where a.total < b.total;',
    );
    const slow = run('planwright.explainAndOptimize');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await run('planwright.cancel');
    await slow;
    assert.ok(!(await lensTitles(document)).some((title) => /reads/.test(title)));
    const after = await openSql(SELECT);
    await run('planwright.explainAndOptimize');
    await resultLens(after.document, MEASURED);
  });

  it('shows no lenses when they are switched off', async () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      const { document } = await openSql(SELECT);
      await eventually(
        () => 'no lens',
        async () => (await lensTitles(document)).length === 0,
      );
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
