// Planted passwords and row values in a real workbench: whatever goes wrong, do they turn up where they do not belong?

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { FakePanel } from './fakePanel';
import { Messages } from './messages';
import { PASSWORD, TestServer } from './server';
import { closeEditors, hoverTextAt, lensTitles, openSql, problems, run } from './support';
import { cleanup } from '../../support/cleanup';

const WRONG = 'wr0ng-canary';
const SECRETS = new RegExp(`${PASSWORD}|${WRONG}`);
/** Of the rows: the most common value and rare ones. */
const ROW = /r0w-canary/;

const SCHEMA = `
CREATE TABLE people (id int PRIMARY KEY, name text, kind text);
INSERT INTO people SELECT g, 'r0w-canary-' || g, CASE WHEN g % 3 = 0 THEN 'r0w-canary-common' ELSE 'k' || g END
  FROM generate_series(1, 20000) g;
CREATE FUNCTION tell() RETURNS int LANGUAGE plpgsql AS $$ DECLARE n text; BEGIN
  SELECT name INTO n FROM people WHERE id = 7; RAISE NOTICE 'notice %', n;
  RAISE EXCEPTION 'told %', n USING HINT = n, DETAIL = n; END $$;
GRANT SELECT ON people TO scram_user;
ANALYZE people`;

const FAILING = [
  'SELECT name::int FROM people;',
  'SELECT (name || kind)::date FROM people;',
  'SELECT name::regclass FROM people;',
  'SELECT name::json FROM people;',
  'SELECT tell();',
  'SELECT * FROM secret;',
];

describe('canaries', () => {
  let server: TestServer;
  let messages: Messages;
  let panel: FakePanel;
  /** All that a person was shown. */
  const shown: string[] = [];

  const atEnd = cleanup();

  before(async () => {
    server = await TestServer.start();
    atEnd(() => server.stop());
    await server.cluster.sql(SCHEMA);
    await server.saveProfiles({ scram: { user: 'scram_user' }, refused: { user: 'scram_user' } });
  });
  beforeEach(() => {
    messages = new Messages();
    panel = new FakePanel();
  });
  afterEach(async () => {
    shown.push(JSON.stringify([messages.told, messages.asked, panel.said]));
    panel.restore();
    messages.restore();
    await closeEditors();
  });

  async function explained(text: string): Promise<void> {
    const { document } = await openSql(text);
    await run('planwright.explainAndOptimize');
    const notes = problems(document).map(({ message }) => message);
    shown.push(...(await lensTitles(document)), ...notes);
    shown.push(await hoverTextAt(document, new vscode.Position(0, 8)));
  }

  it('stay out of what is said of passwords', async () => {
    messages.answers = [WRONG, WRONG, WRONG, WRONG, WRONG];
    await run('planwright.connect', 'refused');
    assert.match((await messages.only()).text, /28P01/);
    messages.answers = [WRONG, PASSWORD];
    await run('planwright.connect', 'scram');
    assert.deepEqual(messages.told, []);
  });

  it('stay out of what is said of statements that fail, and of those that do not', async () => {
    for (const text of FAILING) await explained(text);
    assert.ok(messages.told.length >= FAILING.length - 1, JSON.stringify(messages.told));
    await explained('SELECT * FROM people WHERE id + 1 = 12 ORDER BY name;');
    assert.ok(panel.of('report').length > 0);
  });

  it('stay out of all that was shown, and of the settings', () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    shown.push(JSON.stringify(settings.inspect('connections')));
    assert.ok(
      shown.some((text) => text.includes('22P02')),
      'the errors were shown',
    );
    for (const text of shown) {
      assert.doesNotMatch(text, SECRETS);
      assert.doesNotMatch(text, ROW);
    }
  });

  it('stay out of what the workbench keeps: logs, settings, state, caches', () => {
    const directory = process.env['PLANWRIGHT_WORKBENCH_DATA'];
    assert.ok(directory !== undefined);
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));
    assert.ok(
      files.some((file) => /planwright.*\.log$/i.test(file)),
      files.join('\n'),
    );
    for (const file of files) {
      const text = textOf(file);
      assert.doesNotMatch(text, SECRETS, file);
      assert.doesNotMatch(text, ROW, file);
    }
  });
});

function textOf(file: string): string {
  const bytes = bytesOf(file);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
}

/** What is gone since, as the backup of an editor that was closed, keeps nothing. */
function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return Buffer.alloc(0);
    throw error;
  }
}
