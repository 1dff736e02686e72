// Does a statement wait for a strong lock without an end, while everybody who comes later waits behind it?

import { sessionSetting } from '../../changes/fixes';
import { blockers } from '../blocking';
import type { MigrationRule, MigrationStep } from '../migrationRule';
import { holderWords } from '../waits';

export const lockWithoutTimeout: MigrationRule = {
  id: 'lock-without-timeout',
  since: '0.1.0',
  severity: 'information',
  documentation: {
    summary:
      'A strong lock is waited for without an end, and everybody queues behind the waiting statement.',
    why: 'A lock that takes an instant is waited for as long as the longest query on the table runs. Every later query that conflicts with it waits in the same queue, so one report can stop an application.',
    fix: 'SET lock_timeout to a second or two before it, and try again when it fails.',
    falsePositives:
      'A tool that sets lock_timeout for the role or in the connection: it is not in the file.',
    sources: [
      'PostgreSQL 18 documentation, lock_timeout: https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-LOCK-TIMEOUT',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'ALTER TABLE app.orders DROP COLUMN note',
        says: 'ACCESS EXCLUSIVE',
        safe: `SET lock_timeout = '2s'`,
      },
      { sql: 'DROP TABLE app.countries' },
      {
        sql: 'ALTER TABLE app.orders DROP COLUMN note; ALTER TABLE app.orders DROP COLUMN code',
      },
    ],
    silent: [
      { sql: `SET lock_timeout = '2s'; ALTER TABLE app.orders DROP COLUMN note` },
      { sql: 'CREATE TABLE app.fresh (id int); ALTER TABLE app.fresh ADD COLUMN x int' },
      { sql: 'CREATE INDEX CONCURRENTLY orders_status ON app.orders (status)' },
    ],
  },
  judge({ step, earlier, lockTimeoutMs }) {
    if (lockTimeoutMs !== null || !locks(step)) return [];
    const [lock] = strong(step);
    if (lock === undefined) return [];
    const { waitsFor = [] } = step;
    // Of others nobody may see how long they last already: most are gone in a moment.
    const lasts = waitsFor.some(({ transactionMs }) => transactionMs !== null);
    // Once a file, as the setting is for all that follows; but whoever waits now is told of.
    if (earlier.some(locks) && !lasts) return [];
    const now = waitsFor.length === 0 ? '' : ` It would wait now for ${holderWords(waitsFor)}.`;
    return [
      {
        message: `It waits for ${lock.mode} on ${lock.relation} without an end, and every ${lock.blocks === 'writes' ? 'write' : 'query'} on it waits behind.${now}`,
        ...(lasts ? { severity: 'warning' } : {}),
        fixes: [sessionSetting('Give up after two seconds, and try again', 'lock_timeout', '2s')],
      },
    ];
  },
};

function locks(step: MigrationStep): boolean {
  return strong(step).length > 0;
}

function strong(step: MigrationStep): ReturnType<typeof blockers> {
  return blockers(step).filter(({ kind }) => kind !== 'sequence');
}
