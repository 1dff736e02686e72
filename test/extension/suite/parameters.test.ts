// Statements with parameters in the real editor on the demo database: asked for, remembered, planned for all values.

import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { Messages } from './messages';
import { Questions, type AnswerOfTest } from './questions';
import { closeEditors, eventually, lensTitles, openSql, run, startDemo } from './support';

const ENTER = '$(edit) Enter values';
const GENERIC = '$(symbol-constant) Generic plan';
const AGAIN = '$(history) The values of last time';
const SQL = 'select * from shop.orders where customer_id = $1 and status = $2;';

describe('parameters', function () {
  this.timeout(180_000);
  let questions: Questions;
  let messages: Messages;

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
      () => `a lens like ${String(pattern)} among ${titles.join(' | ')}`,
      async () => {
        titles = await lensTitles(document);
        return titles.some((title) => pattern.test(title));
      },
    );
  }

  it('are asked for one after another, with values from statistics, and executed with them', async () => {
    await explain([[ENTER], ['4711'], ['paid']], /^[\d.]+ (ms|s), reads/);
    const [way, customer, status] = questions.asked;
    assert.deepEqual(way?.offered, [
      `${ENTER} $1 bigint, $2 shop.order_status`,
      `${GENERIC} no values: planned once for all of them, not executed`,
    ]);
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
