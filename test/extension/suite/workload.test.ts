// The view Workload on a real server that counts its statements: what it lists, and what is done with a statement of it.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { Questions } from './questions';
import { TestServer } from './server';
import { closeEditors, eventually, lensTitles, run } from './support';

const COUNTING = { settings: { shared_preload_libraries: 'pg_stat_statements' } };
const SLOW = 'select * from orders where customer_id = $1';

describe('workload', () => {
  const atEnd = cleanup();
  let server: TestServer;
  let messages: Messages;
  let questions: Questions;

  before(async () => {
    server = await TestServer.start(COUNTING);
    atEnd(() => server.stop());
    await server.saveProfiles({ other: {} });
    // No advice is looked for here, and a twin takes seconds.
    const settings = vscode.workspace.getConfiguration('planwright');
    await settings.update('twin.enabled', false, vscode.ConfigurationTarget.Global);
    atEnd(() => settings.update('twin.enabled', undefined, vscode.ConfigurationTarget.Global));
    await run('planwright.connect', 'main');
  });
  beforeEach(() => {
    messages = new Messages();
    questions = new Questions();
  });
  afterEach(async () => {
    messages.restore();
    questions.restore();
    await closeEditors();
  });

  /** Statements that the view lists, as they are offered from the palette. */
  async function listed(): Promise<readonly vscode.QuickPickItem[]> {
    let items: readonly vscode.QuickPickItem[] = [];
    await choosing((given) => {
      items = given;
      return undefined;
    }, 'planwright.openWorkloadStatement');
    return items;
  }

  async function choosing(
    choose: (items: readonly vscode.QuickPickItem[]) => vscode.QuickPickItem | undefined,
    command: string,
  ): Promise<void> {
    const window: { showQuickPick: unknown } = vscode.window;
    const { showQuickPick } = window;
    window.showQuickPick = (items: readonly vscode.QuickPickItem[]) =>
      Promise.resolve(choose(items));
    try {
      await run(command);
    } finally {
      window.showQuickPick = showQuickPick;
    }
  }

  const called = (text: string) => (items: readonly vscode.QuickPickItem[]) =>
    items.find(({ detail }) => detail === text);

  it('says how statements come to be counted where they are not', async () => {
    await run('planwright.refreshWorkload');
    await run('planwright.explainWorkloadStatement');
    const { text } = await messages.only();
    assert.match(text, /pg_stat_statements, which shows them, is not installed in .* postgres\./);
  });

  it('lists what was run, by time or as it is sorted and filtered', async () => {
    await server.cluster.sql('create extension pg_stat_statements');
    for (const id of [1, 2, 3]) await server.cluster.sql(SLOW.replace('$1', String(id)));
    await server.cluster.sql('select count(*) from orders a join orders b using (customer_id)');
    await run('planwright.refreshWorkload');
    const [first, ...others] = await listed();
    assert.match(first?.detail ?? '', /^select count\(\*\) from orders a/);
    assert.match(first?.label ?? '', /(?:ms|s) · \d+ %$/);
    assert.ok(others.some(({ detail }) => detail === SLOW));
    assert.ok(!others.some(({ detail = '' }) => /planwright|pg_catalog/.test(detail)));

    messages.answers = ['CUSTOMER_ID where'];
    await run('planwright.filterWorkload');
    assert.deepEqual(
      (await listed()).map(({ detail }) => detail),
      [SLOW],
    );
    messages.answers = [''];
    await run('planwright.filterWorkload');

    await choosing(
      (items) => items.find(({ label }) => label === 'By calls'),
      'planwright.sortWorkload',
    );
    assert.deepEqual(
      (await listed()).slice(0, 1).map(({ label, detail }) => [label.split(' · ')[0], detail]),
      [['3 calls', SLOW]],
    );
  });

  it('shows what was added since the last look', async () => {
    await run('planwright.refreshWorkload');
    await server.cluster.sql(SLOW.replace('$1', '4'));
    await run('planwright.showWorkloadChange');
    const added = await listed();
    assert.deepEqual(
      added
        .filter(({ detail = '' }) => detail.includes('orders'))
        .map(({ label }) => label.split(' · ')[0]),
      ['1 call'],
    );
    await run('planwright.refreshWorkload');
  });

  it('explains a statement for its connection, with values from statistics', async () => {
    await run('planwright.refreshWorkload');
    const window: { showQuickPick: unknown } = vscode.window;
    window.showQuickPick = (items: readonly vscode.QuickPickItem[]) =>
      Promise.resolve(called(SLOW)(items));
    questions.answers = [null];
    await run('planwright.explainWorkloadStatement');
    assert.match(questions.asked[0]?.offered[0] ?? '', /from statistics/);
    const document = await eventually(
      () => 'the statement in an editor',
      () => vscode.window.activeTextEditor?.document ?? null,
    );
    assert.equal(document.getText(), `${SLOW}\n`);
    let titles: readonly string[] = [];
    await eventually(
      () => `a result among ${titles.join(' | ')}; told ${JSON.stringify(messages.told)}`,
      async () => {
        titles = await lensTitles(document);
        return titles.some((title) => /reads 50 k rows/.test(title));
      },
    );
    // Another connection becomes active: the editor stays with its own.
    await run('planwright.connect', 'other');
    assert.ok((await lensTitles(document)).some((title) => title.includes('main')));
    await run('planwright.connect', 'main');
  });

  it('opens and copies a statement as it is, and opens it once', async () => {
    await choosing(called(SLOW), 'planwright.openWorkloadStatement');
    await choosing(called(SLOW), 'planwright.openWorkloadStatement');
    const open = vscode.workspace.textDocuments.filter(
      (document) => document.getText() === `${SLOW}\n` && !document.isClosed,
    );
    assert.equal(open.length, 1);
    await choosing(called(SLOW), 'planwright.copyWorkloadStatement');
    assert.equal(await vscode.env.clipboard.readText(), SLOW);
  });

  describe('advice', () => {
    before(async () => {
      const settings = vscode.workspace.getConfiguration('planwright');
      await settings.update('twin.enabled', undefined, vscode.ConfigurationTarget.Global);
    });

    it('for all that is counted is a report, and SQL with its Run above it', async () => {
      messages.click = 'Open SQL to Apply';
      await run('planwright.adviseWorkload');
      const told = messages.told.map(({ text }) => text).join('\n');
      assert.match(told, /statements?: cost .* less, with 1 new index /);
      const markdown = vscode.workspace.textDocuments.find(
        ({ languageId, isUntitled }) => languageId === 'markdown' && isUntitled,
      );
      assert.match(markdown?.getText() ?? '', /^# Indexes for a workload/);
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document);
      const create =
        'CREATE INDEX CONCURRENTLY orders_customer_id_idx ON public.orders (customer_id);';
      assert.ok(document.getText().includes(create), document.getText());
      assert.ok((await lensTitles(document)).some((title) => title.includes('Run')));
      const { rows } = await server.cluster.sql(
        "select count(*)::int as made from pg_indexes where indexname = 'orders_customer_id_idx'",
      );
      assert.deepEqual(rows, [{ made: 0 }], 'nothing is run by opening it');
    });

    it('of the slowest one by one is one report', async () => {
      await run('planwright.optimiseSlowQueries');
      const text = vscode.window.activeTextEditor?.document.getText() ?? '';
      assert.match(text, /^# Slow queries of main/);
      assert.match(text, /something would help [1-9]/);
      assert.match(text, /CREATE INDEX CONCURRENTLY \S+ ON public\.orders \(customer_id\)/);
    });

    it('needs something that plans', async () => {
      const settings = vscode.workspace.getConfiguration('planwright');
      await settings.update('twin.enabled', false, vscode.ConfigurationTarget.Global);
      await run('planwright.adviseWorkload');
      assert.match((await messages.only()).text, /The twin is switched off .* no HypoPG/);
    });
  });
});
