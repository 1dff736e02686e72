// Connections in the settings of a folder, which anybody may have written: no program of theirs is run.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { run } from './support';

describe('connections of a folder', () => {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-folder-'));
  const messages = new Messages();
  const atEnd = cleanup();
  atEnd(() => {
    rmSync(directory, { recursive: true });
  });
  atEnd(() => {
    messages.restore();
  });

  afterEach(async () => {
    for (const target of [Workspace, Global]) await save(target, undefined);
    messages.forget();
  });

  async function save(target: vscode.ConfigurationTarget, list: readonly object[] | undefined) {
    await vscode.workspace.getConfiguration('planwright').update('connections', list, target);
  }

  /** Nobody listens there, and the program of the password comes first. */
  function connection(id: string) {
    return {
      ...{ id, name: id, host: '127.0.0.1', port: 1, database: 'a', user: 'b' },
      passwordCommand: [process.execPath, '-e', WRITES, path.join(directory, id)],
    };
  }
  const WRITES = `require('node:fs').writeFileSync(process.argv[1], '')`;
  const hasRun = (id: string): boolean => existsSync(path.join(directory, id));

  it('run no program for a password, the own ones do', async () => {
    await save(Global, [connection('own')]);
    await run('planwright.connect', 'own');
    assert.ok(hasRun('own'));
    messages.forget();
    await save(Workspace, [connection('foreign')]);
    await run('planwright.connect', 'foreign');
    assert.ok(!hasRun('foreign'));
    const told = messages.told.map(({ text }) => text).join(' ');
    assert.match(told, /passwordCommand may not stand in the settings of a folder/);
  });
});
