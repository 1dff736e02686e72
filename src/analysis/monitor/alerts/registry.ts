// All alerts. The hit ratio is none of them: a low one is no fault, and a high one no sign of health.

import { humanAge, humanBytes, humanCount, humanShare } from '../../../util/humanNumbers';
import { countOver } from '../countedHistory';
import type { AlertLevels } from './alertMachine';
import { ofServer, type AlertContext, type AlertRule } from './alertRule';

const MINUTE = 60;
const HOUR = 3_600;

function seconds(value: number): string {
  return humanAge(value * 1_000);
}

const connections: AlertRule = {
  id: 'connections',
  levels: {
    warning: { threshold: 0.8, clear: 0.7, forSeconds: MINUTE },
    critical: { threshold: 0.95, clear: 0.9, forSeconds: 15 },
  },
  observe: ({ reading, metrics }) => {
    const limits = reading?.answers.limits;
    const { sessionsConnected: connected = null } = metrics;
    if (limits === undefined || connected === null) return null;
    return limits.map(({ kind, name, most, used }) => ({
      object: name === null ? null : `${kind} ${name}`,
      value: (used ?? connected) / Math.max(1, most),
    }));
  },
  text: (object, value) =>
    `${humanShare(value)} of the connections that ${object ?? 'ordinary roles'} may have are taken. A pooler, or fewer and shorter sessions, make room.`,
};

/** Of those that have waited so long already; the count makes a pile-up critical before its time. */
const LONG_WAIT = 30;
const PILE_UP = 5;

const blocked: AlertRule = {
  id: 'blocked',
  levels: {
    warning: { threshold: LONG_WAIT, clear: 0, forSeconds: 10 },
    critical: { threshold: 5 * MINUTE, clear: 0, forSeconds: 10 },
  },
  observe: ({ reading }) => {
    const rows = reading?.answers.lockWaits;
    if (rows === undefined) return null;
    const long = rows.filter(({ waited }) => waited >= LONG_WAIT);
    const value = Math.max(0, ...long.map(({ waited }) => waited));
    return [{ object: null, value, grave: long.length >= PILE_UP }];
  },
  text: (_, value) =>
    `A session has waited ${seconds(value)} for a lock. Look who holds it: ending that transaction frees all behind it.`,
};

const idleInTransaction: AlertRule = {
  id: 'idle-in-transaction',
  levels: {
    warning: { threshold: 5 * MINUTE, clear: 0, forSeconds: 0 },
    critical: { threshold: 30 * MINUTE, clear: 0, forSeconds: 0 },
  },
  observe: ({ reading }) => {
    const rows = reading?.answers.transactions;
    if (reading === null || rows === undefined || !reading.epoch.sees_all) return null;
    const blockers = new Set(reading.answers.lockWaits?.flatMap((one) => one.blockers) ?? []);
    return rows.flatMap(({ pid, idle }) => {
      if (idle === null) return [];
      const long = idle >= 5 * MINUTE;
      const value = long ? idle : 0;
      return [{ object: `pid ${String(pid)}`, value, grave: long && blockers.has(pid) }];
    });
  },
  text: (object, value) =>
    `${object ?? 'A session'} has waited ${seconds(value)} inside a transaction for its application: it keeps its locks and holds back vacuum. idle_in_transaction_session_timeout ends such.`,
};

const transactionAge: AlertRule = {
  id: 'transaction-age',
  levels: {
    warning: { threshold: HOUR, clear: 0, forSeconds: MINUTE },
    critical: { threshold: 12 * HOUR, clear: 0, forSeconds: MINUTE },
  },
  observe: ({ reading }) => {
    const rows = reading?.answers.transactions;
    if (reading === null || rows === undefined || !reading.epoch.sees_all) return null;
    return rows
      .filter(({ age }) => age >= HOUR)
      .map(({ pid, age }) => ({ object: `pid ${String(pid)}`, value: age }));
  },
  text: (object, value) =>
    `The transaction of ${object ?? 'a session'} is ${seconds(value)} old: vacuum cleans up nothing that died since.`,
};

const xminAge: AlertRule = {
  id: 'xmin-age',
  levels: {
    warning: { threshold: 10_000_000, clear: 9_999_999, forSeconds: MINUTE },
    critical: { threshold: 100_000_000, clear: 99_999_999, forSeconds: MINUTE },
  },
  observe: ({ reading, metrics }) => {
    const [row] = reading?.answers.horizon ?? [];
    if ((metrics['horizonAgeTransactions'] ?? null) === null) return null;
    if (row === undefined) return [];
    return [{ object: `${row.holder} ${row.name ?? ''}`.trim(), value: row.age }];
  },
  text: (object, value) =>
    `${object ?? 'Something'} holds back vacuum by ${humanCount(value)} transactions. End it, or drop it where nobody uses it.`,
};

