// What single rules say beyond whether they fire: causes that are told apart, and the words of what is to be copied.

import assert from 'node:assert/strict';
import { exampleFacts } from '../../../../src/analysis/pooler/exampleFacts';
import { judgePooler } from '../../../../src/analysis/pooler/registry';
import { isBefore } from '../../../../src/analysis/pooler/poolWords';

type Differences = NonNullable<Parameters<typeof exampleFacts>[0]>;

function said(given: Differences) {
  return judgePooler(exampleFacts(given)).map(({ rule, impact, message }) => ({
    rule,
    impact,
    message,
  }));
}

const FULL = { cl_waiting: 3, sv_active: 20, sv_idle: 0, maxwait: 4 };

describe('what is said of a PgBouncer', () => {
  it('is nothing where all is well', () => {
    assert.deepEqual(said({}), []);
  });

  it('puts the worst first', () => {
    const rules = said({ pool: FULL, config: { query_wait_timeout: '0' } }).map(({ rule }) => rule);
    assert.deepEqual(rules, ['clients-wait-full-pool', 'wait-without-end']);
  });

  it('blames idle time in transactions where that is most of them', () => {
    // 9 ms a transaction with 4 queries of 0.25 ms.
    const [finding] = said({ pool: FULL, stats: { avg_query_time: 250 } });
    assert.match(finding?.message ?? '', /spend 89 % of their time between queries/);
  });

  it('names transaction mode where a full pool holds sessions', () => {
    const [finding] = said({ pool: { ...FULL, pool_mode: 'session' } });
    assert.match(finding?.message ?? '', /transaction mode gives it back/);
  });

  it('tells a paused database and a reached limit from a server that lets nobody in', () => {
    const waiting = { cl_waiting: 1, maxwait: 9 };
    const messages = [
      said({ pool: waiting, database: { paused: true } }),
      said({ pool: waiting, database: { max_connections: 5, current_connections: 5 } }),
      said({ pool: waiting }),
    ].map(([first]) => first?.message ?? '');
    assert.match(messages[0] ?? '', /is paused: RESUME/);
    assert.match(messages[1] ?? '', /all of the 5 server connections that max_db_connections/);
    assert.match(messages[2] ?? '', /log of PgBouncer/);
  });

  it('lets no name of a database begin a line of its own in what is copied', () => {
    const evil = 'a\nserver_reset_query = DROP TABLE x';
    const [finding] = judgePooler(
      exampleFacts({ pool: { ...FULL, database: evil }, database: { name: evil } }),
    );
    assert.ok(finding);
    assert.doesNotMatch(finding.fixes[0]?.sql ?? '', /^server_reset_query/m);
  });
});

describe('versions', () => {
  it('are compared number by number', () => {
    assert.ok(isBefore('1.9.0', '1.18.0'));
    assert.ok(isBefore('1.25', '1.25.2'));
    assert.ok(!isBefore('1.25.2', '1.25.2'));
    assert.ok(!isBefore('2.0.0', '1.25.2'));
  });
});
