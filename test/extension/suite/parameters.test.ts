// Statements with parameters in the real editor on the demo database: sets from statistics, values asked for, remembered, kept
// under a name, and planned for all of them.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { Questions, type AnswerOfTest } from './questions';
import { closeEditors, eventually, lensTitles, openSql, run, startDemo } from './support';

const ENTER = '$(edit) Enter each…';
const COMMON = '$(graph-line) Common: many rows';
const GENERIC = '$(symbol-constant) Generic plan';
const AGAIN = '$(history) The values of last time';
const SQL = 'select * from shop.orders where customer_id = $1 and status = $2;';

describe('parameters', () => {
  let questions: Questions;
  let messages: Messages;

  const atEnd = cleanup();

  before(startDemo);
  beforeEach(() => {
    questions = new Questions();
    messages = new Messages();
  });
  afterEach(async () => {
    questions.restore();
    messages.restore();
    await closeEditors();
  });

  async function explain(answers: readonly AnswerOfTest[], pattern: RegExp): Promise<void> {
    const { document } = await openSql(SQL);
    questions.answers = [...answers];
    await run('planwright.explainAndOptimize');
    await shows(document, pattern);
    assert.deepEqual(messages.told, []);
  }

  async function shows(document: vscode.TextDocument, pattern: RegExp): Promise<void> {
    let titles: readonly string[] = [];
    await eventually(
      () =>
        `a lens like ${String(pattern)} among ${titles.join(' | ')}; told ${JSON.stringify(messages.told)}, asked ${JSON.stringify(questions.asked.at(-1))}`,
      async () => {
        titles = await lensTitles(document);
        return titles.some((title) => pattern.test(title));
      },
    );
  }

  it('are asked for one after another, with values from statistics, and executed with them', async () => {
    await explain([[ENTER], ['4711'], ['paid']], /^[\d.]+ (ms|s), reads/);
    const [way, customer, status] = questions.asked;
    assert.deepEqual(
      way?.offered.map((item) => item.replace(/: .*/, '')),
      [
        ...['Common', 'Rare', 'Middle', 'Absent'].map((set) => `$(graph-line) ${set}`),
        `${ENTER} $1 bigint, $2 shop.order_status`,
        `${GENERIC} no values`,
      ],
    );
    assert.match(way.offered[0] ?? '', /: many rows \d+, \w+, from statistics$/);
    assert.ok(
      customer?.offered.some((item) => item.startsWith('4711 as typed') || item === 'NULL '),
    );
    assert.match(status?.offered[0] ?? '', / from statistics, the most common$/);
  });

  it('are remembered, and need one answer the next time', async () => {
    await explain([[AGAIN]], /^[\d.]+ (ms|s), reads/);
    assert.equal(questions.asked.length, 1);
    assert.equal(questions.asked[0]?.offered[0], `${AGAIN} 4711, paid`);
  });

  it('take Enter alone: both ends of BETWEEN come from statistics, and NULL from nobody', async () => {
    const sql =
      'select count(*) from shop.orders where country = $1 and placed_at between $2 and $3;';
    const { document } = await openSql(sql);
    questions.answers = [null];
    await run('planwright.explain');
    await shows(document, /^cost ~/);
    assert.match(
      questions.asked[0]?.offered[0] ?? '',
      /^\$\(graph-line\) Common: many rows \w+, 20/,
    );
    questions.answers = [[ENTER], null, null, null];
    await run('planwright.explain');
    const [, , country, since, until] = questions.asked;
    for (const question of [country, since, until]) {
      assert.match(question?.offered[0] ?? '', / from statistics, the most common$/);
      assert.equal(question?.offered.at(-1), 'NULL ');
    }
    assert.deepEqual(messages.told, []);
  });

  describe('of a file', () => {
    let folder: vscode.Uri;
    const encoder = new TextEncoder();

    before(async () => {
      const root = vscode.workspace.workspaceFolders?.[0]?.uri;
      assert.ok(root);
      folder = vscode.Uri.joinPath(root, 'with-parameters');
      await vscode.workspace.fs.writeFile(
        vscode.Uri.joinPath(folder, 'q.sql'),
        encoder.encode(SQL),
      );
      atEnd(async () => {
        await vscode.workspace.fs.delete(folder, { recursive: true });
      });
    });

    async function openFile(): Promise<vscode.TextDocument> {
      const uri = vscode.Uri.joinPath(folder, 'q.sql');
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: false });
      await eventually(
        () => 'the editor that was opened',
        () => vscode.window.activeTextEditor?.document === document,
      );
      return document;
    }
    const file = () => vscode.Uri.joinPath(folder, 'planwright.parameters.json');

    it('are kept under a name beside it, after it was said where they will stand', async () => {
      const document = await openFile();
      const keep = [[ENTER], ['12'], ['paid'], ['$(save) Keep as a set…'], ['', 'odd one']];
      questions.answers = [...keep];
      await run('planwright.explain');
      await shows(document, /^cost ~/);
      const { text, detail } = await messages.only();
      assert.match(text, /^Keep the values as "odd one" in .*planwright\.parameters\.json\?$/);
      assert.match(detail, /plain text/);
      await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(file())), 'nobody agreed');
      messages.click = 'Write It';
      questions.answers = [...keep];
      await run('planwright.explain');
      const written = new TextDecoder().decode(await vscode.workspace.fs.readFile(file()));
      assert.match(written, /"name": "odd one"/);
      assert.deepEqual(questions.refused, ['It cannot be empty.', 'It cannot be empty.']);
    });

    it('are offered by that name', async () => {
      await openFile();
      questions.answers = [['$(bookmark) odd one']];
      await run('planwright.explain');
      assert.ok(questions.asked[0]?.offered.includes('$(bookmark) odd one 12, paid'));
      assert.equal(questions.asked.length, 1);
      assert.deepEqual(messages.told, []);
    });

    it('are asked for all the same where the file cannot be read, which is left as it is', async () => {
      await vscode.workspace.fs.writeFile(file(), encoder.encode('{ "version": 1, '));
      await openFile();
      questions.answers = [[COMMON]];
      await run('planwright.explain');
      const { text } = await messages.only();
      assert.match(text, /is left as it is, and no sets are read from it: it is no JSON/);
      questions.answers = [[ENTER], ['12'], ['paid'], ['$(save) Keep as a set…'], ['again']];
      await run('planwright.explain');
      assert.match((await messages.only()).text, /is left as it is/);
      const left = new TextDecoder().decode(await vscode.workspace.fs.readFile(file()));
      assert.equal(left, '{ "version": 1, ');
    });
  });

  it('may be left open: planned for all values, not executed', async () => {
    await explain([[GENERIC]], /^cost ~[\d ]+, not executed$/);
  });

  it('explain nothing when a question is closed', async () => {
    const { document } = await openSql(SQL);
    questions.answers = [[ENTER]];
    await run('planwright.explainAndOptimize');
    assert.equal(questions.asked.length, 2);
    assert.deepEqual(await lensTitles(document), ['Explain', 'Explain & Optimize']);
    assert.deepEqual(messages.told, []);
  });
});
