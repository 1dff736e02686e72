// What an engine is asked for a workload's prices: in parts that hold no locks for long, and each answer stays its statement's.

import assert from 'node:assert/strict';
import { CandidatePool } from '../../../../src/analysis/advisor/workload/workloadCandidate';
import { EngineOracle } from '../../../../src/features/advise/engineOracle';
import type { WhatIf, WhatIfStatement } from '../../../../src/whatif/whatIf';
import { btree, column, plan, table } from '../../analysis/advisor/support';

const sale = table('sale', [column('id'), column('state')]);

/** A statement costs its number; those with an odd one read by the first index. */
function engine(asked: number[], refuses = false): WhatIf {
  return {
    engine: { kind: 'twin', version: '18.3' },
    capabilities: () => ({ methods: ['btree'], canHideIndexes: true }),
    plan: () => Promise.reject(new Error('not asked')),
    evaluate: ({ add }, statements) => {
      asked.push(statements.length);
      const outcomes = statements.map(({ sql }) => {
        const number = Number(sql);
        if (number === 13) return { kind: 'refused', why: 'no' } as const;
        const read =
          number % 2 === 1
            ? { 'Node Type': 'Index Scan', 'Index Name': 'a' }
            : { 'Node Type': 'Seq Scan' };
        return { kind: 'plan', plan: plan({ ...read, 'Total Cost': number }) } as const;
      });
      return Promise.resolve({
        indexes: refuses ? [] : add.map((definition) => ({ definition, bytes: 512, names: ['a'] })),
        refused: refuses ? add.map((definition) => ({ definition, why: 'too long' })) : [],
        outcomes,
      });
    },
    close: () => Promise.resolve(),
  };
}

const statements: readonly WhatIfStatement[] = Array.from({ length: 251 }, (_, number) => ({
  ...{ sql: String(number), parameters: [] },
}));
const candidate = new CandidatePool().of(btree('sale', 'state'), sale);

describe('prices of a workload', () => {
  const { signal } = new AbortController();

  it('are those of the statements that were asked for, whatever their order and number', async () => {
    const asked: number[] = [];
    const oracle = new EngineOracle(engine(asked), statements, signal);
    const numbers = [...statements.keys()].reverse();
    const { prices } = await oracle.price([candidate], numbers);
    assert.deepEqual(
      prices.map(({ cost }) => cost),
      numbers.map((number) => (number === 13 ? Infinity : number)),
    );
    assert.deepEqual(
      prices.map(({ used }) => used.has(candidate)),
      numbers.map((number) => number % 2 === 1 && number !== 13),
    );
    assert.deepEqual(asked, [100, 100, 51]);
    assert.equal(oracle.bytes(candidate), 512);
  });

  it('of what no engine has held are not known, nor asked for twice', async () => {
    const asked: number[] = [];
    const oracle = new EngineOracle(engine(asked), statements, signal);
    assert.equal(oracle.bytes(candidate), Infinity);
    await oracle.hold([candidate]);
    await oracle.hold([candidate]);
    assert.deepEqual([oracle.bytes(candidate), asked], [512, [0]]);
  });

  it('say why an index was refused', async () => {
    const oracle = new EngineOracle(engine([], true), statements, signal);
    const { refused } = await oracle.price([candidate], [1]);
    assert.deepEqual([...refused], [[candidate, 'too long']]);
  });
});
