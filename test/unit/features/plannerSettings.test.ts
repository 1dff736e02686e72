// Is a value for a setting told apart from a mistake before the server is asked?

import assert from 'node:assert/strict';
import { settingProblem, type PlannerSetting } from '../../../src/features/plannerSettings';

const NUMBER = { value: '', choices: null, description: '' } as const;
const WORK_MEM: PlannerSetting = {
  ...NUMBER,
  name: 'work_mem',
  kind: 'integer',
  unit: 'kB',
  least: 64,
  most: 2147483647,
};
const CACHE: PlannerSetting = { ...WORK_MEM, name: 'effective_cache_size', unit: '8kB', least: 1 };
const COST: PlannerSetting = {
  ...NUMBER,
  name: 'random_page_cost',
  kind: 'real',
  unit: null,
  least: 0,
  most: 1.79769e308,
};

describe('a setting to plan with', () => {
  it('takes numbers with and without units, in any size that fits', () => {
    for (const text of ['64', '64kB', '4MB', '1.5GB', ' 1 TB '])
      assert.equal(settingProblem(WORK_MEM, text), null, text);
    for (const text of ['1', '8kB', '1GB', '16384B'])
      assert.equal(settingProblem(CACHE, text), null, text);
    for (const text of ['1.1', '.5', '4', '1e3'])
      assert.equal(settingProblem(COST, text), null, text);
  });

  it('names the limits, the units and the form of a number', () => {
    assert.equal(settingProblem(WORK_MEM, '63kB'), 'work_mem is from 64kB to 2147483647kB.');
    assert.equal(settingProblem(WORK_MEM, '4TB'), 'work_mem is from 64kB to 2147483647kB.');
    assert.match(settingProblem(CACHE, '1kB') ?? '', /is from 8kB to 17179869176kB/);
    assert.match(settingProblem(WORK_MEM, '4mb') ?? '', /no unit mb; there are B, kB, MB, GB, TB/);
    assert.match(settingProblem(WORK_MEM, '4ms') ?? '', /no unit ms/);
    assert.equal(settingProblem(COST, '4kB'), 'random_page_cost has no unit.');
    assert.equal(settingProblem(COST, '-1'), 'random_page_cost is from 0 to 1.79769e+308.');
    for (const text of ['', 'much', "4'; DROP TABLE x"])
      assert.equal(settingProblem(WORK_MEM, text), 'work_mem is a number, such as 64MB.', text);
  });

  it('knows the words of switches and enumerations', () => {
    const jit: PlannerSetting = { ...COST, name: 'jit', kind: 'bool' };
    assert.equal(settingProblem(jit, 'OFF'), null);
    assert.equal(settingProblem(jit, 'maybe'), 'jit is on or off.');
    const choices = ['partition', 'on', 'off'];
    const exclusion: PlannerSetting = {
      ...COST,
      name: 'constraint_exclusion',
      kind: 'enum',
      choices,
    };
    assert.equal(settingProblem(exclusion, 'partition'), null);
    assert.equal(settingProblem(exclusion, 'some'), 'constraint_exclusion is partition, on, off.');
  });
});
