// A run as the host tells of it: the plan first, the candidates, the whole; what a cancel, a fault or a newer run leaves; and what
// the panel does with results that it holds already.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ReportWatch } from '../../../src/features/explain/stages';
import { isUnseen, noticeInBackground } from '../../../src/extension/explain/backgroundNotice';
import type { Explainer } from '../../../src/extension/explain/explainer';
import { ExplainRuns } from '../../../src/extension/explain/explainRuns';
import { BesidesReport } from '../../../src/extension/panel/besidesReport';
import { PanelBridge } from '../../../src/extension/panel/panelBridge';
import { RunHistory } from '../../../src/extension/panel/runHistory';
import { AppliedChanges } from '../../../src/extension/results/appliedChanges';
import { ResultStore, type BoundResult } from '../../../src/extension/results/resultStore';
import { CancelledError, UserError } from '../../../src/extension/shell/failure';
import { Log } from '../../../src/extension/shell/log';
import { WorkRunner } from '../../../src/extension/shell/workRunner';
import { loadParser } from '../../../src/features/loadParser';
import type { ExplainReport } from '../../../src/model/report';
import { Lazy } from '../../../src/util/lazy';
import type { Work } from '../../../src/util/progress';
import { cleanup } from '../../support/cleanup';
import { suggestion } from '../../unit/extension/reportSample';
import { FakePanel } from './fakePanel';
import { at, Memory, order, PENDING, reportOf } from './stageSamples';
import { Messages } from './messages';
import { closeEditors, eventually, openSql } from './support';

const FIRST = 'select * from shop.orders where id = 1';
const SECOND = 'select * from shop.orders where id = 2';

/** What the use case is to do, step by step. */
type Script = (work: Work, watch: ReportWatch | null) => Promise<ExplainReport>;

