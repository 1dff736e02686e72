// Is each table told for what it costs, and not what only looks like it?

import assert from 'node:assert/strict';
import { columnsWithoutStatistics } from '../../../../../../src/analysis/health/checks/tables/columnsWithoutStatistics';
import { hotUpdatesFew } from '../../../../../../src/analysis/health/checks/tables/hotUpdatesFew';
import { integerKeyNearEnd } from '../../../../../../src/analysis/health/checks/tables/integerKeyNearEnd';
import { largeUnpartitionedTable } from '../../../../../../src/analysis/health/checks/tables/largeUnpartitionedTable';
import { materializedView } from '../../../../../../src/analysis/health/checks/tables/materializedView';
import { missingPartition } from '../../../../../../src/analysis/health/checks/tables/missingPartition';
import { missingPrimaryKey } from '../../../../../../src/analysis/health/checks/tables/missingPrimaryKey';
import { partitionedNotAnalyzed } from '../../../../../../src/analysis/health/checks/tables/partitionedNotAnalyzed';
import { rowsInDefaultPartition } from '../../../../../../src/analysis/health/checks/tables/rowsInDefaultPartition';
import { sequentialReads } from '../../../../../../src/analysis/health/checks/tables/sequentialReads';
import { tableBloat } from '../../../../../../src/analysis/health/checks/tables/tableBloat';
import { tableCacheHit } from '../../../../../../src/analysis/health/checks/tables/tableCacheHit';
import type { HealthCheck } from '../../../../../../src/analysis/health/healthCheck';
import { columnsOf, partitionedOf } from '../../../../../support/advice/tableRows';
import { tableFactsOf } from '../../../../../support/advice/vacuumRows';
import { judged } from '../../facts';

const GB = 1024 ** 3;

/** The kind of outcome for a table of these facts; counters of `days`. */
function ofTable(
  check: HealthCheck,
  fields: Parameters<typeof tableFactsOf>[1],
  days: number | null = 10,
): string {
  return judged(check, { tables: [tableFactsOf('t', fields)], age: [{ days }] }).kind;
}

function ofColumns(check: HealthCheck, fields: Parameters<typeof columnsOf>[1]): string {
  return judged(check, { tables: [columnsOf('t', fields)] }).kind;
}

function ofPartitioned(check: HealthCheck, fields: Parameters<typeof partitionedOf>[1]): string {
  return judged(check, { tables: [partitionedOf('t', fields)] }).kind;
}

