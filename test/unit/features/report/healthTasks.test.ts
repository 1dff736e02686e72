// Do the findings of health become tasks that say no more than was looked at, and than what runs now mends?

import assert from 'node:assert/strict';
import type { RunningWork } from '../../../../src/db/runningWork';
import { healthTasks, type HealthTasks } from '../../../../src/features/report/healthTasks';
import type {
  HealthCategory,
  HealthFinding,
  HealthReport,
  HealthResult,
} from '../../../../src/model/healthFinding';

const SERVER = {
  ...{ versionNumber: 180000, version: '18.0', database: 'shop', user: 'app', superuser: true },
  ...{
    extensions: {},
    inRecovery: false,
    blockSize: 8_192,
    engine: { kind: 'server', version: '18.0' } as const,
  },
};
const TABLE = { kind: 'table', schema: 'public', table: 't' } as const;
const INDEX = { ...TABLE, kind: 'index', index: 't_a' } as const;

function result(
  check: string,
  category: HealthCategory,
  subject: HealthFinding['subject'] | null,
): HealthResult {
  const finding = { check, impact: 'high', title: check, message: 'Mend it.' } as const;
  const outcome: HealthResult['outcome'] =
    subject === null
      ? { kind: 'ok' }
      : {
          kind: 'finding',
          findings: [{ ...finding, subject, sizeBytes: null, evidence: [], fixes: [] }],
        };
  return { check, category, title: check, outcome };
}

function tasksOf(
  results: readonly HealthResult[],
  running: readonly RunningWork[] = [],
  leftOut: HealthReport['leftOut'] = [],
): HealthTasks {
  const report: HealthReport = {
    ...{ version: 1, server: { version: '18.0', database: 'shop' }, statisticsAgeDays: 9 },
    results: [...results],
    leftOut,
  };
  return healthTasks(report, SERVER, running);
}

describe('tasks of health', () => {
  it('are not told as gone of checks that went without a table, which is named', () => {
    const why = 'somebody holds a lock on it';
    const leftOut = [{ kind: 'table', schema: 'public', name: 't_locked', why, locked: true }];
    const tasks = tasksOf(
      [result('table-bloat', 'tables', null), result('deadlocks', 'server', null)],
      [],
      leftOut,
    );
    const reasons = new Map(tasks.checked);
    assert.match(reasons.get('health/table-bloat') ?? '', /Left out: table public\.t.*locked/);
    assert.equal(reasons.get('health/deadlocks'), null);
    assert.match(tasks.section('tables').notes.join(), /Left out: table public\.t.*locked/);
    assert.doesNotMatch(tasks.section('server').notes.join(), /Left out/);
  });

  it('are partly done by the command that mends them alone', () => {
    const at = { schema: 'public', table: 't', index: null };
    const cases = [
      ['table-bloat', TABLE, { ...at, command: 'ANALYZE' }, 'open'],
      ['table-bloat', TABLE, { ...at, command: 'VACUUM' }, 'open'],
      ['table-bloat', TABLE, { ...at, command: 'VACUUM FULL' }, 'partly'],
      ['table-bloat', TABLE, { ...at, table: 'u', command: 'VACUUM FULL' }, 'open'],
      ['table-bloat', TABLE, { ...at, schema: 'other', command: 'VACUUM FULL' }, 'open'],
      ['many-dead-rows', TABLE, { ...at, command: 'VACUUM' }, 'partly'],
      ['outdated-statistics', TABLE, { ...at, command: 'ANALYZE' }, 'partly'],
      ['bloated-index', INDEX, { ...at, index: 't_a', command: 'REINDEX' }, 'partly'],
      [
        'bloated-index',
        INDEX,
        { ...at, index: 't_a_ccnew', command: 'REINDEX CONCURRENTLY' },
        'partly',
      ],
      ['bloated-index', INDEX, { ...at, index: 't_b', command: 'REINDEX' }, 'open'],
      [
        'foreign-key-without-index',
        TABLE,
        { ...at, index: 't_b', command: 'CREATE INDEX CONCURRENTLY' },
        'partly',
      ],
    ] as const;
    for (const [check, subject, work, state] of cases) {
      const { tasks } = tasksOf([result(check, 'tables', subject)], [work]).section('tables');
      assert.equal(tasks[0]?.state, state, `${check}, ${work.command}`);
    }
  });
});
