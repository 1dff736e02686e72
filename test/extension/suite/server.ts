// A real PostgreSQL for the tests in the extension host, and the connections of the settings that lead to it.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startPostgres, type Cluster, type ClusterOptions } from '../../support/cluster';
import { eventually, lensTitles, openSql, run } from './support';
import type { ProfileFields } from '../../support/profile';

/** Of scram_user. */
export const PASSWORD = 'open-sesame-42';

const SCHEMA = `
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, note text);
INSERT INTO orders SELECT i, i % 500, repeat('n', 200) FROM generate_series(1, 50000) i;
CREATE TABLE secret (id int);
CREATE ROLE guest LOGIN;
GRANT SELECT ON orders TO guest;
SET password_encryption = 'scram-sha-256';
CREATE ROLE scram_user LOGIN PASSWORD '${PASSWORD}';
CREATE ROLE tls_user LOGIN;
ANALYZE;`;

/** A cross join that nobody waits for. */
export const ENDLESS = 'select count(*) from orders a, orders b, orders c where a.id < b.id + c.id';

export class TestServer {
  private constructor(readonly cluster: Cluster) {}

  /** One whose data is kept finds there what it left. */
  static async start(options: ClusterOptions = {}): Promise<TestServer> {
    const cluster = await startPostgres(16, options);
    const { rows } = await cluster.sql(`select to_regclass('orders') is null as empty`);
    if (JSON.stringify(rows) === '[{"empty":true}]') await cluster.sql(SCHEMA);
    return new TestServer(cluster);
  }

  /** Puts the connections into the settings; each is `main` with other fields. */
  async saveProfiles(others: Readonly<Record<string, ProfileFields>> = {}): Promise<void> {
    const profiles = Object.entries({ main: {}, ...others }).map(([id, fields]) =>
      this.cluster.profile({ tls: 'disable', id, name: id, ...fields }),
    );
    await vscode.workspace
      .getConfiguration('planwright')
      .update('connections', profiles, vscode.ConfigurationTarget.Global);
  }

  /** An ordinary statement is measured on `main`, and nothing of ours is left in a transaction or holds a lock. */
  async assertWell(): Promise<void> {
    await run('planwright.connect', 'main');
    const { document } = await openSql('select * from orders where customer_id = 7;');
    await run('planwright.explainAndOptimize');
    let titles: readonly string[] = [];
    await eventually(
      () => `a measured result among ${titles.join(' | ')}`,
      async () => {
        titles = await lensTitles(document);
        return titles.some((title) => /reads 50 k rows/.test(title));
      },
    );
    await this.assertIdle();
  }

  async assertIdle(): Promise<void> {
    let left: readonly unknown[] = [];
    await eventually(
      () => `no session of ours at work or in a transaction, but ${JSON.stringify(left)}`,
      async () => {
        const { rows } = await this.cluster.sql(
          `select state, query from pg_stat_activity
            where application_name = 'planwright' and (state <> 'idle' or xact_start is not null)`,
        );
        left = rows;
        return left.length === 0;
      },
    );
  }

  /** Until a statement of ours is at work that holds these words. */
  async busyWith(words: string): Promise<void> {
    const query = `select from pg_stat_activity where application_name = 'planwright'
      and backend_type = 'client backend' and state = 'active' and strpos(query, '${words}') > 0`;
    await eventually(
      () => `${words} at work`,
      async () => (await this.cluster.sql(query)).rowCount === 1,
    );
  }

  async stop(): Promise<void> {
    await vscode.workspace
      .getConfiguration('planwright')
      .update('connections', undefined, vscode.ConfigurationTarget.Global);
    await this.cluster.stop();
  }
}

/** No password is anywhere in the settings, nor in what was said. */
export function assertSecret(secret: string, said: readonly unknown[]): void {
  const settings = vscode.workspace.getConfiguration('planwright').inspect('connections');
  assert.ok(!JSON.stringify([settings, said]).includes(secret), 'the secret is told');
}
