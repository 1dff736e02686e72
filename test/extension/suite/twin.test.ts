// A twin as a person meets it: saved from a connection, opened where there is no server, and honest about what it cannot do.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { Messages } from './messages';
import { Questions } from './questions';
import { TestServer } from './server';
import { closeEditors, eventually, lensTitles, openSql, run, webviewTabs } from './support';
import { cleanup } from '../../support/cleanup';

/** The part of vscode.window that asks for a file. */
interface FileDialog {
  showSaveDialog: (options?: vscode.SaveDialogOptions) => Thenable<vscode.Uri | undefined>;
}

describe('a twin', () => {
  let directory: string;
  let file: string;
  let messages: Messages;
  const dialog: FileDialog = vscode.window;
  const { showSaveDialog } = dialog;

  const atEnd = cleanup();

  before(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-twin-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    file = path.join(directory, 'shop.twin.json.gz');
    dialog.showSaveDialog = () => Promise.resolve(vscode.Uri.file(file));
    atEnd(() => {
      dialog.showSaveDialog = showSaveDialog;
    });
    atEnd(() => run('planwright.disconnect', `twin:${file}`));
  });
  beforeEach(() => {
    messages = new Messages();
  });
  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  it('is saved after saying what it holds, and only after a yes', async () => {
    const server = await TestServer.start();
    try {
      await server.saveProfiles();
      await run('planwright.connect', 'main');
      await run('planwright.saveTwin');
      const question = await messages.only();
      assert.match(question.text, /Save the twin of main to a file/);
      assert.match(question.detail, /Sample values of the data: most common values/);
      assert.throws(() => statSync(file), /ENOENT/);
      messages.click = 'Save';
      await run('planwright.saveTwin');
      assert.ok(statSync(file).size > 0);
    } finally {
      await server.stop();
    }
  });

  it('explains as its server would, without it', async () => {
    await run('planwright.openTwinFile', vscode.Uri.file(file));
    const { document } = await openSql('select * from orders where customer_id = 7;');
    await run('planwright.explainAndOptimize');
    let titles: readonly string[] = [];
    await eventually(
      () => `an estimate among ${titles.join(' | ')}`,
      async () => {
        titles = await lensTitles(document);
        return titles.some((title) => /cost ~[\d ]+, not executed/.test(title));
      },
    );
    assert.deepEqual(messages.told, []);
  });

  describe('in other circumstances', () => {
    let questions: Questions;

    beforeEach(() => {
      questions = new Questions();
    });
    afterEach(() => {
      questions.restore();
    });

    async function lensLike(document: vscode.TextDocument, pattern: RegExp): Promise<string> {
      let titles: readonly string[] = [];
      return eventually(
        () =>
          `${String(pattern)} among ${titles.join(' | ')}, told ${JSON.stringify(messages.told)}`,
        async () => {
          titles = await lensTitles(document);
          return titles.find((title) => pattern.test(title));
        },
      );
    }

    it('plans under settings that the person picks, with values that PostgreSQL takes', async () => {
      const { document } = await openSql('select * from orders order by note;');
      questions.answers = [
        ['work_mem', 'enable_sort'],
        ['much', '1 MiB', '1kB', ' 64kB '],
      ];
      await run('planwright.explainWithSettings');
      const title = await lensLike(document, /with/);
      assert.match(title, /^cost ~[\d ]+ with work_mem = 64kB, enable_sort = off, not executed$/);
      const [word, unit, small] = questions.refused;
      assert.equal(word, 'work_mem is a number, such as 64MB.');
      assert.equal(unit, 'work_mem has no unit MiB; there are B, kB, MB, GB, TB.');
      // Where pointers have 32 bits, as in PGlite, the most is less.
      assert.match(small ?? '', /^work_mem is from 64kB to \d+kB\.$/);
      assert.equal(questions.refused.length, 3);
      const [which, value] = questions.asked;
      assert.equal(which?.title, 'Explain with Other Settings');
      assert.equal(which.offered[0], 'work_mem now 4MB');
      assert.ok(which.offered.includes('enable_seqscan on → off'));
      assert.match(value?.offered[0] ?? '', /^work_mem, now 4MB\. /);
      assert.ok(webviewTabs().some((label) => label.includes('orders')));
      assert.deepEqual(messages.told, []);
    });

    it('changes nothing when the person closes the question or picks nothing', async () => {
      const { document } = await openSql('select * from orders where id = 7;');
      questions.answers = [[]];
      await run('planwright.explainWithSettings');
      questions.answers = [['work_mem']];
      await run('planwright.explainWithSettings');
      await run('planwright.explainAsVersion');
      assert.equal(questions.asked.length, 4);
      assert.deepEqual(await lensTitles(document), ['Explain', 'Explain & Optimize']);
      assert.deepEqual(messages.told, []);
    });

    it('plans as another version would, and says when this machine has none of it', async () => {
      const { document } = await openSql('select * from orders where customer_id = 8;');
      questions.answers = [['PostgreSQL 18']];
      await run('planwright.explainAsVersion');
      const title = await lensLike(document, /with/);
      assert.match(title, /with the planner of PostgreSQL 18, not executed$/);
      const offered = questions.asked[0]?.offered ?? [];
      assert.ok(offered.includes('PostgreSQL 18 inside Planwright'));
      assert.ok(!offered.some((one) => one.startsWith('PostgreSQL 16')), 'the source is a 16');
      questions.answers = [['PostgreSQL 19']];
      await run('planwright.explainAsVersion');
      const { text } = await messages.only();
      assert.match(text, /This machine has no programs of PostgreSQL 19/);
    });
  });

  it('says what it lacks on a page', async () => {
    await run('planwright.showTwin', `twin:${file}`);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^# Twin of postgres, /);
    assert.match(text, /## What it lacks/);
  });

  it('says why it is not refreshed and not checked for unused indexes', async () => {
    await run('planwright.refreshTwin', `twin:${file}`);
    assert.match((await messages.only()).text, /is a file: it has no server to read again/);
    await run('planwright.runHealth');
    assert.match((await messages.only()).text, /is a twin: it has no counters of use/);
  });

  it('tells what is wrong with a file that is none', async () => {
    const broken = path.join(directory, 'broken.twin.json.gz');
    writeFileSync(broken, 'no twin');
    await run('planwright.openTwinFile', vscode.Uri.file(broken));
    assert.match((await messages.only()).text, /broken\.twin\.json\.gz is damaged or no twin file/);
  });

  describe('of a connection', () => {
    let server: TestServer;

    const atEnd = cleanup();

    before(async () => {
      server = await TestServer.start({
        settings: {
          log_statement: 'all',
          log_line_prefix: '%a|',
          log_filename: 'statements.log',
          log_rotation_age: '0',
          logging_collector: 'on',
        },
      });
      atEnd(() => server.stop());
      await server.saveProfiles();
    });
    afterEach(() => run('planwright.disconnect', 'main'));

    /** What we have sent since. */
    const sent = (from = 0): string =>
      readFileSync(path.join(server.cluster.dataDirectory, 'log/statements.log'), 'utf8')
        .slice(from)
        .split(/^(?=\w*\|)/m)
        .filter((line) => line.startsWith('planwright|'))
        .join('');
    const size = (): number =>
      statSync(path.join(server.cluster.dataDirectory, 'log/statements.log')).size;
    /** Every relation is listed for a twin that is read as a whole. */
    const readings = (text: string): number =>
      text.match(
        /SELECT (?:\/\* planwright \*\/ )?c\.oid::bigint AS oid\s+FROM pg_catalog\.pg_class c JOIN/g,
      )?.length ?? 0;

    it('is prepared when it opens, without a word and without a look at a table', async () => {
      const from = size();
      await run('planwright.connect', 'main');
      await eventually(
        () => `a twin that was read, but ${sent(from)}`,
        () => readings(sent(from)) === 1 && /FROM pg_catalog\.pg_stats s/.test(sent(from)),
      );
      await server.assertIdle();
      assert.doesNotMatch(sent(from), /EXPLAIN|FROM ONLY/);
      assert.deepEqual(messages.told, []);
      await openSql('select * from orders where customer_id = 7;');
      await run('planwright.explainAndOptimize');
      await eventually(
        () => 'the ends of the table',
        () => /FROM ONLY public\.orders/.test(sent(from)),
      );
      assert.doesNotMatch(sent(from), /FROM ONLY public\.secret/);
      assert.equal(readings(sent(from)), 1);
    });

    it('is not prepared where the person wants that no more', async () => {
      const settings = vscode.workspace.getConfiguration('planwright');
      await settings.update('twin.prepare', false, vscode.ConfigurationTarget.Global);
      try {
        const from = size();
        await run('planwright.connect', 'main');
        const { document } = await openSql('select * from orders where customer_id = 9;');
        await run('planwright.explain');
        await eventually(
          () => 'an explained statement',
          async () => (await lensTitles(document)).some((title) => /reads|cost/.test(title)),
        );
        await server.assertIdle();
        assert.equal(readings(sent(from)), 0);
      } finally {
        await settings.update('twin.prepare', undefined, vscode.ConfigurationTarget.Global);
      }
    });
  });
});
