// Squiggles while one types: they come without a command, follow the text, and go when they are switched off.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { TestServer } from './server';
import {
  closeEditors,
  codeActionsAt,
  eventually,
  hoverTextAt,
  invoke,
  openSql,
  problems,
  run,
} from './support';

describe('squiggles', () => {
  afterEach(closeEditors);

  it('mark a syntax error on its word and leave the neighbours alone', async () => {
    const { document } = await openSql('select 1;\nselect * frm t;\nselect 2;');
    const [problem] = await eventually(
      () => 'a syntax error',
      () => {
        const found = problems(document, 'syntax-error');
        return found.length > 0 && found;
      },
    );
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.range.start.line, 1);
    assert.equal(problems(document, 'syntax-error').length, 1);
  });

  it('are ignored from the light bulb, for a line or everywhere', async () => {
    const editor = await openSql('select 1;\nselect id from t order by random();');
    const { document } = editor;
    const found = () => problems(document, 'order-by-random');
    const [problem] = await eventually(
      () => 'a problem',
      () => found().length === 1 && found(),
    );
    const offered = await codeActionsAt(document, problem?.range ?? new vscode.Range(1, 0, 1, 1));
    const titled = (title: string) => offered.find((action) => action.title === title);
    const here = titled('Ignore order-by-random here');
    assert.ok(here?.edit);
    const configuration = vscode.workspace.getConfiguration('planwright');
    try {
      void invoke(titled('Switch off order-by-random')?.command);
      await eventually(
        () => 'silence by the setting',
        () => found().length === 0,
      );
    } finally {
      await configuration.update('rules.disabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await eventually(
      () => 'the problem again',
      () => found().length === 1,
    );
    assert.ok(await vscode.workspace.applyEdit(here.edit));
    await eventually(
      () => `silence by ${document.getText()}`,
      () => found().length === 0,
    );
    assert.match(
      document.getText(),
      /^select 1;\n-- planwright-disable-next-line order-by-random\n/,
    );
  });

  it('come and go as one types', async () => {
    const editor = await openSql('delete from t where id = 1;');
    const { document } = editor;
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(0, 13, 0, 26), '');
    });
    await eventually(
      () => `missing-where in ${document.getText()}`,
      () => problems(document, 'missing-where').length === 1,
    );
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 13), ' where id = 2');
    });
    await eventually(
      () => 'no missing-where',
      () => problems(document, 'missing-where').length === 0,
    );
  });

  it('stay while the database is read, and are then told by its catalog', async () => {
    const server = await TestServer.start();
    try {
      const { document } = await openSql("select id from orders where id::text = '5';");
      await server.saveProfiles();
      await eventually(
        () => 'a problem without a catalog',
        () => problems(document, 'cast-on-column').length > 0,
      );
      await run('planwright.connect', 'main');
      let least = Infinity;
      await eventually(
        () => 'a problem by the catalog',
        async () => {
          for (let i = 0; i < 200; i += 1) {
            least = Math.min(least, problems(document, 'cast-on-column').length);
            await new Promise(setImmediate);
          }
          return problems(document).some(({ message }) => message.endsWith('(by the catalog)'));
        },
      );
      assert.equal(least, 1);
      const column = await hoverTextAt(document, new vscode.Position(0, 8));
      assert.match(
        column,
        /^column `public\.orders\.id`: \w+, not null\n\n[^]*`orders_pkey` \(id\)/,
      );
      const settings = vscode.workspace.getConfiguration('planwright');
      await settings.update('hovers.names', false, vscode.ConfigurationTarget.Global);
      assert.equal(await hoverTextAt(document, new vscode.Position(0, 8)), '');
      await settings.update('hovers.names', undefined, vscode.ConfigurationTarget.Global);
    } finally {
      await run('planwright.disconnect', 'main');
      await server.stop();
    }
  });

  it('offer the edit that mends them', async () => {
    const { document } = await openSql("select id from t where at::date = '2025-11-28';");
    const problem = await eventually(
      () => 'cast-on-column',
      () => problems(document, 'cast-on-column')[0],
    );
    const actions = await codeActionsAt(document, problem.range);
    const edit = actions.find((action) => action.edit !== undefined)?.edit;
    assert.ok(edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(edit);
    assert.match(document.getText(), />=.*</s);
  });

  it('stay away when they, or one rule, are switched off', async () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    const { document } = await openSql('delete from t;\nselect * frm t;');
    await eventually(
      () => 'both problems',
      () => problems(document).length >= 2,
    );
    try {
      await settings.update('rules.disabled', ['missing-where'], vscode.ConfigurationTarget.Global);
      await eventually(
        () => 'only the syntax error',
        () => problems(document, 'missing-where').length === 0,
      );
      assert.equal(problems(document, 'syntax-error').length, 1);
      await settings.update('lint.enabled', false, vscode.ConfigurationTarget.Global);
      await eventually(
        () => 'nothing',
        () => problems(document).length === 0,
      );
    } finally {
      await settings.update('rules.disabled', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('lint.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
