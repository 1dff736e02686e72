// The statements that change plan when a migration has really run are those that the check tells, before it has.

import assert from 'node:assert/strict';
import os from 'node:os';
import { planDistance } from '../../../src/analysis/plan/planDistance';
import { Database } from '../../../src/db/database';
import { loadParser } from '../../../src/features/loadParser';
import { checkOnTwin } from '../../../src/features/migrations/checkOnTwin';
import { Twins } from '../../../src/features/twin/twins';
import type { Plan } from '../../../src/model/planNode';
import { readSource } from '../../../src/whatif/twin/source/readSource';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { planOnSource } from '../../support/planShape';
import { postgres, type Cluster } from '../../support/postgres';
import { TWIN_SOURCE, TWIN_STATEMENTS } from '../../support/twinSource';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

const MIGRATION: readonly string[] = [
  'DROP INDEX tw.orders_customer',
  'DROP INDEX tw.orders_tags',
  'CREATE INDEX orders_place_idx ON tw.orders (country, channel)',
  'CREATE INDEX customers_tier ON tw.customers (tier)',
  'ALTER TABLE tw.customers ALTER COLUMN region_id TYPE bigint',
  'ALTER TABLE tw.customers DROP COLUMN attrs',
  'ALTER TABLE tw.base RENAME COLUMN note TO remark',
  'ALTER INDEX tw.orders_open RENAME TO orders_not_delivered',
  `ALTER TABLE tw.events ADD COLUMN source text NOT NULL DEFAULT 'web'`,
  'CREATE SCHEMA archive',
  'ALTER TABLE tw.regions SET SCHEMA archive',
];

const STATEMENTS: readonly string[] = [
  ...TWIN_STATEMENTS,
  `SELECT * FROM tw.orders WHERE country = 'GB' AND channel = 'store'`,
  'SELECT count(*) FROM tw.customers WHERE tier = 3',
  'SELECT * FROM tw.customers WHERE region_id = 7',
  'SELECT * FROM tw.regions WHERE id = 3',
];

describe('plans that a migration changes', () => {
  const atEnd = cleanup();

  it('are told before it has run', async () => {
    const dist = embeddedDist();
    const cluster = await postgres(18);
    const { client, database } = await source(cluster);
    atEnd(() => client.close());
    const reading = { liveEnds: true, now: (): string => '2026-01-01T00:00:00Z' };
    const { image } = await readSource(client, reading, quiet);
    const twins = new Twins({
      distDirectory: dist,
      cacheDirectory: os.tmpdir(),
      clusterDirectory: os.tmpdir(),
      waitMs: 60_000,
      choice: () => ({ mode: 'pglite', binDirectories: [] }),
      keepsValues: () => false,
    });
    const statements = STATEMENTS.map((text, at) => ({
      id: String(at),
      text,
      place: { file: 'w.sql', line: at + 1 },
      calls: 1,
      counters: null,
    }));
    const workload = {
      ...{ source: 'files' as const, since: null, totals: null },
      ...{ statements, unread: [], notes: [] },
    };
    const parser = await loadParser(dist);
    const file = { file: 'm.sql', text: MIGRATION.join(';\n') };
    const report = await checkOnTwin([file], { image, twins, parser, workload }, quiet);
    assert.deepEqual(
      report.statements.map(({ outcome }) => outcome),
      MIGRATION.map(() => ({ kind: 'done' })),
    );
    const told = report.plans?.changes ?? [];
    const before = await plans(client);
    for (const sql of MIGRATION) await cluster.sql(sql, database);
    const after = await plans(client);
    const failing = STATEMENTS.filter((_, at) => before[at] !== null && after[at] === null);
    const changing = STATEMENTS.filter((_, at) => {
      const [one, other] = [before[at], after[at]];
      return one && other && !planDistance(one, other).sameShape;
    });
    const textAt = ({ line }: { readonly line: number | null }): string =>
      STATEMENTS[(line ?? 1) - 1] ?? '';
    const toldOf = (kind: string): string[] =>
      told
        .filter((one) => one.kind === kind)
        .map(textAt)
        .sort();
    assert.ok(failing.length >= 2 && changing.length >= 5);
    assert.deepEqual(toldOf('fails'), failing.toSorted());
    assert.deepEqual(toldOf('other plan'), changing.toSorted());
    const byTier = told.find((one) => textAt(one).startsWith('SELECT count(*) FROM tw.customers'));
    assert.deepEqual(byTier?.gained, ['customers_tier']);
  });
});

async function source(cluster: Cluster): Promise<{ client: Database; database: string }> {
  const database = await cluster.createDatabase();
  for (const statement of TWIN_SOURCE) await cluster.sql(statement, database);
  const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
  return { client, database };
}

/** Null where PostgreSQL refuses the statement. */
async function plans(client: Database): Promise<readonly (Plan | null)[]> {
  const found: (Plan | null)[] = [];
  for (const sql of STATEMENTS) found.push(await planOnSource(client, sql).catch(() => null));
  return found;
}
