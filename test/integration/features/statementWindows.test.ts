// Is a window of statements of one server alone, with its length, and is its price that of the server's work?

import assert from 'node:assert/strict';
import { Database } from '../../../src/db/database';
import type { Clock } from '../../../src/features/monitor/clock';
import { QueryCost } from '../../../src/features/monitor/queryCost';
import { StatementWindows } from '../../../src/features/monitor/statementsOfWindow';
import { EPOCH } from '../../unit/analysis/monitor/readings';
import { cleanup } from '../../support/cleanup';
import type { Cluster } from '../../support/postgres';
import { startCounting } from '../../support/statementClusters';

describe('windows of statements', () => {
  const atEnd = cleanup();
  const { signal } = new AbortController();
  let cluster: Cluster;

  before(async () => {
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    await cluster.sql('CREATE EXTENSION pg_stat_statements');
  });

  it('reach over no change of what counts', async () => {
    const client = new Database(cluster.profile(), () => Promise.resolve(null));
    atEnd(() => client.close());
    let [now, spentMs, queries] = [0, 0, 0];
    // Each look at the clock is 5 ms later: all queries take as long as the way there and back.
    const clock: Clock = {
      nowMs: () => (now += 5),
      dateMs: () => 0,
      sleep: () => Promise.resolve(),
    };
    const cost = new QueryCost(clock, (ms) => {
      spentMs += ms;
      queries += 1;
    });
    const windows = new StatementWindows(client, cost);
    // The first question for the times of resets was refused.
    const untold = { ...EPOCH, database_reset: undefined, wal_reset: undefined };
    assert.deepEqual(await windows.next(untold, signal), {
      ...{ statements: null, seconds: null, why: null },
    });
    await cluster.sql('SELECT pg_sleep(0.3), 1 AS counted');
    const { statements, seconds } = await windows.next(EPOCH, signal);
    assert.ok(statements?.some(({ calls, timeMs }) => calls === 1 && timeMs >= 300));
    assert.ok((seconds ?? 0) >= 0.3, String(seconds));
    const later = { ...EPOCH, database_reset: 'later' };
    const other = await windows.next(later, signal);
    assert.deepEqual([other.statements, other.seconds], [null, null]);
    assert.match(other.why ?? '', /began anew/);
    assert.ok((await windows.next(later, signal)).seconds !== null);
    assert.ok(queries > 0);
    assert.equal(spentMs, 0);
  });
});
