// A connection through a real PgBouncer: its console is opened as a document, read anew, and asked for only where it is named.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { startPgBouncer, type PgBouncer } from '../../support/pgbouncer';
import { Messages } from './messages';
import { TestServer } from './server';
import { closeEditors, eventually, run } from './support';

const SCHEME = 'planwright-rows';

describe('a connection through PgBouncer', () => {
  let server: TestServer;
  let bouncer: PgBouncer;
  let messages: Messages;

  const atEnd = cleanup();

  before(async () => {
    server = await TestServer.start();
    atEnd(() => server.stop());
    bouncer = await startPgBouncer(server.cluster, 'transaction', 2);
    atEnd(() => bouncer.stop());
    const { port } = bouncer;
    await server.saveProfiles({
      pooled: { port, pooler: { kind: 'auto', console: { user: 'stats' } } },
      refused: { port, pooler: { kind: 'auto', console: { user: 'nobody' } } },
    });
    messages = new Messages();
    atEnd(() => {
      messages.restore();
    });
  });
  atEnd(() => closeEditors());

  const consoles = () =>
    vscode.workspace.textDocuments.filter(
      ({ uri }) => uri.scheme === SCHEME && uri.path.endsWith('/PgBouncer of pooled'),
    );

  it('shows the console as one document, read anew each time', async () => {
    await run('planwright.connect', 'pooled');
    await run('planwright.openPoolerConsole', 'pooled');
    const document = await eventually(
      () => 'the console',
      () => consoles()[0],
    );
    const text = document.getText();
    for (const words of [/SHOW POOLS\n/, /default_pool_size +│ 2/, /PgBouncer 1\.\d+/, /RELOAD;/])
      assert.match(text, words);
    await vscode.commands.executeCommand('planwright.openPoolerConsole', 'pooled');
    assert.equal(consoles().length, 1);
    assert.deepEqual(messages.told, []);
  });

  it('says what to do where the user may not look, and where no console is named', async () => {
    await run('planwright.openPoolerConsole', 'refused');
    await run('planwright.openPoolerConsole', 'main');
    await eventually(
      () => `two messages, but ${JSON.stringify(messages.told)}`,
      () => messages.told.length === 2,
    );
    assert.match(messages.told[0]?.text ?? '', /does not let nobody into its console.*stats_users/);
    assert.match(messages.told[1]?.text ?? '', /main names no console of PgBouncer.*"pooler"/);
  });
});
