// What is used goes away in the middle: the server, the demo's child process, the documents; afterwards all is as before.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { makeCertificates, enableTls } from '../../support/certificates';
import { serverUser, temporaryDirectory } from '../../support/cluster';
import { Messages } from './messages';
import { ENDLESS, TestServer } from './server';
import { closeEditors, eventually, lensTitles, openSql, run, startDemo } from './support';

/** More than planning takes: what is at work then is the query itself. */
const AT_WORK_SECONDS = 4;

describe('what comes and goes', () => {
  let messages: Messages;

  beforeEach(() => {
    messages = new Messages();
  });
  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  async function measured(document: vscode.TextDocument): Promise<boolean> {
    return (await lensTitles(document)).some((title) => /^[\d.]+ m?s, reads/.test(title));
  }

  it('takes a server that is stopped in the middle of a query, and that comes back', async () => {
    const keptIn = path.join(temporaryDirectory('planwright-kept-', serverUser()), 'data');
    let server = await TestServer.start({ keptIn });
    try {
      await server.saveProfiles();
      await run('planwright.connect', 'main');
      await openSql(`${ENDLESS};`);
      const explained = run('planwright.explainAndOptimize');
      await server.busyWith('orders a, orders b');
      await server.cluster.stop();
      await explained;
      assert.match((await messages.only()).text, /Run it again to connect anew/);

      await run('planwright.explainAndOptimize');
      assert.match((await messages.only()).text, /Could not connect.*refused.*is running/);

      server = await TestServer.start({ keptIn, port: server.cluster.port });
      await server.assertWell();
      assert.deepEqual(messages.told, []);
    } finally {
      await server.stop();
      rmSync(path.dirname(keptIn), { recursive: true, force: true });
    }
  });

  it('takes the death of the demo, and starts it again', async () => {
    await startDemo();
    const { document } = await openSql(
      'select count(*) from shop.orders where customer_id = 4711;',
    );
    assert.ok(killChildren() > 0);
    await run('planwright.explainAndOptimize');
    if (messages.told.length > 0) {
      assert.match((await messages.only()).text, /connect anew/);
      await run('planwright.explainAndOptimize');
    }
    await eventually(
      () => `a measured result, but ${JSON.stringify(messages.told)}`,
      () => measured(document),
    );
    assert.deepEqual(messages.told, []);
  });

  it('says so when the demo dies in the middle of a query', async () => {
    await startDemo();
    const { document } = await openSql(
      'select count(*) from shop.order_items a, shop.order_items b where a.order_id < b.order_id;',
    );
    const before = cpuSeconds();
    const explained = run('planwright.explainAndOptimize');
    await eventually(
      () => 'the query at work',
      () => cpuSeconds() >= before + AT_WORK_SECONDS,
    );
    assert.ok(killChildren() > 0);
    await explained;
    assert.match((await messages.only()).text, /Run it again to connect anew/);
    await vscode.window.showTextDocument(document);
    const { document: other } = await openSql('select count(*) from shop.orders;');
    await run('planwright.explainAndOptimize');
    await eventually(
      () => `a measured result, but ${JSON.stringify(messages.told)}`,
      () => measured(other),
    );
  });

  it('takes documents that are closed while they are explained', async () => {
    const server = await TestServer.start();
    try {
      await server.saveProfiles({ hasty: { statementTimeoutMs: 1_500 } });
      await run('planwright.connect', 'hasty');
      await openSql(`${ENDLESS};`);
      const explained = run('planwright.explainAndOptimize');
      await server.busyWith('orders a, orders b');
      await closeEditors();
      await explained;
      assert.ok(messages.told.every(({ text }) => /statement timeout/i.test(text)));
      messages.forget();
      await server.assertWell();
    } finally {
      await server.stop();
    }
  });

  it('explains in several documents at the same time', async () => {
    const server = await TestServer.start();
    try {
      await server.saveProfiles();
      await run('planwright.connect', 'main');
      const documents: vscode.TextDocument[] = [];
      for (const id of [1, 2, 3, 4]) {
        const sql = `select * from orders where customer_id = ${String(id)};`;
        documents.push((await openSql(sql)).document);
      }
      await Promise.all(
        documents.map(({ uri }) => run('planwright.explainAndOptimize', uri.toString(), 0)),
      );
      assert.deepEqual(messages.told, []);
      for (const document of documents) assert.ok(await measured(document));
      await server.assertIdle();
    } finally {
      await server.stop();
    }
  });

  it('checks certificate and name, and tells which of them is wrong', async () => {
    const server = await TestServer.start();
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-tls-'));
    try {
      const { caFile, otherCaFile } = makeCertificates(directory);
      await enableTls(server.cluster, directory);
      await server.saveProfiles({
        right: { host: 'localhost', tls: 'verify-full', caFile },
        'wrong-name': { tls: 'verify-full', caFile },
        'wrong-authority': { host: 'localhost', tls: 'verify-ca', caFile: otherCaFile },
        'no-host': { host: 'planwright-test.invalid' },
      });
      await run('planwright.connect', 'right');
      assert.deepEqual(messages.told, []);
      const faults = [
        ['wrong-name', /127\.0\.0\.1.*certificate.*Connect by the name that stands in it/i],
        ['wrong-authority', /certificate.*Name the CA file/i],
        [
          'no-host',
          /planwright-test\.invalid.*Check (?:the spelling of|that the server is running)/,
        ],
      ] as const;
      for (const [id, pattern] of faults) {
        await run('planwright.connect', id);
        assert.match((await messages.only()).text, pattern);
      }
    } finally {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/** The child processes of this extension host that hold an embedded PostgreSQL. */
function children(): readonly { readonly pid: number; readonly cpuSeconds: number }[] {
  const columns = 'pid=,cputimes=,args=';
  const list = execFileSync('ps', ['-o', columns, '--ppid', String(process.pid)]).toString();
  return list
    .split('\n')
    .filter((line) => line.includes('embedded.mjs'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, cpuSeconds = 0]) => ({ pid, cpuSeconds }));
}

function cpuSeconds(): number {
  return children().reduce((sum, child) => sum + child.cpuSeconds, 0);
}

/** Ends them at once, as a machine without memory would; how many there were. */
function killChildren(): number {
  const found = children();
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
  return found.length;
}
