// A migration is checked where it is written: a lens, problems on its statements, safe ways that land, and nothing on the server.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { Messages } from './messages';
import { TestServer } from './server';
import {
  closeEditors,
  codeActionsAt,
  eventually,
  invoke,
  lensTitles,
  openSql,
  openText,
  problems,
  run,
} from './support';
import { cleanup } from '../../support/cleanup';

const LENS = 'Check This Migration';
const MIGRATION = `select 1;
create index orders_customer
  on orders (customer_id);
drop table nowhere;
`;

describe('a migration in an editor', () => {
  let server: TestServer;
  let messages: Messages;
  const atEnd = cleanup();

  before(async () => {
    server = await TestServer.start({
      settings: {
        ...{ log_statement: 'all', log_line_prefix: '%a|', logging_collector: 'on' },
        ...{ log_filename: 'statements.log', log_rotation_age: '0' },
      },
    });
    atEnd(() => server.stop());
    // Large enough to wait for, by what the catalog says of it.
    await server.cluster.sql(
      `UPDATE pg_class SET relpages = 5000000, reltuples = 400000000 WHERE relname = 'orders'`,
    );
    await server.saveProfiles();
  });
  beforeEach(async () => {
    messages = new Messages();
    await run('planwright.connect', 'main');
  });
  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  async function checked(text: string) {
    const { document } = await openSql(text);
    await run('planwright.checkMigration', document.uri.toString());
    return document;
  }

  it('has one lens, above what changes the schema first', async () => {
    const { document } = await openSql(MIGRATION);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    const own = lenses.filter(({ command }) => command?.title === LENS);
    assert.deepEqual(
      own.map(({ range }) => range.start.line),
      [1],
    );
    const query = await openSql('select 1;\ncreate temp table t (a int);');
    assert.ok(!(await lensTitles(query.document)).includes(LENS));
  });

  it('is marked where it would keep people waiting and where it fails, until it is edited', async () => {
    const document = await checked(MIGRATION);
    const { weight, text } = await messages.only();
    assert.equal(weight, 'warning');
    assert.match(text, /^Migration check: 3 statements in 1 file: 1 would fail, \d+ findings/);
    const [blocks] = problems(document, 'index-build-blocks-writes');
    assert.ok(blocks, JSON.stringify(problems(document)));
    assert.match(blocks.message, /public\.orders/);
    assert.equal(blocks.severity, vscode.DiagnosticSeverity.Error);
    assert.deepEqual(blocks.range, new vscode.Range(1, 0, 1, 28));
    assert.equal(problems(document, 'statement-fails')[0]?.range.start.line, 3);
    const insert = async (line: number, column: number, words: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(line, column), words);
      await vscode.workspace.applyEdit(edit);
    };
    await insert(0, 0, '-- more\n');
    await eventually(
      () => 'the problem, which moved with its statement',
      () => problems(document, 'index-build-blocks-writes')[0]?.range.start.line === 2,
    );
    await insert(2, 28, ' ');
    await eventually(
      () => 'no problem of a statement that has changed',
      () => problems(document, 'index-build-blocks-writes').length === 0,
    );
    assert.equal(problems(document, 'statement-fails')[0]?.range.start.line, 4);
  });

  it('takes the safe way in place of the statement', async () => {
    const document = await checked('  create index orders_note on orders (note);\nselect 2;');
    const [problem] = problems(document, 'index-build-blocks-writes');
    assert.ok(problem);
    const actions = await codeActionsAt(document, problem.range);
    const edit = actions.find((action) => action.edit !== undefined)?.edit;
    assert.ok(edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(edit);
    assert.match(
      document.getText(),
      /^ {2}CREATE INDEX CONCURRENTLY orders_note ON [^;]+;\nselect 2;$/i,
    );
    await run('planwright.checkMigration', document.uri.toString());
    assert.deepEqual(problems(document, 'index-build-blocks-writes'), []);
  });

  it('takes none within a transaction, where its steps would be held together', async () => {
    const document = await checked('begin;\ncreate index orders_note on orders (note);\ncommit;');
    const [problem] = problems(document, 'index-build-blocks-writes');
    assert.ok(problem);
    const titles = (await codeActionsAt(document, problem.range)).map(({ title }) => title);
    assert.ok(
      titles.length > 0 && titles.every((title) => title.startsWith('Open: ')),
      titles.join(),
    );
  });

  it('opens a safe way that is to be adapted, and the report', async () => {
    messages.click = 'Show Report';
    const document = await checked('alter table orders alter customer_id type bigint;');
    const report = await eventually(
      () => 'the report',
      () => vscode.window.activeTextEditor?.document.languageId === 'markdown' && true,
    );
    assert.ok(report);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^# Migration check/);
    const open = await eventually(
      () =>
        `the safe way, for ${problems(document)
          .map(({ message }) => message)
          .join(', ')}`,
      async () => {
        const [problem] = problems(document);
        const actions = problem === undefined ? [] : await codeActionsAt(document, problem.range);
        return actions.find(({ title }) => title.startsWith('Open: '));
      },
    );
    await invoke(open.command);
    await eventually(
      () => 'the safe way in an editor',
      () => vscode.window.activeTextEditor?.document.languageId === 'sql',
    );
  });

  it('is refused in words where there is none, and checked with endless code', async () => {
    const { document } = await openText('const a = 1;', 'typescript');
    await run('planwright.checkMigration', document.uri.toString());
    assert.match((await messages.only()).text, /as SQL/);
    await checked(
      'do $$ begin loop null; end loop; end $$;\nalter table orders add column late int;',
    );
    assert.match((await messages.only()).text, /1 not checked/);
  });

  it('never comes to the server', () => {
    const log = readFileSync(path.join(server.cluster.dataDirectory, 'log/statements.log'), 'utf8');
    const sent = log.split(/^(?=\w*\|)/m).filter((line) => line.startsWith('planwright|'));
    assert.ok(sent.some((line) => line.includes('pg_catalog.pg_class')));
    for (const line of sent)
      assert.doesNotMatch(line, /orders_customer|orders_note|drop table|end loop|add column/i);
  });
});
