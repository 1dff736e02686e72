// Does one check that may not look leave the others running, and does a lost server end them all?

import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Queries, Server, ServerInfo, Sessions } from '../../../src/db/contracts';
import { DatabaseError } from '../../../src/db/errors';
import { indexFacts } from '../../../src/analysis/health/facts/indexFacts';
import { leadColumns } from '../../../src/analysis/health/facts/leadColumns';
import { statisticsAge } from '../../../src/analysis/health/facts/statisticsAge';
import { unmetNeed } from '../../../src/analysis/health/healthCheck';
import { healthChecks } from '../../../src/analysis/health/registry';
import { runHealth } from '../../../src/features/runHealth';
import type { RelationName } from '../../../src/model/relationName';
import { subjectName } from '../../../src/model/subject';
import { leadOf } from '../../support/advice/tableRows';
import { facts } from '../analysis/health/facts';

const WORK = { signal: new AbortController().signal, progress: () => undefined };

const SERVER: ServerInfo = {
  versionNumber: 180000,
  version: '18.0',
  database: 'x',
  user: 'x',
  superuser: false,
  extensions: {},
  inRecovery: false,
  engine: { kind: 'server', version: '18.0' },
  blockSize: 8192,
};

/** Answers each SQL as told; everything else is not asked. */
function clientThat(
  answer: (sql: string) => readonly unknown[],
  versionNumber = SERVER.versionNumber,
): Queries & Server & Sessions {
  return {
    serverInfo: () => Promise.resolve({ ...SERVER, versionNumber }),
    query: (sql, _parameters, row) =>
      new Promise((resolve) => {
        resolve(z.array(row).parse(answer(sql)));
      }),
    queryInPersonsPath: () => Promise.reject(new Error('not asked')),
    session: () => Promise.reject(new Error('not asked')),
  };
}

describe('runHealth', () => {
  it('skips what one question may not answer, and goes on with the others', async () => {
    const refused = (sql: string) => sql.includes('pg_replication_slots s\n WHERE NOT');
    const client = clientThat((sql) => {
      if (refused(sql)) throw new DatabaseError('permission', 'Ask for it.');
      return sql === statisticsAge.sql(SERVER) ? [{ days: 10 }] : [];
    });
    const report = await runHealth(client, WORK);
    assert.equal(report.statisticsAgeDays, 10);
    assert.deepEqual(
      report.results.map(({ outcome }) => outcome),
      healthChecks.map(({ needs, queries }) => {
        const unmet = unmetNeed(needs, SERVER);
        if (unmet !== null) return { kind: 'skipped', reason: unmet };
        return 'slots' in queries ? { kind: 'skipped', reason: 'Ask for it.' } : { kind: 'ok' };
      }),
    );
  });

  it('calls no index unused that was made just now, and none that is to go for another reason', async () => {
    const rows = [
      facts('orders_a_idx', ['a']),
      facts('orders_a_b_idx', ['a', 'b'], { scans: 9 }),
      facts('orders_new_idx', ['c']),
      facts('orders_old_idx', ['d']),
    ];
    const client = clientThat((sql) =>
      sql === statisticsAge.sql(SERVER)
        ? [{ days: 400 }]
        : sql.includes('nulls_not_distinct')
          ? rows
          : [],
    );
    const unusedOf = async (indexes: readonly RelationName[], young = true) => {
      const made = indexes.map((index) => ({ index, at: Date.UTC(2026, 9, 3), young }));
      const { results } = await runHealth(client, WORK, { made });
      const outcome = results.find(({ check }) => check === 'unused-index')?.outcome;
      const redundant = results.find(({ check }) => check === 'redundant-index')?.outcome;
      assert.equal(redundant?.kind, 'finding', 'orders_a_idx is told there');
      return outcome?.kind === 'finding' ? outcome.findings : [];
    };
    const unused = async (indexes: readonly RelationName[]) =>
      (await unusedOf(indexes)).map(({ subject }) => subjectName(subject));
    assert.deepEqual(await unused([]), ['orders_new_idx', 'orders_old_idx']);
    const made = { schema: 'public', name: 'orders_new_idx' };
    assert.deepEqual(await unused([made]), ['orders_old_idx']);
    assert.deepEqual(await unused([{ ...made, schema: null }]), ['orders_old_idx']);
    assert.equal((await unused([{ ...made, schema: 'other' }])).length, 2);
    const [old, other] = await unusedOf([made], false);
    assert.match(old?.message ?? '', /It was made with Planwright on 2026-10-03\.$/);
    assert.doesNotMatch(other?.message ?? '', /Planwright/);
  });

  it('does not tell to drop an index made just now as rarely used', async () => {
    const bytes = 4 * 1024 ** 3;
    const client = clientThat((sql) => {
      if (sql === statisticsAge.sql(SERVER)) return [{ days: 400 }];
      if (sql === leadColumns.sql(SERVER)) return [leadOf('orders_new_idx', 'c')];
      return sql === indexFacts.sql(SERVER)
        ? [facts('orders_new_idx', ['c'], { scans: 9, bytes })]
        : [];
    });
    const kindOf = async (young: boolean) => {
      const made = [{ index: { schema: 'public', name: 'orders_new_idx' }, at: 0, young }];
      const { results } = await runHealth(client, WORK, { made, checks: ['rarely-used-index'] });
      return results[0]?.outcome.kind;
    };
    assert.deepEqual([await kindOf(false), await kindOf(true)], ['finding', 'ok']);
  });

  it('asks each question once, however many checks want its answer', async () => {
    const asked: string[] = [];
    const client = clientThat((sql) => {
      asked.push(sql);
      return [];
    });
    await runHealth(client, WORK);
    assert.deepEqual(asked, [...new Set(asked)]);
    const sharing = healthChecks.filter((check) =>
      Object.values(check.queries).some((query) => query === indexFacts),
    );
    assert.ok(sharing.length >= 3);
  });

  it('says what the server lacks, and does not ask it', async () => {
    const asked: string[] = [];
    const client = clientThat((sql) => {
      asked.push(sql);
      return [];
    }, 150_004);
    const report = await runHealth(client, WORK, { checks: ['update-to-new-page'] });
    assert.deepEqual(
      report.results.map(({ outcome }) => outcome),
      [{ kind: 'skipped', reason: 'PostgreSQL 16 and later tell this; the server is 15.' }],
    );
    assert.ok(!asked.some((sql) => sql.includes('n_tup_newpage_upd')));
  });

  it('goes on without the age of the statistics', async () => {
    const client = clientThat((sql) => {
      if (sql === statisticsAge.sql(SERVER))
        throw new DatabaseError('statement-timeout', 'Too slow.');
      return [];
    });
    const report = await runHealth(client, WORK);
    assert.equal(report.statisticsAgeDays, null);
    const unused = report.results.find(({ check }) => check === 'unused-index');
    assert.equal(unused?.outcome.kind, 'skipped');
  });

  it('ends when the server is gone', async () => {
    const client = clientThat(() => {
      throw new DatabaseError('connection-lost', 'Gone.');
    });
    await assert.rejects(runHealth(client, WORK), { reason: 'connection-lost' });
  });

  it('does not hide a mistake of its own', async () => {
    const client = clientThat(() => {
      throw new TypeError('bug');
    });
    await assert.rejects(runHealth(client, WORK), TypeError);
  });

  it('names a check that does not exist', async () => {
    const client = clientThat(() => [{ days: 10 }]);
    await assert.rejects(runHealth(client, WORK, { checks: ['nope'] }), /nope.*duplicate-index/);
  });
});
