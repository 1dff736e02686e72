// Plans of statements as tests in the Testing view: offered where plans are recorded, failed with both plans, recorded after a yes.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { readPlanFile, type PlanFile } from '../../../src/model/planFile';
import { encodeTwin } from '../../../src/whatif/twin/image/twinFile';
import { cleanup } from '../../support/cleanup';
import { exampleImage } from '../../support/migrations/exampleImage';
import { Messages } from './messages';
import { closeEditors, eventually, run } from './support';
import { TestResults } from './testResults';

const SQL = `SELECT id, note FROM app.orders WHERE id = 42;
SELECT name FROM app.countries;
`;
const BY_ID = 'SELECT id, note FROM app.orders WHERE id = …';
const CUSTOMERS = 'SELECT id FROM app.customers';
const COUNTRIES = 'SELECT name FROM app.countries';

describe('plan guard', function () {
  this.timeout(180_000);
  let folder: string;
  let messages: Messages;
  const results = new TestResults();
  const atEnd = cleanup();

  const inFolder = (name: string): string => path.join(folder, name);
  const plansFile = (): string => inFolder('planwright.plans.json');
  const twinFile = (): string => inFolder('shop.twin.json.gz');
  const recorded = (): PlanFile => {
    const read = readPlanFile(readFileSync(plansFile(), 'utf8'));
    if (!read.ok) throw new Error(read.error);
    return read.value;
  };
  const writeTwin = async (without: string | null): Promise<void> => {
    const image = exampleImage(18);
    const indexes = image.indexes.filter(({ table }) => table !== without);
    writeFileSync(twinFile(), await encodeTwin({ ...image, indexes }));
  };

  before(async () => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(root !== undefined);
    folder = path.join(root, 'guarded');
    mkdirSync(folder);
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    atEnd(() => {
      results.restore();
    });
    await writeTwin(null);
    writeFileSync(inFolder('q.sql'), SQL);
  });
  beforeEach(() => {
    messages = new Messages();
  });
  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  it('says what there is to do where no plan is recorded', async () => {
    await run('planwright.checkPlans');
    assert.match((await messages.only()).text, /has no planwright\.plans\.json: open an SQL file/);
    assert.equal(results.controller, null);
  });

  it('records the plans beside the SQL in the editor, after a yes', async () => {
    await run('planwright.openTwinFile', vscode.Uri.file(twinFile()));
    const document = await vscode.workspace.openTextDocument(inFolder('q.sql'));
    await vscode.window.showTextDocument(document);
    messages.click = 'Record';
    await run('planwright.recordPlans');
    assert.equal((await messages.only()).text, 'Record 2 plans in guarded/planwright.plans.json?');
    const { statements, planned } = recorded();
    assert.deepEqual(
      [planned.twin, ...statements.map(({ file, statement }) => `${file} ${statement}`).sort()],
      ['shop.twin.json.gz', `q.sql ${BY_ID}`, `q.sql ${COUNTRIES}`],
    );
    // From here on the file is found by its name.
    await run('planwright.disconnect', `twin:${twinFile()}`);
  });

  it('lists a test for each statement once somebody looks at the tests', async () => {
    const controller = await eventually(
      () => 'the controller',
      () => results.controller,
    );
    assert.equal(controller.items.size, 0);
    await run('workbench.view.testing.focus');
    await eventually(
      () => `tests among ${results.labels().join(' | ')}`,
      () => results.labels().length === 4,
    );
    assert.deepEqual(results.labels(), [
      ...['guarded/planwright.plans.json', 'q.sql', BY_ID, COUNTRIES],
    ]);
  });

  it('follows a file that is saved', async () => {
    const document = await vscode.workspace.openTextDocument(inFolder('q.sql'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(2, 0), 'SELECT id FROM app.customers;\n');
    await vscode.workspace.applyEdit(edit);
    assert.ok(await document.save());
    await eventually(
      () => `the new statement among ${results.labels().join(' | ')}`,
      () => results.labels().includes(CUSTOMERS),
    );
  });

  it('ends without a result where it is stopped', async () => {
    results.whenStarted = () => void run('planwright.cancel');
    await run('planwright.checkPlans');
    results.whenStarted = () => undefined;
    const { outcomes } = await results.next();
    assert.deepEqual(outcomes, {});
    assert.deepEqual(messages.told, []);
  });

  it('fails with both plans where one is worse, and passes over what is new', async () => {
    await writeTwin('orders');
    messages.click = 'Show Report';
    await run('planwright.checkPlans');
    const { weight, text } = await messages.only();
    assert.equal(weight, 'warning');
    assert.match(text, /^Plan check: 3 statements planned in 1 file, 1 worse, 1 new\./);
    const { outcomes, failures } = await results.next();
    assert.deepEqual(outcomes, {
      [BY_ID]: 'failed',
      [COUNTRIES]: 'passed',
      [CUSTOMERS]: 'skipped',
    });
    const [failure] = failures;
    assert.match(wordsOf(failure), /^It reads app\.orders sequentially/);
    assert.match(failure?.expectedOutput ?? '', /^Cost [\d.]+\nIndex Scan using orders_pkey/);
    assert.match(failure?.actualOutput ?? '', /^Cost [\d ]+\n(?:Gather\n {2})?.*Seq Scan on/);
    assert.equal(failure?.location?.range.start.line, 0);
    const report = vscode.window.activeTextEditor?.document;
    assert.match(report?.getText() ?? '', /^# Plan check/);
  });

  it('asks before it records what is meant to be so, and writes nothing without a yes', async () => {
    const before = recorded();
    const test = results.tests().find(({ label }) => label === BY_ID);
    await run('planwright.recordPlans', test);
    const { text, detail, buttons } = await messages.only();
    assert.equal(text, 'Record 3 plans in guarded/planwright.plans.json?');
    assert.deepEqual(buttons, ['Record']);
    assert.match(detail, /orders WHERE id = … \(guarded\/q\.sql:1\): worse, cost /);
    assert.deepEqual(recorded(), before);
  });

  it('reads nothing outside the workspace, whatever a file of plans names', async () => {
    const outside = path.join(folder, '../../outside.sql');
    writeFileSync(outside, 'SELECT 1 AS outside;');
    atEnd(() => {
      rmSync(outside);
    });
    const [first] = recorded().statements;
    assert.ok(first);
    const statements = [{ ...first, file: '../../outside.sql' }];
    writeFileSync(plansFile(), JSON.stringify({ ...recorded(), statements }));
    await run('testing.refreshTests');
    assert.deepEqual(results.labels().length, 5);
    assert.ok(results.labels().every((label) => !label.includes('outside')));
  });

  it('says what is wrong with a file of plans, and leaves it', async () => {
    writeFileSync(plansFile(), '<<<<<<< HEAD\n');
    await run('testing.runAll');
    const { outcomes, failures } = await results.next();
    assert.deepEqual(outcomes, { 'guarded/planwright.plans.json': 'errored' });
    assert.match(wordsOf(failures[0]), /cannot be read: it is no JSON\. Mend it/);
    await run('planwright.recordPlans', vscode.Uri.file(plansFile()));
    assert.match((await messages.only()).text, /cannot be read: it is no JSON/);
    assert.equal(readFileSync(plansFile(), 'utf8'), '<<<<<<< HEAD\n');
  });
});

function wordsOf(failure: vscode.TestMessage | undefined): string {
  return typeof failure?.message === 'string' ? failure.message : '';
}
