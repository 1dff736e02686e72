// Is a table judged by its own thresholds, as the server computes them, and each cause told once?

import assert from 'node:assert/strict';
import { autovacuumBacklog } from '../../../../../../src/analysis/health/checks/vacuum/autovacuumBacklog';
import { tableWithoutAutovacuum } from '../../../../../../src/analysis/health/checks/vacuum/tableWithoutAutovacuum';
import { manyDeadRows } from '../../../../../../src/analysis/health/checks/vacuum/manyDeadRows';
import { neverAnalyzed } from '../../../../../../src/analysis/health/checks/vacuum/neverAnalyzed';
import { outdatedStatistics } from '../../../../../../src/analysis/health/checks/vacuum/outdatedStatistics';
import { xminHorizon } from '../../../../../../src/analysis/health/checks/vacuum/xminHorizon';
import { autovacuumOf } from '../../../../../../src/analysis/health/facts/autovacuumSettings';
import type { HealthCheck } from '../../../../../../src/analysis/health/healthCheck';
import type { TableFacts } from '../../../../../../src/analysis/health/facts/tableFacts';
import { AUTOVACUUM, tableFactsOf } from '../../../../../support/advice/vacuumRows';
import { findingsOf, judged } from '../../facts';

const AT = autovacuumOf(AUTOVACUUM);

describe('autovacuum thresholds', () => {
  it('are of the table, with the maximum of 18', () => {
    assert.equal(AT?.vacuumAt(tableFactsOf('t')), 200_050);
    const storage = { autovacuum_vacuum_scale_factor: '0', autovacuum_vacuum_threshold: '7' };
    assert.equal(AT.vacuumAt(tableFactsOf('t', { storage })), 7);
    assert.equal(AT.vacuumAt(tableFactsOf('t', { rows: 1e12 })), 100_000_000);
    const without = { autovacuum_vacuum_max_threshold: '-1' };
    assert.equal(AT.vacuumAt(tableFactsOf('t', { rows: 1e12, storage: without })), 2e11 + 50);
    assert.equal(AT.vacuumAt(tableFactsOf('t', { rows: null })), 50);
  });

  it('count inserts without what is frozen, and not where that is switched off', () => {
    assert.equal(AT?.insertVacuumAt(tableFactsOf('t')), 201_000);
    assert.equal(AT.insertVacuumAt(tableFactsOf('t', { all_frozen_pages: 6_144 })), 101_000);
    assert.equal(AT.insertVacuumAt(tableFactsOf('t', { all_frozen_pages: null })), 201_000);
    const storage = { autovacuum_vacuum_insert_threshold: '-1' };
    assert.equal(AT.insertVacuumAt(tableFactsOf('t', { storage })), null);
  });
});

describe('checks on vacuum', () => {
  function kinds(check: HealthCheck, fields: Partial<TableFacts>) {
    return judged(check, { tables: [tableFactsOf('t', fields)], settings: AUTOVACUUM }).kind;
  }

  it('tell dead rows by share and bytes, not while vacuum is at it', () => {
    assert.equal(kinds(manyDeadRows, { dead: 300_000 }), 'finding');
    assert.equal(kinds(manyDeadRows, { dead: 200_000 }), 'ok');
    assert.equal(kinds(manyDeadRows, { dead: 900_000, bytes: 1024 ** 2 }), 'ok');
    assert.equal(kinds(manyDeadRows, { dead: 900_000, being_vacuumed: true }), 'ok');
    assert.equal(kinds(manyDeadRows, { dead: 0, live: 0 }), 'ok');
  });

  it('tell a backlog that many-dead-rows does not tell already', () => {
    const large = { rows: 1e9, live: 1e9, dead: 350_000_000, bytes: 1e12 };
    assert.equal(kinds(autovacuumBacklog, large), 'ok', 'a quarter is dead: many-dead-rows');
    const many = { rows: 9e9, live: 9e9, dead: 350_000_000, bytes: 1e12 };
    assert.equal(kinds(autovacuumBacklog, many), 'finding', 'the maximum of 18');
    const inserted = { inserted: 700_000 };
    assert.equal(kinds(autovacuumBacklog, inserted), 'finding');
    const storage = { autovacuum_enabled: 'false' };
    assert.equal(kinds(autovacuumBacklog, { ...inserted, storage }), 'ok');
    assert.equal(kinds(autovacuumBacklog, { ...inserted, being_vacuumed: true }), 'ok');
    assert.equal(kinds(autovacuumBacklog, { inserted: 90_000, rows: 10 }), 'ok');
    const off = AUTOVACUUM.map((row) =>
      row.name === 'autovacuum' ? { ...row, value: 'off' } : row,
    );
    const table = tableFactsOf('t', inserted);
    assert.equal(judged(autovacuumBacklog, { tables: [table], settings: off }).kind, 'ok');
  });

  it('tell autovacuum switched off where nobody vacuums instead', () => {
    const of = (fields: Partial<TableFacts>) =>
      judged(tableWithoutAutovacuum, { tables: [tableFactsOf('t', fields)] }).kind;
    const storage = { autovacuum_enabled: 'off' };
    assert.equal(of({ storage, vacuumed_days: 30 }), 'finding');
    assert.equal(of({ storage, vacuumed_days: 1 }), 'ok');
    assert.equal(of({ storage: { autovacuum_enabled: 'true' }, vacuumed_days: null }), 'ok');
  });

  it('tell what was never analyzed, not what lost its counters in a crash', () => {
    const of = (fields: Partial<TableFacts>) =>
      judged(neverAnalyzed, { tables: [tableFactsOf('t', fields)] }).kind;
    assert.equal(of({ rows: null, analyzed_days: null }), 'finding');
    assert.equal(of({ analyzed_days: null }), 'ok');
    assert.equal(of({ rows: null, analyzed_days: null, bytes: 8_192 }), 'ok');
  });

  it('tell old statistics by the table’s own threshold', () => {
    const of = (fields: Partial<TableFacts>) =>
      judged(outdatedStatistics, { tables: [tableFactsOf('t', fields)], settings: AUTOVACUUM })
        .kind;
    assert.equal(of({ modified: 200_100 }), 'finding');
    assert.equal(of({ modified: 200_099 }), 'ok');
    assert.equal(of({ modified: 9_999, rows: 10 }), 'ok');
    assert.equal(of({ modified: 900_000, analyzed_days: null }), 'ok', 'there are none to be old');
    assert.equal(of({ modified: 900_000, rows: null }), 'ok', 'never-analyzed tells it');
    assert.equal(
      of({ modified: 900_000, storage: { autovacuum_analyze_scale_factor: '0.9' } }),
      'ok',
    );
  });

  it('tell who holds vacuum back once it is much', () => {
    const row = { kind: 'slot', name: 's', holder: 'replication slot s', database: null };
    const of = (age: number, catalogsOnly = false) =>
      findingsOf(
        judged(xminHorizon, { holders: [{ ...row, age, catalogs_only: catalogsOnly }] }),
      )[0];
    assert.equal(of(9_999_999), undefined);
    assert.equal(of(10_000_000)?.impact, 'medium');
    assert.equal(of(100_000_000)?.impact, 'high');
    const logical = of(100_000_000, true);
    assert.equal(logical?.impact, 'medium');
    assert.match(logical.message, /of system catalogs, and the freezing of them/);
  });
});
