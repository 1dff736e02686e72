import assert from 'node:assert/strict';
import { enablingAdvice } from '../../../../src/features/workload/howToEnable';
import { statementNotes } from '../../../../src/features/workload/statementNotes';
import type {
  MissingStatements,
  StatementEntry,
  StatementTracking,
} from '../../../../src/model/statementSample';

const given: MissingStatements = {
  missing: { kind: 'not-installed' },
  database: 'shop',
  libraries: null,
  platform: null,
};

describe('how statements come to be counted', () => {
  it('is told for every platform where none is known, and for the one that is', () => {
    assert.deepEqual(
      enablingAdvice(given).ways.map(({ platform }) => platform),
      [
        ...['Your own server', 'Amazon RDS', 'Amazon Aurora', 'Google Cloud SQL'],
        ...['Google AlloyDB', 'Azure Database for PostgreSQL', 'Supabase', 'Neon'],
      ],
    );
    const [supabase, ...others] = enablingAdvice({ ...given, platform: 'supabase' }).ways;
    assert.match(supabase?.sql ?? '', /WITH SCHEMA extensions;$/);
    assert.deepEqual(others, []);
  });

  it('keeps the libraries that are loaded, and warns where they are not to be seen', () => {
    const missing = { kind: 'not-loaded', installed: false } as const;
    const steps = (libraries: string | null) =>
      enablingAdvice({ ...given, missing, libraries }).ways[0]?.steps ?? '';
    assert.match(steps('auto_explain'), /= 'auto_explain, pg_stat_statements'/);
    assert.match(steps(''), /= 'pg_stat_statements' and restart/);
    assert.match(steps(null), /must stay/);
  });

  it('is a grant to the role as it is written where only that is missing', () => {
    const missing = { kind: 'not-permitted', said: 'no', user: 'Jo "x"' } as const;
    const { ways } = enablingAdvice({ ...given, missing, platform: 'rds' });
    assert.equal(ways[0]?.sql, 'GRANT pg_read_all_stats TO "Jo ""x""";');
    assert.match(ways[0].steps, /rds_superuser/);
  });

  it('is an update of the extension where it is too old', () => {
    const { why, ways } = enablingAdvice({
      ...given,
      missing: { kind: 'too-old', version: '1.6' },
      platform: 'neon',
    });
    assert.match(why, /version 1\.6 in the database shop/);
    assert.equal(ways[0]?.sql, 'ALTER EXTENSION pg_stat_statements UPDATE;');
  });
});

describe('notes on the sums of statements', () => {
  const tracking: StatementTracking = {
    ...{ track: 'all', tracksUtility: true, tracksPlanning: true, computesQueryId: true },
    ...{ mostEntries: 5_000, evictions: 0, readsAll: true, user: 'app' },
  };
  const counters: StatementEntry['counters'] = {
    ...{ calls: 4, totalMs: 40, meanMs: 10, deviationMs: 0, minMs: 10, maxMs: 10, planMs: null },
    ...{ rows: 4, hitBlocks: 1, readBlocks: 0, dirtiedBlocks: 0, writtenBlocks: 0, ioMs: null },
    ...{ tempReadBlocks: 0, tempWrittenBlocks: 0, walBytes: 0, jitMs: null, since: null },
  };
  const sample = {
    ...{ at: 'T', since: null, entries: [] },
    totals: { statements: 0, calls: 0, totalMs: 0 },
  };
  const notes = (more: Partial<StatementTracking>, own: readonly StatementEntry[] = []) =>
    statementNotes({ ...tracking, ...more }, sample, { problem: null, own }).join('\n');

  it('are none where nothing is missing', () => {
    assert.equal(notes({}), '');
    assert.equal(notes({ evictions: null }), '');
  });

  it("tell how much was left out as Planwright's own, and whose", () => {
    const own = (...roles: readonly string[]) =>
      notes(
        {},
        roles.map((role) => ({ ...{ key: role, queryId: '7', role, nested: false }, counters })),
      );
    assert.equal(
      own('app'),
      "Left out by the comment of Planwright's own queries: 1 entry of app, 40 ms in all.",
    );
    assert.match(own('a', 'b', 'a'), /3 entries of a, b, 120 ms/);
    assert.match(own('a', 'b', 'c', 'd', 'e'), /5 entries of a, b, c and 2 more, 200 ms/);
  });

  it('tell what is thrown away, hidden or not counted', () => {
    assert.match(notes({ evictions: 1 }), /away once, as it keeps 5 000 .* too low/);
    assert.match(notes({ evictions: 12 }), /away 12 times/);
    assert.match(notes({ track: 'none' }), /nothing new is counted/);
    assert.match(notes({ track: 'top' }), /inside functions/);
    assert.match(notes({ tracksPlanning: false }), /without planning/);
    assert.match(notes({ computesQueryId: false }), /compute_query_id is off/);
    assert.match(notes({ readsAll: false }), /^app sees only its own texts/);
    assert.match(notes({ tracksUtility: false }), /track_utility/);
  });
});
