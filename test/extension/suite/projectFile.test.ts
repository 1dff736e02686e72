// Do squiggles follow planwright.json: off, graver, left out, as the file changes, and as if there were none where it is wrong?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { closeEditors, eventually, problems } from './support';

const SQL = 'delete from t;\nselect id from t order by random();\n';

describe('planwright.json in the editor', () => {
  let folder: string;
  const atEnd = cleanup();

  before(() => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(root !== undefined);
    folder = mkdtempSync(path.join(root, 'project-'));
    atEnd(async () => {
      await closeEditors();
      rmSync(folder, { recursive: true, force: true });
    });
  });

  const write = (name: string, content: unknown) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path.join(folder, name), text);
  };
  const open = async (name: string) => {
    write(name, SQL);
    const uri = vscode.Uri.file(path.join(folder, name));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
    return document;
  };
  /** Squiggles as rule and severity, once they are these. */
  const come = (document: vscode.TextDocument, ...wanted: readonly string[]) => {
    const told = () =>
      ['missing-where', 'order-by-random'].flatMap((rule) =>
        problems(document, rule).map(
          ({ severity }) => `${rule} ${vscode.DiagnosticSeverity[severity]}`,
        ),
      );
    return eventually(
      () => `${wanted.join(', ')} where there is ${told().join(', ')}`,
      () => told().join() === wanted.join(),
    );
  };

  it('switches squiggles off and grades them, and is heard when it changes or goes', async () => {
    write('planwright.json', { rules: { 'order-by-random': 'off', 'missing-where': 'error' } });
    const document = await open('a.sql');
    await come(document, 'missing-where Error');
    write('planwright.json', { rules: { 'missing-where': 'hint' } });
    await come(document, 'missing-where Information', 'order-by-random Warning');
    write('planwright.json', { exclude: ['a.sql'] });
    await come(document);
    write('base.planwright.json', { rules: { 'missing-where': 'off' } });
    write('planwright.json', { extends: 'base.planwright.json' });
    await come(document, 'order-by-random Warning');
    write('base.planwright.json', { rules: { 'order-by-random': 'off' } });
    await come(document, 'missing-where Warning');
    // A mistake silences nothing.
    write('planwright.json', { rules: { 'missing-where': 'of' } });
    await come(document, 'missing-where Warning', 'order-by-random Warning');
    write('planwright.json', { rules: { 'missing-where': 'off' } });
    await come(document, 'order-by-random Warning');
    rmSync(path.join(folder, 'planwright.json'));
    await come(document, 'missing-where Warning', 'order-by-random Warning');
  });

  it('tells a mistake without a link that runs a command', async () => {
    const messages = new Messages();
    try {
      write('planwright.json', { twin: '/[mend it](command:evil)' });
      await come(await open('c.sql'), 'missing-where Warning', 'order-by-random Warning');
      const { text } = await messages.only();
      assert.match(text, /twin is "\/\[mend it\] \(command:evil\)", which lies outside/);
    } finally {
      messages.restore();
      rmSync(path.join(folder, 'planwright.json'));
    }
  });

  it('gives way to the settings of the person', async () => {
    write('planwright.json', { rules: { 'missing-where': 'error' } });
    const document = await open('b.sql');
    await come(document, 'missing-where Error', 'order-by-random Warning');
    const configuration = vscode.workspace.getConfiguration('planwright');
    const target = vscode.ConfigurationTarget.Workspace;
    try {
      await configuration.update('rules.disabled', ['missing-where'], target);
      await come(document, 'order-by-random Warning');
    } finally {
      await configuration.update('rules.disabled', undefined, target);
    }
  });
});
