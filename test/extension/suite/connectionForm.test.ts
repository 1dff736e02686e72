// A connection that is added by its questions, to a real server: corrected where it does not answer, its password a secret.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Messages } from './messages';
import { Questions } from './questions';
import { assertSecret, PASSWORD, TestServer } from './server';
import { closeEditors, eventually, run } from './support';
import { addressOf, type Address } from '../../../src/model/connectionProfile';
import { cleanup } from '../../support/cleanup';

const URL_WAY = '$(link) Paste a URL';
const FIELDS_WAY = '$(list-unordered) Fill in the fields';
const NO_TLS = 'disable';

describe('adding a connection', () => {
  let server: TestServer;
  let questions: Questions;
  let messages: Messages;

  const atEnd = cleanup();

  before(async () => {
    server = await TestServer.start();
    atEnd(() => server.stop());
    atEnd(async () => {
      for (const { id } of saved()) await run('planwright.disconnect', id);
    });
  });
  beforeEach(() => {
    questions = new Questions();
    messages = new Messages();
  });
  afterEach(async () => {
    questions.restore();
    messages.restore();
    await closeEditors();
  });

  function addressedProfile(): Address & { readonly database: string } {
    const profile = server.cluster.profile();
    const address = addressOf(profile);
    assert.ok(address);
    return { ...address, database: profile.database };
  }

  function saved(): readonly {
    readonly id: string;
    readonly name: string;
    readonly endpoint: { readonly port: number };
    readonly otherHosts?: unknown;
    readonly targetSessionAttrs?: unknown;
  }[] {
    return vscode.workspace.getConfiguration('planwright').get('connections', []);
  }

  it('takes a URL, and puts its password into the secret storage', async () => {
    const { host, port, database } = addressedProfile();
    const url = `postgresql://scram_user:${PASSWORD}@${host}:${String(port)}/${database}`;
    questions.answers = [[URL_WAY], ['no url', url], [NO_TLS], [], ['by URL']];
    await run('planwright.addConnection');
    assert.equal(questions.refused.length, 1);
    assert.deepEqual(
      saved().map(({ name }) => name),
      ['by URL'],
    );
    assert.deepEqual(messages.told, []);
    assertSecret(PASSWORD, [questions.asked, questions.refused]);
    const [connection] = saved();
    await run('planwright.disconnect', connection?.id);
    await run('planwright.connect', connection?.id);
    assert.deepEqual(messages.asked, []);
  });

  it('tells what is wrong, and keeps every answer for the correction', async () => {
    const { host, port, database } = addressedProfile();
    const asEntered = [[database], ['scram_user'], [PASSWORD], [NO_TLS], [], ['by fields']];
    questions.answers = [
      ...[[FIELDS_WAY], [host], ['many', '1'], ...asEntered],
      ...[[host], [String(port)], [database], ['scram_user'], null, [NO_TLS], [], ['by fields']],
    ];
    messages.click = 'Correct It';
    await run('planwright.addConnection');
    assert.deepEqual(questions.refused, ['The port is no number from 1 to 65535.']);
    const { text, buttons } = await messages.only();
    assert.match(text, /refused.*server is running/);
    assert.deepEqual(buttons, ['Correct It', 'Test Step by Step', 'Save Anyway']);
    await eventually(
      () => `the corrected port among ${JSON.stringify(saved())}`,
      () => saved().some((each) => each.name === 'by fields' && each.endpoint.port === port),
    );
    assertSecret(PASSWORD, [questions.asked, text]);
  });

  it('shows step by step where it stops, before anything is saved', async () => {
    const { database } = addressedProfile();
    const before = saved().length;
    questions.answers = [
      ...[[FIELDS_WAY], ['127.0.0.1'], ['1'], [database], ['scram_user'], [PASSWORD]],
      ...[[NO_TLS], [], ['by steps']],
    ];
    messages.click = 'Test Step by Step';
    await run('planwright.addConnection');
    assert.deepEqual(
      messages.told.map(({ buttons }) => buttons),
      [
        ['Correct It', 'Test Step by Step', 'Save Anyway'],
        ['Correct It', 'Save Anyway'],
      ],
    );
    const steps = vscode.workspace.textDocuments.find(({ uri }) =>
      /Test of by steps$/.test(uri.path),
    );
    assert.match(steps?.getText() ?? '', /✗ Reached +Could not connect to .*\s+listens there/);
    assert.equal(saved().length, before);
    assertSecret(PASSWORD, [steps?.getText()]);
  });

  it('takes several hosts, of which the one that is wanted answers', async () => {
    const { host, port, database } = addressedProfile();
    const hosts = `${host},${host}`;
    questions.answers = [
      ...[[FIELDS_WAY], [hosts], ['1,2,3', `1,${String(port)}`], ['The primary']],
      ...[[database], ['scram_user'], [PASSWORD], [NO_TLS], [], ['by hosts']],
    ];
    await run('planwright.addConnection');
    assert.deepEqual(questions.refused, [
      'It names 3 ports for 2 hosts: write one for all, or one each.',
    ]);
    assert.deepEqual(messages.told, []);
    const connection = saved().find(({ name }) => name === 'by hosts');
    assert.deepEqual(
      [connection?.endpoint.port, connection?.otherHosts, connection?.targetSessionAttrs],
      [1, [{ host, port }], 'primary'],
    );
    // Edited without a change it stays what it is.
    questions.answers = [null, null, null, null, null, null, null, [], null];
    await run('planwright.editConnection', connection?.id);
    assert.deepEqual(
      saved().find(({ name }) => name === 'by hosts'),
      connection,
    );
  });

  it('returns to the password alone where that was wrong', async () => {
    const { host, port, database } = addressedProfile();
    const url = `postgresql://scram_user:wrong-one@${host}:${String(port)}/${database}`;
    questions.answers = [[URL_WAY], [url], [NO_TLS], [], ['by another'], [PASSWORD]];
    messages.click = 'Another Password';
    await run('planwright.addConnection');
    const { buttons } = await messages.only();
    assert.deepEqual(buttons, [
      'Another Password',
      'Correct It',
      'Test Step by Step',
      'Save Anyway',
    ]);
    assert.equal(questions.asked.at(-1)?.title, 'Password for by another');
    assert.ok(saved().some(({ name }) => name === 'by another'));
    assertSecret(PASSWORD, [questions.asked, questions.refused]);
  });

  it('saves nothing when a question is closed', async () => {
    const before = saved();
    questions.answers = [[FIELDS_WAY], ['localhost']];
    await run('planwright.addConnection');
    assert.deepEqual(saved(), before);
    assert.deepEqual(messages.told, []);
  });
});
