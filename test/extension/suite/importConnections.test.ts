// Connections that are found are offered with their origins; what is chosen is saved, a password only after a yes; and a test says of
// one step by step whether it works.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { requestHere } from '../../../src/extension/connections/importCommand';
import { addressOf } from '../../../src/model/connectionProfile';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { Questions } from './questions';
import { assertSecret, PASSWORD, TestServer } from './server';
import { closeEditors, eventually, run } from './support';

const LIVE_PASSWORD = 'open-sesame-44';

describe('connections that are there already', () => {
  const atEnd = cleanup();
  const home = mkdtempSync(path.join(os.tmpdir(), 'planwright-import-'));
  const { PGPASSFILE, PGSERVICEFILE } = process.env;
  let questions: Questions;
  let messages: Messages;
  let port = 0;

  before(async () => {
    const server = await TestServer.start();
    atEnd(() => server.stop());
    port = addressOf(server.cluster.profile())?.port ?? 0;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const envFile = path.join(folder.uri.fsPath, '.env');
    const passFile = path.join(home, 'pgpass');
    const serviceFile = path.join(home, 'services.conf');
    const url = `postgresql://scram_user:${PASSWORD}@127.0.0.1:${String(port)}/postgres`;
    writeFileSync(
      envFile,
      `DATABASE_URL=${url}\nOTHER_URL=postgresql://ana@db.example.com/\${WHICH}\n`,
    );
    writeFileSync(passFile, `live.example.com:5432:live:ana:${LIVE_PASSWORD}\n`, { mode: 0o600 });
    writeFileSync(
      serviceFile,
      `[shop]\nhost=127.0.0.1\nport=${String(port)}\nuser=scram_user\ndbname=postgres\n`,
    );
    Object.assign(process.env, { PGPASSFILE: passFile, PGSERVICEFILE: serviceFile });
    atEnd(() => {
      rmSync(envFile);
      rmSync(home, { recursive: true });
      restore('PGPASSFILE', PGPASSFILE);
      restore('PGSERVICEFILE', PGSERVICEFILE);
    });
    atEnd(async () => {
      for (const { id } of saved()) await run('planwright.disconnect', id);
    });
  });
  beforeEach(async () => {
    await save([]);
    questions = new Questions();
    messages = new Messages();
  });
  afterEach(async () => {
    questions.restore();
    messages.restore();
    await closeEditors();
  });

  interface Saved {
    readonly id: string;
    readonly name: string;
  }
  const saved = (): readonly Saved[] =>
    vscode.workspace.getConfiguration('planwright').get('connections', []);
  const names = (): readonly string[] => saved().map(({ name }) => name);
  const idOf = (name: string): string | undefined => saved().find((each) => each.name === name)?.id;

  async function save(profiles: readonly unknown[]): Promise<void> {
    await vscode.workspace
      .getConfiguration('planwright')
      .update('connections', profiles, vscode.ConfigurationTarget.Global);
  }

  function restore(name: string, value: string | undefined): void {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }

  it('are offered with their origins, and saved with their passwords after a yes', async () => {
    questions.answers = [['postgres on 127.0.0.1', 'live on live.example.com']];
    messages.click = 'Copy Passwords';
    await run('planwright.importConnections');
    const [asked] = questions.asked;
    assert.ok(asked);
    const offered = asked.offered.join('\n');
    assert.match(offered, /^shop scram_user@127\.0\.0\.1:\d+$/m);
    assert.match(
      offered,
      /^postgres on 127\.0\.0\.1 scram_user@127.*the same as in .*services\.conf:\d+ \[shop\]$/m,
    );
    assert.match(offered, /^live on live\.example\.com ana@live\.example\.com:5432$/m);
    const [question, told] = messages.told;
    assert.equal(
      question?.text,
      'Copy the passwords of these connections into the secret storage?',
    );
    assert.match(question.detail, /postgres on 127\.0\.0\.1: \.env:1 DATABASE_URL$/m);
    assert.match(told?.text ?? '', /^2 connections were added; \d+ places? .* not read\.$/);
    assert.deepEqual([...names()].sort(), ['live on live.example.com', 'postgres on 127.0.0.1']);
    assertSecret(PASSWORD, [questions.asked, messages.told]);
    assertSecret(LIVE_PASSWORD, [questions.asked, messages.told]);
    await run('planwright.connect', idOf('postgres on 127.0.0.1'));
    assert.deepEqual(messages.asked, []);
    // Now it is there, and told as such.
    questions.answers = [];
    await run('planwright.importConnections');
    assert.match(
      questions.asked.at(-1)?.offered.join('\n') ?? '',
      /^shop .*saved as postgres on 127/m,
    );
  });

  it('are saved without a password where nobody said yes, and not at all where the question is closed', async () => {
    questions.answers = [['postgres on 127.0.0.1']];
    await run('planwright.importConnections');
    assert.deepEqual(names(), []);
    questions.answers = [['postgres on 127.0.0.1']];
    messages.forget();
    messages.click = 'Add Without Password';
    await run('planwright.importConnections');
    assert.deepEqual(names(), ['postgres on 127.0.0.1']);
    messages.answers = [];
    await run('planwright.connect', idOf('postgres on 127.0.0.1'));
    assert.equal(messages.asked.length, 1);
  });

  it('are looked for in no folder that is not trusted, and in no settings but the own', () => {
    const inspect = (key: string) => ({ key, globalValue: ['own'], workspaceValue: ['folder'] });
    // One answer for every type that is asked for.
    const configuration = { inspect: inspect as vscode.WorkspaceConfiguration['inspect'] };
    assert.deepEqual(requestHere(false, configuration).folders, []);
    const { folders, settings } = requestHere(true, configuration);
    assert.equal(folders.length, 1);
    assert.deepEqual(
      settings.map(({ value }) => value),
      [['own'], ['own']],
    );
  });

  it('leave what cannot be read to be looked at', async () => {
    questions.answers = [['live on live.example.com']];
    messages.click = 'Add Without Password';
    await run('planwright.importConnections');
    messages.click = 'Show What Was Not Read';
    questions.answers = [['shop']];
    await run('planwright.importConnections');
    const text = await shown('Not imported');
    assert.match(text, /^\.env:2 +OTHER_URL\n +\S/m);
  });

  it('are tested step by step', async () => {
    questions.answers = [['postgres on 127.0.0.1']];
    messages.click = 'Copy Password';
    await run('planwright.importConnections');
    messages.forget();
    messages.click = 'Show Steps';
    await run('planwright.testConnection', idOf('postgres on 127.0.0.1'));
    const told = await messages.only();
    assert.equal(told.weight, 'information');
    assert.match(told.text, /^postgres on 127\.0\.0\.1: The connection works/);
    assert.match(
      await shown('Test of postgres on 127.0.0.1'),
      /\n {2}✓ Login {7}scram_user, by password \(scram-sha-256/,
    );
    const [profile] = saved();
    await save([
      { ...profile, name: 'nowhere', endpoint: { kind: 'tcp', host: '127.0.0.1', port: 1 } },
    ]);
    messages.click = null;
    await run('planwright.testConnection', profile?.id);
    const failed = await messages.only();
    assert.match(failed.text, /^nowhere: The connection does not work\. .*nothing listens there/);
    assert.deepEqual(failed.buttons, ['Show Steps', 'Edit Connection']);
    assertSecret(PASSWORD, [told, failed]);

    // Of another connection no password is kept: it is asked for as at opening, and kept once it is right.
    await save([{ ...profile, id: 'typed', name: 'typed' }]);
    await run('planwright.testConnection', 'typed');
    assert.match((await messages.only()).text, /^typed: The connection does not work\. .*password/);
    messages.answers = ['wrong', PASSWORD];
    await run('planwright.testConnection', 'typed');
    assert.match((await messages.only()).text, /^typed: The connection works/);
    await run('planwright.testConnection', 'typed');
    assert.match((await messages.only()).text, /^typed: The connection works/);
    const prompts = messages.asked.map(({ prompt }) => prompt);
    assert.equal(prompts.length, 3, prompts.join('\n'));
    assert.match(prompts[1] ?? '', /is kept in the secret storage/);
    assert.match(prompts[2] ?? '', /password/);
    assert.notEqual(prompts[2], prompts[1]);
  });

  async function shown(title: string): Promise<string> {
    const document = await eventually(
      () => title,
      () => vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith(title)),
    );
    return document.getText();
  }
});
