// The advice for a workload in words: it says no more than was found.

import assert from 'node:assert/strict';
import {
  adviceHeadline,
  applyScript,
  regressions,
  searchWords,
  statementCosts,
  undoScript,
} from '../../../../src/features/advise/adviceWords';
import type { AdviseJson } from '../../../../src/model/adviseJson';

const STATEMENT = { id: 'a', text: 'SELECT 1', calls: 1, costBefore: 1000, costAfter: 10 };
const INDEX = {
  ddl: 'CREATE INDEX CONCURRENTLY i ON s.t (a)',
  undoSql: 'DROP INDEX CONCURRENTLY s.i',
  ...{ table: 's.t', name: 'i', sizeBytes: 2_097_152, gain: 990, writeCost: 0 },
  ...{ serves: ['a'], replaces: [] },
};
const DROP = {
  ...{ index: 's.old', sql: 'DROP INDEX s.old', undoSql: 'CREATE INDEX old ON s.t (b)' },
  ...{ why: 'i gives\nall of it.', sizeBytes: 1 },
};

function advice(more: Partial<AdviseJson>): AdviseJson {
  return {
    version: 1,
    ...{ engine: 'twin', engineVersion: '18.1', budgetBytes: null, maxIndexes: null },
    ...{ seconds: 1, stopped: 'converged', explains: 7, costBefore: 1000, costAfter: 10 },
    ...{ statements: [STATEMENT], create: [INDEX], drop: [], refused: [], unverified: [] },
    notes: [],
    ...more,
  };
}

describe('advice for a workload in words', () => {
  it('tells what the set saves', () => {
    assert.equal(
      adviceHeadline(advice({})),
      '1 statement: cost 1 000 to 10, 99 % less, with 1 new index (2 MB).',
    );
  });

  it('says that no index pays only where all was tried', () => {
    const none = { create: [], costAfter: 1000 };
    assert.match(adviceHeadline(advice(none)), /no index pays for itself/);
    for (const stopped of ['time', 'cancelled', 'failed'] as const)
      assert.match(adviceHeadline(advice({ ...none, stopped })), /before the search ended/);
    const unverified = [{ id: 'b', text: '', why: '' }];
    assert.equal(
      adviceHeadline(advice({ ...none, statements: [], unverified })),
      'None of 1 statement could be planned.',
    );
  });

  it('tells how the search ended, and within which limits', () => {
    assert.match(
      searchWords(advice({ stopped: 'time', budgetBytes: 5_000_000, maxIndexes: 2 })),
      /7 plans in 1\.0 s; at most 5 million bytes, at most 2 indexes; stopped by the time limit/,
    );
    assert.match(searchWords(advice({ stopped: 'failed' })), /ended by a failure/);
  });

  it('tells values apart only where one index does not suit them all', () => {
    const ways = (common: number) => [
      { way: 'rare' as const, costBefore: 1000, costAfter: 10 },
      { way: 'common' as const, costBefore: 1000, costAfter: common },
    ];
    assert.doesNotMatch(statementCosts({ ...STATEMENT, ways: ways(20) }), /rare/);
    assert.match(
      statementCosts({ ...STATEMENT, ways: ways(1000) }),
      /\(rare values 1 000 to 10, 99 % less; common values 1 000, as before\)/,
    );
  });

  it('names what costs more than before', () => {
    const worse = { ...STATEMENT, id: 'w', costAfter: 1020 };
    assert.deepEqual(regressions(advice({ statements: [STATEMENT, worse] })), [worse]);
  });

  it('drops after it created, and undoes it in the opposite order; no remark leaves its line', () => {
    const both = advice({ drop: [DROP] });
    assert.equal(applyScript(both), `${INDEX.ddl};\n-- i gives␊all of it.\nDROP INDEX s.old;\n`);
    assert.equal(undoScript(both), `${DROP.undoSql};\n${INDEX.undoSql};\n`);
  });
});