describe('a run in stages', () => {
  const atEnd = cleanup();
  const failures: unknown[] = [];
  let panel: FakePanel;
  let messages: Messages;
  let work: WorkRunner;
  let results: ResultStore;
  let bridge: PanelBridge;
  let runs: ExplainRuns;
  let script: Script;
  let channel: vscode.LogOutputChannel;

  before(() => {
    channel = vscode.window.createOutputChannel('Stages', { log: true });
    atEnd(() => {
      channel.dispose();
    });
  });
  beforeEach(() => {
    panel = new FakePanel();
    messages = new Messages();
    work = new WorkRunner();
    results = new ResultStore();
    failures.length = 0;
    const extension = vscode.extensions.getExtension('planwright.planwright')?.extensionUri;
    assert.ok(extension);
    const dist = vscode.Uri.joinPath(extension, 'dist').fsPath;
    const parser = new Lazy(() => loadParser(dist));
    const where = { connections: { connection: () => null }, files: { idFor: () => 'shop' } };
    const [history, applied] = [new RunHistory(new Memory()), new AppliedChanges(new Memory())];
    bridge = new PanelBridge(
      extension,
      results,
      where,
      new BesidesReport(results, history, applied, parser),
      (error) => {
        failures.push(error);
        return Promise.resolve();
      },
    );
    const explainer: Explainer = {
      statement: () => Promise.reject(new Error('not asked')),
      parameters: () => Promise.resolve([]),
      expected: () => Promise.resolve(''),
      explain: (_request, told, watch = null) => script(told, watch),
      twinReady: () => Promise.resolve(false),
    };
    runs = new ExplainRuns({
      nearest: () => null,
      explainer,
      results,
      panel: bridge,
      work,
      log: new Log(channel),
    });
  });
  afterEach(async () => {
    bridge.dispose();
    results.dispose();
    work.dispose();
    panel.restore();
    messages.restore();
    assert.deepEqual(failures, []);
    await closeEditors();
  });

  it('shows the plan before the advice, tells of candidates, and completes the same result', async () => {
    const { document } = await openSql(`${FIRST};`);
    let between: BoundResult | undefined;
    script = (told, watch) => {
      told.progress('running EXPLAIN ANALYZE');
      watch?.found(at(reportOf(FIRST, PENDING), document));
      [between] = results.of(document.uri);
      told.progress('planning 1 index candidate');
      watch?.tried([{ state: 'trying', index: 'orders (id)' }]);
      return Promise.resolve(at(reportOf(FIRST), document));
    };
    const ended = await runs.run(order(document));
    assert.equal(between?.report.advice?.kind, 'pending');
    assert.equal(ended?.result.id, between.id);
    assert.equal(results.get(between.id)?.report.suggestions.length, 1);
    const told = panel.said.filter(({ type }) => type !== 'history' && type !== 'places');
    assert.deepEqual(
      told.map((message) =>
        message.type === 'report' ? (message.report.advice?.kind ?? 'whole') : message.type,
      ),
      [
        ...['progress', 'progress', 'pending', 'progress'],
        ...['progress', 'trials', 'whole', 'idle'],
      ],
    );
    // The statement has a limit; the search for advice has none, and its report is not greyed.
    assert.deepEqual(
      panel.of('progress').map(({ message, limitMs, outdates }) => [message, limitMs, outdates]),
      [
        ['', 60_000, true],
        ['running EXPLAIN ANALYZE', 60_000, true],
        ['looking for what would help', null, false],
        ['planning 1 index candidate', null, false],
      ],
    );
    assert.deepEqual(work.running(), []);
  });

  it('tells of progress in one place: the panel, or where it is hidden the status bar', async () => {
    const { document } = await openSql(`${FIRST};`);
    const seen: boolean[] = [];
    let changes = 0;
    work.onDidChange(() => {
      changes += 1;
    });
    const look = () => seen.push(work.running()[0]?.isSeen() ?? false);
    const window: { withProgress: unknown } = vscode.window;
    const { withProgress } = window;
    window.withProgress = () => assert.fail('a notification');
    try {
      script = () => {
        look();
        panel.setVisible(false);
        look();
        panel.setVisible(true);
        look();
        return Promise.resolve(at(reportOf(FIRST), document));
      };
      await runs.run(order(document));
    } finally {
      window.withProgress = withProgress;
    }
    assert.deepEqual(seen, [true, false, true]);
    assert.ok(changes >= 4, 'the status bar hears of it');
  });

  it('keeps the plan when the person cancels the search for advice, and ends the series', async () => {
    const { document } = await openSql(`${FIRST};`);
    const advice = { kind: 'stopped' as const, why: 'You cancelled it.' };
    script = (told, watch) => {
      watch?.found(at(reportOf(FIRST, PENDING), document));
      panel.send({ type: 'cancel' });
      work.cancelAll();
      assert.equal(told.signal.aborted, true);
      watch?.stopped(new CancelledError());
      return Promise.resolve(at(reportOf(FIRST, { suggestions: [], advice }), document));
    };
    await assert.rejects(runs.run(order(document)), CancelledError);
    assert.deepEqual(results.of(document.uri)[0]?.report.advice, advice);
    assert.deepEqual(panel.last('report').report.advice, advice);
    assert.equal(panel.of('idle').length, 1);
    assert.deepEqual(panel.of('failure'), []);
  });

  it('goes back to the earlier report after a cancel, and shows a fault until the next run', async () => {
    const { document } = await openSql(`${FIRST};`);
    script = () => Promise.resolve(at(reportOf(FIRST), document));
    await runs.run(order(document));
    script = () => Promise.reject(new CancelledError());
    await assert.rejects(runs.run(order(document)), CancelledError);
    assert.deepEqual([panel.of('failure').length, panel.of('idle').length], [0, 2]);
    script = () => Promise.reject(new UserError('It is not there.'));
    await assert.rejects(runs.run(order(document)), UserError);
    assert.equal(panel.last('failure').message, 'It is not there.');
    panel.said.length = 0;
    panel.send({ type: 'ready' });
    assert.equal(panel.said[0]?.type, 'failure');
    script = () => {
      panel.said.length = 0;
      panel.send({ type: 'ready' });
      return Promise.resolve(at(reportOf(FIRST), document));
    };
    await runs.run(order(document));
    // A page that is drawn anew in the middle of it has the earlier report, and what runs.
    assert.deepEqual(
      panel.said.slice(0, 3).map(({ type }) => type),
      ['report', 'history', 'progress'],
    );
  });

  it('ends the search of a run that a newer one of the same statement replaces', async () => {
    const { document } = await openSql(`${FIRST};`);
    const older = new Promise<void>((resolve, reject) => {
      script = (told, watch) =>
        new Promise((answer) => {
          watch?.found(at(reportOf(FIRST, PENDING), document));
          told.signal.addEventListener('abort', () => {
            const advice = { kind: 'stopped' as const, why: 'It was replaced.' };
            answer(at(reportOf(FIRST, { advice }), document));
          });
        });
      runs.run(order(document)).then((ended) => {
        assert.equal(ended, null);
        resolve();
      }, reject);
    });
    await eventually(
      () => 'the first plan',
      () => results.of(document.uri).length === 1,
    );
    script = () => Promise.resolve(at(reportOf(FIRST), document));
    const newer = await runs.run(order(document));
    await older;
    assert.equal(results.of(document.uri).length, 1);
    assert.equal(results.get(newer?.result.id ?? '')?.report.advice, undefined);
    assert.equal(panel.last('report').frame.resultId, newer?.result.id);
  });

  it('tells of the run that began last, while an older one goes on', async () => {
    const { document } = await openSql(`${FIRST};\n${SECOND};`);
    let go: () => void = () => undefined;
    script = async (told) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      told.progress('older');
      return at(reportOf(FIRST), document);
    };
    const older = runs.run(order(document));
    script = async (told) => {
      told.progress('newer');
      go();
      await older;
      return at(reportOf(SECOND), document);
    };
    await runs.run(order(document));
    assert.deepEqual(
      panel.of('progress').map(({ message }) => message),
      ['', '', 'newer'],
    );
    assert.equal(panel.of('idle').length, 1);
  });

  it('offers every statement of a selection with its time, and shows the one that is chosen', async () => {
    const { document } = await openSql(`${FIRST};\n\n${SECOND};`);
    for (const [text, ms] of [
      [FIRST, 12],
      [SECOND, 463],
    ] as const) {
      script = () => Promise.resolve(at(reportOf(text, {}, ms), document));
      await runs.run(order(document, { series: 'one command' }));
    }
    const [first, second] = results.of(document.uri);
    assert.ok(first && second);
    // What is being read stays.
    assert.deepEqual(
      panel.of('report').map(({ frame }) => frame.resultId),
      [first.id],
    );
    const { frame } = panel.last('frame');
    assert.deepEqual(
      frame.series.map(({ resultId, line, figure, slowest }) => [resultId, line, figure, slowest]),
      [
        [first.id, 1, '12 ms', false],
        [second.id, 3, '463 ms', true],
      ],
    );
    panel.send({ type: 'showResult', resultId: second.id });
    const shown = panel.last('report').frame;
    assert.deepEqual([shown.resultId, shown.series.length], [second.id, 2]);
    assert.match(shown.place ?? '', /:3$/);
  });

  it('names the line, and follows the text', async () => {
    const editor = await openSql(`-- first\n${FIRST};`);
    const { document } = editor;
    script = () => Promise.resolve(at(reportOf(FIRST), document));
    await runs.run(order(document));
    assert.match(panel.last('report').frame.place ?? '', /^[^/]+:2$/);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '-- above\n');
    });
    await eventually(
      () => 'the new line',
      () => panel.of('frame').at(-1)?.frame.place?.endsWith(':3'),
    );
  });

  it('follows the cursor to another explained statement, unless it is told to stay', async () => {
    const editor = await openSql(`${FIRST};\n${SECOND};`);
    const { document } = editor;
    for (const text of [FIRST, SECOND]) {
      script = () => Promise.resolve(at(reportOf(text), document));
      await runs.run(order(document));
    }
    const [first, second] = results.of(document.uri);
    assert.ok(first && second);
    const shown = () => panel.last('report').frame.resultId;
    const press = (to: 'up' | 'down') =>
      vscode.commands.executeCommand('cursorMove', { to, by: 'line', source: 'keyboard' });
    assert.equal(shown(), second.id);
    await press('down');
    await press('up');
    await eventually(
      () => 'the first result',
      () => shown() === first.id,
    );
    panel.send({ type: 'pinPanel', pinned: true });
    assert.equal(panel.last('frame').frame.pinned, true);
    await press('down');
    await eventually(
      () => 'the cursor in the second statement',
      () => editor.selection.active.line === 1,
    );
    panel.send({ type: 'pinPanel', pinned: false });
    assert.equal(shown(), first.id);
    await press('up');
    await press('down');
    await eventually(
      () => 'the second result',
      () => shown() === second.id,
    );
  });

  it('stays behind what the person put before it, and says once that a long run has ended', async () => {
    const { document } = await openSql(`${FIRST};`);
    script = () => Promise.resolve(at(reportOf(FIRST), document));
    const ended = await runs.run(order(document));
    assert.ok(ended);
    panel.setVisible(false);
    const { revealed } = panel;
    bridge.showMade(ended.result, true);
    assert.equal(panel.revealed, revealed);
    await noticeInBackground([{ ...ended, ranMs: 9_900 }], bridge);
    await noticeInBackground([], bridge);
    assert.deepEqual(messages.told, []);
    messages.click = 'Show';
    await noticeInBackground([{ ...ended, ranMs: 12_700 }], bridge);
    const told = await messages.only();
    assert.deepEqual(
      [told.weight, told.text, told.buttons],
      [
        'information',
        'SELECT shop.orders: explained in 12 s. 97 % of 3.4 s is spent reading orders.',
        ['Show'],
      ],
    );
    assert.equal(panel.revealed, revealed + 1);
    panel.setVisible(false);
    // Of several statements together, once.
    await noticeInBackground(
      [6_000, 7_000].map((ranMs) => ({ ...ended, ranMs })),
      bridge,
    );
    assert.equal((await messages.only()).text, '2 statements: explained in 13 s.');
  });

  it('says nothing of a long run that was looked at', () => {
    const looked = { windowFocused: true, panelVisible: true };
    assert.equal(isUnseen(60_000, looked), false);
    assert.equal(isUnseen(60_000, { ...looked, windowFocused: false }), true);
    assert.equal(isUnseen(60_000, { ...looked, panelVisible: false }), true);
    assert.equal(isUnseen(9_999, { windowFocused: false, panelVisible: false }), false);
  });

  it('does not wait for advice that nobody seeks after a reload', () => {
    const pending = { ...reportOf(FIRST, PENDING), suggestions: [suggestion()] };
    bridge.panel.show(pending, {
      ...{ resultId: 'r', connectionName: 'Shop', production: false, tint: null, mayRun: true },
      ...{ onReplica: false, previous: null, applied: null, place: null, series: [], pinned: true },
    });
    const last = panel.last('report');
    const made = vscode.window.createWebviewPanel('planwright.plan', '', vscode.ViewColumn.Two);
    bridge.panel.restore(made, { version: last.version, last, ui: null });
    panel.send({ type: 'ready' });
    const { report, frame, staleness } = panel.last('report');
    assert.deepEqual(report.advice, { kind: 'stopped', why: 'The window was reloaded.' });
    assert.deepEqual([frame.pinned, staleness], [false, 'restored']);
  });
});
