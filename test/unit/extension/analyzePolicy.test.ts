import assert from 'node:assert/strict';
import { decideExecution } from '../../../src/extension/explain/analyzePolicy';

const select = { class: 'read-only', reasons: [] } as const;
const update = { class: 'write', reasons: ['UPDATE changes rows'] } as const;
const shop = { name: 'shop', production: false, readOnly: false };
const production = { ...shop, production: true };

describe('analyze policy', () => {
  it('measures reads, and estimates where it must not execute', () => {
    assert.deepEqual(decideExecution(select, 'measure', shop, 'non-production'), {
      execute: true,
      confirm: null,
    });
    assert.deepEqual(decideExecution(select, 'measure', production, 'always'), {
      execute: true,
      confirm: null,
    });
    for (const [wish, profile, setting] of [
      ['estimate', shop, 'always'],
      ['measure', production, 'non-production'],
      ['measure', shop, 'never'],
    ] as const) {
      const decision = decideExecution(select, wish, profile, setting);
      assert.ok(!decision.execute);
      assert.match(decision.reason, /^Estimates only/);
    }
  });

  it('never executes a write unless asked for, and then asks back', () => {
    for (const setting of ['always', 'non-production', 'never'] as const) {
      const decision = decideExecution(update, 'measure', shop, setting);
      assert.ok(!decision.execute);
      assert.match(decision.reason, /UPDATE changes rows/);
    }
    assert.deepEqual(decideExecution(update, 'execute', shop, 'never'), {
      execute: true,
      confirm: 'write',
    });
    assert.equal(
      decideExecution(update, 'execute', { ...shop, readOnly: true }, 'always').execute,
      false,
    );
  });

  it('asks before executing on production', () => {
    assert.deepEqual(decideExecution(select, 'execute', production, 'never'), {
      execute: true,
      confirm: 'production',
    });
  });
});