const cpu: AlertRule = {
  id: 'cpu-over-cores',
  levels: {
    warning: { threshold: 1.5, clear: 1, forSeconds: 5 * MINUTE },
    critical: { threshold: 3, clear: 1, forSeconds: 5 * MINUTE },
  },
  observe: ({ cpuSessions, cores }) =>
    ofServer(cores === null || cpuSessions === null ? null : cpuSessions / cores),
  text: (_, value) =>
    `${value.toFixed(1)} sessions run or are ready to for each core. See which statements; a pooler bounds how many run at once.`,
};

const deadlocks: AlertRule = {
  id: 'deadlocks',
  levels: {
    // 10 minutes in which they count, and 20 more without one.
    warning: { threshold: 1, clear: 0, forSeconds: 0, clearForSeconds: 20 * MINUTE },
    critical: { threshold: 10, clear: 0, forSeconds: 0, clearForSeconds: 20 * MINUTE },
  },
  observe: ({ history, at }) =>
    ofServer(countOver(history, 'databases', { counter: 'deadlocks', since: at - 10 * MINUTE })),
  text: (_, value) =>
    `${humanCount(value)} deadlocks in 10 minutes. The server's log names both statements: let them take their rows in the same order.`,
};

/** 100 MB a minute. */
const MANY_TEMP_BYTES = 100 * 1024 ** 2;

const tempBytes: AlertRule = {
  id: 'temp-bytes',
  levels: {
    warning: { threshold: MANY_TEMP_BYTES, clear: MANY_TEMP_BYTES / 2, forSeconds: 5 * MINUTE },
  },
  observe: ({ metrics }) => {
    const { tempBytesPerSecond: rate = null } = metrics;
    return ofServer(rate === null ? null : rate * MINUTE);
  },
  text: (_, value) =>
    `${humanBytes(value)} of temporary files a minute: sorts and hashes larger than work_mem. See which statements.`,
};

const LEAST_CHECKPOINTS = 3;

const requestedCheckpoints: AlertRule = {
  id: 'requested-checkpoints',
  levels: { warning: { threshold: 0.3, clear: 0.1, forSeconds: 0 } },
  observe: ({ history, at }) => {
    const since = at - HOUR;
    const requested = countOver(history, 'checkpoints', { counter: 'requested', since });
    const timed = countOver(history, 'checkpoints', { counter: 'timed', since });
    if (requested === null || timed === null) return null;
    return ofServer(requested < LEAST_CHECKPOINTS ? 0 : requested / (requested + timed));
  },
  text: (_, value) =>
    `${humanShare(value)} of the checkpoints of the last hour came before their time. max_wal_size is too small for what is written, or somebody calls CHECKPOINT.`,
};

const rollbacks: AlertRule = {
  id: 'rollbacks',
  levels: { warning: { threshold: 0.2, clear: 0.1, forSeconds: 10 * MINUTE } },
  observe: ({ metrics }) => ofServer(metrics['rollbackShare']),
  text: (_, value) =>
    `${humanShare(value)} of the transactions are rolled back. The server's log says why, and so does the application's.`,
};

const TRIES = 3;

const unreachable: AlertRule = {
  id: 'unreachable',
  levels: { critical: { threshold: TRIES, clear: 0, forSeconds: 0 } },
  observe: ({ failures }) => ofServer(failures),
  text: (_, value) => `The server was not reached ${humanCount(value)} times in a row.`,
};

export const ALERTS: readonly AlertRule[] = [
  unreachable,
  connections,
  blocked,
  idleInTransaction,
  transactionAge,
  xminAge,
  cpu,
  deadlocks,
  tempBytes,
  requestedCheckpoints,
  rollbacks,
];

export const ALERT_LEVELS: ReadonlyMap<string, AlertLevels> = new Map(
  ALERTS.map(({ id, levels }) => [id, levels]),
);

/** While the server is not reached, nothing else is known. */
export function observeAll(
  context: AlertContext,
): ReadonlyMap<string, ReturnType<AlertRule['observe']>> {
  return new Map(ALERTS.map((rule) => [rule.id, rule.observe(context)]));
}

export function alertText(id: string, object: string | null, value: number): string {
  return ALERTS.find((rule) => rule.id === id)?.text(object, value) ?? id;
}
