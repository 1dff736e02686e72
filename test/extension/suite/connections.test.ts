// Connections from settings: one mistake does not take the others away, and a server that does not answer breaks nothing.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEditors, eventually, lensTitles, openSql, run, startDemo } from './support';
import { cleanup } from '../../support/cleanup';

describe('connections', () => {
  const settings = () => vscode.workspace.getConfiguration('planwright');

  const atEnd = cleanup();

  before(async () => {
    await startDemo();
  });
  atEnd(() => settings().update('connections', undefined, vscode.ConfigurationTarget.Global));
  atEnd(() => closeEditors());

  it('survive settings that cannot be right and servers that are not there', async () => {
    const closed = {
      id: 'closed',
      name: 'closed',
      host: '127.0.0.1',
      port: 1,
      database: 'a',
      user: 'b',
    };
    await settings().update(
      'connections',
      [{ id: 'wrong', port: 'many' }, closed],
      vscode.ConfigurationTarget.Global,
    );
    await run('planwright.connect', 'closed');
    await run('planwright.connect', 'wrong');
    const { document } = await openSql('select count(*) from shop.customers;');
    await run('planwright.explainAndOptimize');
    await eventually(
      () => 'an answer of the demo, which is still the active one',
      async () => (await lensTitles(document)).some((title) => /reads 40 k rows/.test(title)),
    );
  });

  it('are disconnected and come back', async () => {
    await run('planwright.disconnect', 'demo');
    await startDemo();
    const { document } = await openSql('select count(*) from shop.customers;');
    await run('planwright.explain');
    await eventually(
      () => 'an answer after connecting again',
      async () => (await lensTitles(document)).some((title) => /not executed/.test(title)),
    );
  });

  it('keep no password in the settings', () => {
    const text = JSON.stringify(settings().inspect('connections'));
    assert.doesNotMatch(text, /password/i);
  });
});