describe('checks on tables', () => {
  it('ask for a primary key of the root, not of partitions, views and small or unlogged tables', () => {
    const of = (fields: Parameters<typeof tableFactsOf>[1]) =>
      ofTable(missingPrimaryKey, { primary_key: false, ...fields });
    assert.equal(of({}), 'finding');
    assert.equal(of({ kind: 'p', bytes: 0 }), 'finding');
    for (const silent of [
      { partition: true },
      { kind: 'm' as const },
      { bytes: 8_192 },
      { unlogged: true },
    ])
      assert.equal(of(silent), 'ok', JSON.stringify(silent));
  });

  it('tell sequential reads by bytes a day, not scans that stop early', () => {
    const read = { seq_scans: 40_000, seq_rows: 40_000_000_000 };
    assert.equal(ofTable(sequentialReads, read), 'finding');
    assert.equal(ofTable(sequentialReads, { ...read, seq_rows: 40_000 * 500 }), 'ok');
    assert.equal(ofTable(sequentialReads, { ...read, rows: null }), 'ok');
    assert.equal(ofTable(sequentialReads, { seq_scans: 0, seq_rows: 0 }), 'ok');
    assert.equal(ofTable(sequentialReads, read, 0.2), 'skipped');
    assert.equal(ofTable(sequentialReads, read, null), 'skipped');
  });

  it('tell updates that are not HOT, where pages were not the reason', () => {
    const few = { updates: 200_000, hot_updates: 90_000 };
    assert.equal(ofTable(hotUpdatesFew, few), 'finding');
    assert.equal(ofTable(hotUpdatesFew, { ...few, new_page_updates: 110_000 }), 'ok');
    assert.equal(ofTable(hotUpdatesFew, { ...few, indexes: 1 }), 'ok');
    assert.equal(ofTable(hotUpdatesFew, { updates: 99_000, hot_updates: 0 }), 'ok');
  });

  it('tell reads past the cache by amount first', () => {
    const past = { heap_hit_blocks: 1_000, heap_read_blocks: 100_000_000 };
    assert.equal(ofTable(tableCacheHit, past), 'finding');
    assert.equal(ofTable(tableCacheHit, { heap_hit_blocks: 1, heap_read_blocks: 1_000_000 }), 'ok');
    assert.equal(ofTable(tableCacheHit, { ...past, heap_hit_blocks: 2_000_000_000 }), 'ok');
  });

  it('tell bloat of heaps whose statistics are whole', () => {
    assert.equal(ofColumns(tableBloat, { rows_bytes: GB }), 'finding');
    assert.equal(ofColumns(tableBloat, {}), 'ok');
    assert.equal(ofColumns(tableBloat, { bytes: GB }), 'ok', 'it grew since, and so did its rows');
    assert.deepEqual(tableBloat.needs, { primary: true }, 'a standby knows no dead rows');
    assert.equal(ofColumns(tableBloat, { rows_bytes: GB, width: null }), 'ok');
    assert.equal(ofColumns(tableBloat, { rows_bytes: GB, odd: true }), 'ok');
    assert.equal(
      ofColumns(tableBloat, { rows_bytes: GB, dead_share: 0.9 }),
      'ok',
      'many-dead-rows',
    );
    assert.equal(ofColumns(tableBloat, { rows_bytes: 200 * 1024 ** 2, fillfactor: 50 }), 'ok');
    assert.equal(
      ofColumns(tableBloat, { rows_bytes: GB, readable: false, width: null }),
      'skipped',
    );
  });

  it('tell columns that were never analyzed', () => {
    assert.equal(ofColumns(columnsWithoutStatistics, { known: 5 }), 'finding');
    assert.equal(ofColumns(columnsWithoutStatistics, {}), 'ok');
    assert.equal(ofColumns(columnsWithoutStatistics, { known: 0, rows: 900 }), 'ok');
    assert.equal(ofColumns(columnsWithoutStatistics, { known: 0, readable: false }), 'skipped');
  });

  it('propose partitions only by a time, of a table that is none', () => {
    const large = { bytes: 60 * GB };
    assert.equal(ofColumns(largeUnpartitionedTable, large), 'finding');
    assert.equal(ofColumns(largeUnpartitionedTable, { rows: 2e8 }), 'finding');
    assert.equal(ofColumns(largeUnpartitionedTable, { ...large, time_columns: [] }), 'ok');
    assert.equal(ofColumns(largeUnpartitionedTable, { ...large, partition: true }), 'ok');
  });

  it('tell keys without a sequence near the end of their type', () => {
    const key = { schema: 's', table: 't', column: 'c', refers_to: null };
    const of = (type: string, largest: number) =>
      judged(integerKeyNearEnd, { keys: [{ ...key, type, largest }] }).kind;
    assert.deepEqual(
      [of('integer', 1_700_000_000), of('integer', 1_500_000_000), of('smallint', 30_000)],
      ['finding', 'ok', 'finding'],
    );
  });
});

describe('checks on partitions and materialized views', () => {
  it('tell the end of ranges in time, and leave an archive alone', () => {
    assert.equal(ofPartitioned(missingPartition, { ahead_days: 1.5 }), 'finding');
    assert.equal(ofPartitioned(missingPartition, { ahead_days: -30 }), 'finding');
    assert.equal(ofPartitioned(missingPartition, { ahead_days: 2.1 }), 'ok');
    assert.equal(ofPartitioned(missingPartition, { ahead_days: -400 }), 'ok');
    assert.equal(ofPartitioned(missingPartition, { ahead_days: null, endless: true }), 'ok');
  });

  it('tell rows in the default partition of ranges of time alone', () => {
    const rows = { default_partition: 'rest', default_rows: 3 };
    assert.equal(ofPartitioned(rowsInDefaultPartition, rows), 'finding');
    assert.equal(ofPartitioned(rowsInDefaultPartition, { ...rows, time_key: null }), 'ok');
    assert.equal(ofPartitioned(rowsInDefaultPartition, { ...rows, default_rows: 0 }), 'ok');
  });

  it('tell a whole that was never analyzed, once it holds rows', () => {
    assert.equal(ofPartitioned(partitionedNotAnalyzed, { analyzed: false }), 'finding');
    assert.equal(ofPartitioned(partitionedNotAnalyzed, { analyzed: false, filled: false }), 'ok');
    assert.equal(ofPartitioned(partitionedNotAnalyzed, {}), 'ok');
  });

  it('tell a view that was never filled, and a large one without a key', () => {
    const view = {
      schema: 's',
      view: 'v',
      populated: true,
      bytes: GB,
      unique_index: true,
      scans: 0,
    };
    const of = (fields: object) =>
      judged(materializedView, { views: [{ ...view, ...fields }] }).kind;
    assert.equal(of({}), 'ok');
    assert.equal(of({ unique_index: false }), 'finding');
    assert.equal(of({ unique_index: false, bytes: 8_192 }), 'ok');
    assert.equal(of({ populated: false, bytes: 0 }), 'finding');
  });
});
