// A fix is run, measured and taken back; a setting is tried; and statements are run where the person says so.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import {
  closeEditors,
  codeActionsAt,
  eventually,
  hoverTextAt,
  invoke,
  lensTitles,
  openSql,
  problems,
  run,
  startDemo,
} from './support';

const SELECT = 'select * from shop.orders where customer_id = 4711;';
const ROWS = 'planwright-rows';

describe('running', () => {
  let messages: Messages;
  const atEnd = cleanup();

  before(async () => {
    await startDemo();
    messages = new Messages();
    pickFirst();
    atEnd(() => {
      messages.restore();
    });
  });
  afterEach(async () => {
    messages.forget();
    await closeEditors();
  });

  async function lensLike(document: vscode.TextDocument, pattern: RegExp): Promise<string> {
    let seen: readonly string[] = [];
    return eventually(
      () => `a lens like ${String(pattern)} among ${seen.join(' | ')}`,
      async () => {
        seen = await lensTitles(document);
        return seen.find((title) => pattern.test(title));
      },
    );
  }

  async function problemOf(document: vscode.TextDocument, rule: string) {
    return eventually(
      () => `${rule} among ${JSON.stringify(problems(document).map(({ message }) => message))}`,
      () => problems(document, rule).find(({ message }) => /rows of|MB/.test(message)),
    );
  }

  async function actionAt(document: vscode.TextDocument, range: vscode.Range, start: string) {
    const actions = await codeActionsAt(document, range);
    const found = actions.find(({ title }) => title.startsWith(start));
    assert.ok(found?.command, `${start} among ${actions.map(({ title }) => title).join(' | ')}`);
    return found.command;
  }

  /** The text of the rows that are shown, once it reads so. */
  async function rowsLike(pattern: RegExp): Promise<string> {
    let seen = '';
    return eventually(
      () => `rows like ${String(pattern)}, not ${seen}`,
      () => {
        const documents = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === ROWS);
        seen = documents.map((document) => document.getText()).join('\n');
        return documents.map((document) => document.getText()).find((text) => pattern.test(text));
      },
    );
  }

  function pickFirst(): void {
    const window: { showQuickPick: unknown } = vscode.window;
    const { showQuickPick } = window;
    atEnd(() => {
      window.showQuickPick = showQuickPick;
    });
    window.showQuickPick = (items: readonly unknown[]) => Promise.resolve(items[0]);
  }

  async function takeBack(): Promise<void> {
    messages.forget();
    messages.click = 'Run';
    await run('planwright.undoApplied');
    const [question, notice] = messages.told.splice(0);
    assert.match(question?.detail ?? '', /^DROP INDEX/);
    assert.match(notice?.text ?? '', /^Taken back: Index on orders/);
  }

  it('applies an index after a yes, finds what it brought, and takes it back', async () => {
    const { document } = await openSql(SELECT);
    await run('planwright.explainAndOptimize');
    const { range } = await problemOf(document, 'seq-scan-selective');
    const apply = await actionAt(document, range, 'Apply…: Index on');
    await invoke(apply);
    const { text, detail, buttons } = await messages.only();
    assert.equal(text, 'Run this on Demo database?');
    assert.match(
      detail,
      /^CREATE INDEX .* ON shop\.orders .*\(customer_id[^]*cost [\d ]+ → [\d.]+/,
    );
    assert.match(detail, /To take it back:\nDROP INDEX/);
    assert.deepEqual(buttons, ['Run']);
    messages.click = 'Run';
    await invoke(apply);
    await eventually(
      () => 'Done',
      () => messages.told.find((told) => told.text.startsWith('Done: Index on')),
    );
    await run('planwright.explainAndOptimize');
    await lensLike(document, /reads \d{1,2} rows$/);

    await takeBack();
    await run('planwright.explainAndOptimize');
    await lensLike(document, /reads 200 k rows$/);
    messages.forget();
    await run('planwright.undoApplied');
    // Other suites may have applied something on a connection that is closed by now.
    assert.match(
      (await messages.only()).text,
      /nothing that can be taken back|^The connection is closed/,
    );
  });

  it('builds an index for a try after a yes, and shows what was measured in the same result', async () => {
    const { document } = await openSql(SELECT);
    await run('planwright.explainAndOptimize');
    const { range } = await problemOf(document, 'seq-scan-selective');
    const apply = await actionAt(document, range, 'Apply…: Index on');
    const attempt = { ...apply, command: 'planwright.tryForReal' };
    await invoke(attempt);
    const { text, detail, buttons } = await messages.only();
    assert.match(text, /^Build this on Demo database for a try, .*\? Index on orders/);
    assert.match(
      detail,
      /^CREATE INDEX \S+ ON shop\.orders .*\(customer_id[^]*shop\.orders has [\d.]+ MB/,
    );
    assert.match(detail, /Writes to shop\.orders wait until the rollback[^]*rolled back whatever/);
    // Enter takes the first.
    assert.deepEqual(buttons, ['Do Not Build', 'Build and Roll Back']);
    assert.match(await hoverTextAt(document, range.start), /what-if[^]*tryForReal/);
    messages.click = 'Build and Roll Back';
    await invoke(attempt);
    await eventually(
      () => `what was measured among ${JSON.stringify(messages.told)}`,
      () =>
        messages.told.find((told) =>
          /^Index on .*Measured: .* faster .*Rolled back/.test(told.text),
        ),
    );
    const hover = await hoverTextAt(document, range.start);
    assert.match(hover, /faster, measured \(median of \d\)/);
    assert.doesNotMatch(hover, /tryForReal/);
    messages.forget();
    await run('planwright.explainAndOptimize');
    await lensLike(document, /reads 200 k rows$/);
    await invoke(attempt);
    assert.match((await messages.only()).text, /older result/);
    await invoke({ ...attempt, arguments: [{ resultId: 'r', fix: 'f:0:0', sql: 'DROP TABLE a' }] });
    assert.match((await messages.only()).text, /older result/);
  });

  it('explains with a setting that a finding proposes, in the same transaction', async () => {
    const { document } = await openSql('select * from shop.orders order by note, total;');
    await run('planwright.explainAndOptimize');
    const { range } = await problemOf(document, 'sort-spill');
    const open = await actionAt(document, range, 'Open in a new editor: Set work_mem');
    await invoke({ ...open, command: 'planwright.explainWithFix' });
    await eventually(
      () => 'no spill under the setting',
      () => problems(document, 'sort-spill').length === 0,
    );
    await lensLike(document, /reads 200 k rows$/);
    assert.deepEqual(messages.told, []);
  });

  it('shows the rows of what only reads at once, no more than the setting says', async () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    await settings.update('run.maxRows', 3, vscode.ConfigurationTarget.Global);
    try {
      await openSql('select id, null as nothing, $$NULL$$ as word from shop.orders order by id;');
      await run('planwright.runStatement');
      const text = await rowsLike(/Limit reached, there are more: planwright\.run\.maxRows is 3\./);
      const [, , header, , first, , third, end] = text.split('\n').slice(1);
      assert.match(header ?? '', /^id │ nothing │ word$/);
      assert.match(first ?? '', /^ *1 │ NULL {4}│ 'NULL'$/);
      assert.match(third ?? '', /^ *3 │/);
      assert.equal(end, '');
      assert.deepEqual(messages.told, []);
    } finally {
      await settings.update('run.maxRows', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('asks before a write, runs it after a yes, and calls the results of its table outdated', async () => {
    const { document } = await openSql('select count(*) from shop.reviews where rating = 1;');
    await run('planwright.explainAndOptimize');
    await lensLike(document, /reads/);
    const update = 'update shop.reviews set rating = rating where id = 1;';
    await openSql(update);
    await run('planwright.runStatement');
    const { text, detail } = await messages.only();
    assert.equal(text, 'Run this on Demo database?');
    assert.match(detail, /^update shop\.reviews [^]*The planner expects 1 row to be written/);
    assert.match(detail, /is not rolled back/);
    await lensLike(document, /reads/);
    messages.click = 'Run';
    await run('planwright.runStatement');
    await eventually(
      () => 'one row done',
      () => messages.told.find((told) => /^Done: UPDATE .* 1 row in/.test(told.text)),
    );
    await eventually(
      () => 'the result to be outdated',
      async () => !(await lensTitles(document)).some((title) => /reads/.test(title)),
    );
  });

  it('offers to run the statements of a fix that was opened, and lists them as applied', async () => {
    const plain = await openSql(SELECT);
    assert.ok(!(await lensTitles(plain.document)).includes('Run'));
    await run('planwright.explainAndOptimize');
    const { range } = await problemOf(plain.document, 'seq-scan-selective');
    await invoke(await actionAt(plain.document, range, 'Open in a new editor: Index on'));
    const opened = vscode.window.activeTextEditor?.document;
    assert.ok(opened && opened !== plain.document);
    await lensLike(opened, /^Run$/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      opened.uri,
      1,
    );
    messages.click = 'Run';
    await invoke(lenses.find(({ command }) => command?.title === 'Run')?.command);
    await eventually(
      () => 'Done',
      () => messages.told.find((told) => told.text.startsWith('Done: CREATE INDEX')),
    );
    await takeBack();
  });

  it('refuses what would have no effect, and what cannot be read', async () => {
    for (const [sql, words] of [
      ['begin;', /session of its own/],
      ['set work_mem = 1;', /session of its own/],
      ['explain select 1;', /Explain & Optimize/],
      ['selec 1;', /^Not run: syntax error/],
      ['select * from shop.no_such_table;', /no_such_table/],
    ] as const) {
      await openSql(sql);
      await run('planwright.runStatement');
      assert.match((await messages.only()).text, words);
    }
  });

  it('is cancelled, and reads again afterwards', async () => {
    await openSql('select count(*) from shop.orders a, shop.orders b where a.total < b.total;');
    const slow = run('planwright.runStatement');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await run('planwright.cancel');
    await slow;
    await openSql('select 4711 as answer;');
    await run('planwright.runStatement');
    await rowsLike(/│?4711/);
  });
});
