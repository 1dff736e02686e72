// Replicas as a person meets them: proposed by the server, kept after a look, refused where they are none, and explained on.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { startReplicaSet, type ReplicaSet } from '../../support/replicaSet';
import { Messages } from './messages';
import { Questions } from './questions';
import { closeEditors, eventually, openSql, run } from './support';

describe('replicas of a connection', () => {
  const atEnd = cleanup();
  let set: ReplicaSet;
  let port: number;
  let messages: Messages;
  let questions: Questions;

  before(async () => {
    set = await startReplicaSet(18, ['near']);
    atEnd(() => set.stop());
    port = set.standbys[0]?.port ?? 0;
    await set.primary.sql('CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 5000) i');
    await set.primary.sql('ANALYZE orders');
    await set.follow();
    const profile = set.primary.profile({ tls: 'disable', id: 'main', name: 'main' });
    await save([profile]);
    atEnd(() => save(undefined));
    messages = new Messages();
    atEnd(() => {
      messages.restore();
    });
    questions = new Questions();
    atEnd(() => {
      questions.restore();
    });
  });
  atEnd(() => closeEditors());

  it('are proposed with what they are, looked at, and kept in the settings', async () => {
    await run('planwright.connect', 'main');
    questions.answers = [['near'], [`127.0.0.1:${String(port)}`]];
    await run('planwright.nameReplicas', 'main');
    const [which] = questions.asked;
    assert.match(
      which?.offered.join('\n') ?? '',
      /near 127\.0\.0\.1, streaming: the server sends to it/,
    );
    assert.deepEqual(named(), [{ name: 'near', host: '127.0.0.1', port }]);
    assert.deepEqual(messages.told, []);
  });

  it('are not kept where they are none', async () => {
    questions.answers = [
      ['near', 'Another one, by its address'],
      [`127.0.0.1:${String(set.primary.port)}`],
    ];
    await run('planwright.nameReplicas', 'main');
    await eventually(
      () => `a refusal among ${JSON.stringify(messages.told)}`,
      () =>
        messages.told.some(({ text }) => /Nothing was kept\..*is this server itself/.test(text)),
    );
    assert.deepEqual(named(), [{ name: 'near', host: '127.0.0.1', port }]);
  });

  it('measure a statement when asked, and the primary does not', async () => {
    await openSql('select count(*) from orders;');
    const before = await scans(set.primary);
    questions.answers = [['near']];
    await run('planwright.explainOnReplica');
    const near = set.standbys[0] ?? set.primary;
    let seen = 0;
    await eventually(
      () => `a scan on the replica, but ${String(seen)}`,
      async () => (seen = await scans(near)) > 0,
    );
    assert.equal(await scans(set.primary), before);
    questions.answers = [['near']];
    const once = seen;
    await run('planwright.measureOnReplica');
    await eventually(
      () => `six scans more on the replica, but ${String(seen - once)}`,
      async () => (seen = await scans(near)) >= once + 6,
    );
    assert.equal(await scans(set.primary), before);
  });

  function named(): unknown {
    const [profile] = vscode.workspace
      .getConfiguration('planwright')
      .get<readonly { readonly replicas?: unknown }[]>('connections', []);
    return profile?.replicas;
  }
});

async function save(profiles: readonly unknown[] | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration('planwright')
    .update('connections', profiles, vscode.ConfigurationTarget.Global);
}

async function scans(cluster: ReplicaSet['primary']): Promise<number> {
  const { rows } = await cluster.sql(
    "SELECT coalesce(sum(seq_scan), 0)::int AS n FROM pg_stat_user_tables WHERE relname = 'orders'",
  );
  const [{ n } = { n: 0 }] = rows as { readonly n: number }[];
  return n;
}
