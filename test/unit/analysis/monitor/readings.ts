// Readings for tests, with what a test does not care about filled in.

import type { CounterRow } from '../../../../src/analysis/monitor/counterRow';
import type { Answers } from '../../../../src/analysis/monitor/questions';
import type { Epoch, Reading } from '../../../../src/analysis/monitor/reading';

export const EPOCH: Epoch = {
  at: 1_000,
  address: '10.0.0.1:5432',
  backend: 7,
  started: '2026-01-01T00:00:00.000000Z',
  standby: false,
  wal_reset: '2026-01-01T00:00:00.000000Z',
  database_reset: null,
  bgwriter_reset: '2026-01-01T00:00:00.000000Z',
  archiver_reset: '2026-01-01T00:00:00.000000Z',
  sees_all: true,
  times_io: false,
  block_bytes: 8192,
};

export function reading(
  at: number,
  answers: Answers,
  epoch: Partial<Epoch> = {},
  ownTransactions = 0,
): Reading {
  return { epoch: { ...EPOCH, at, ...epoch }, answers, ownTransactions, refused: {} };
}

export function row(
  key: string,
  counters: Readonly<Record<string, number>>,
  reset: string | null = null,
): CounterRow {
  return { key, counters, reset };
}
