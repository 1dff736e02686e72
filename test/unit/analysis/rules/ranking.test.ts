// Findings stand in the order of the time that their fixes can save, and matter as much as that time.

import assert from 'node:assert/strict';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import type { Finding } from '../../../../src/model/finding';
import { humanSaving } from '../../../../src/util/humanNumbers';
import { fixtureContext, fixtureNames } from '../../../support/planFixtures';

const LAST = new Set(['parallel-blocked', 'workers-not-launched']);

describe('ranking of findings', () => {
  const found = async (name: string): Promise<readonly Finding[]> =>
    judgePlan(await fixtureContext(name));

  it('puts what can be saved before what takes more', async () => {
    const [scan, sort, ...others] = await found('pg18/sort-spill-and-scan');
    assert.deepEqual(others, []);
    assert.equal(scan?.rule, 'seq-scan-selective');
    assert.equal(sort?.rule, 'sort-spill');
    assert.ok((sort.share ?? 0) > (scan.share ?? 0));
    assert.equal(sort.saving, (sort.share ?? 0) / 2);
    assert.equal(humanSaving(scan.share, scan.saving), null);
    assert.match(humanSaving(sort.share, sort.saving) ?? '', /^at most \d+ % to be saved$/);
  });

  it('counts the kept rows as work that stays', async () => {
    const [finding] = await found('pg18/index-low-selectivity');
    const [pruned] = await found('pg18/partition-key-wrapped');
    assert.ok((finding?.saving ?? 1) < (finding?.share ?? 0));
    assert.ok((pruned?.saving ?? 1) < (pruned?.share ?? 0));
  });

  it('never promises more than is explained, and keeps the order, on every plan', async () => {
    for (const name of fixtureNames()) {
      const findings = await found(name);
      for (const { share, saving, rule } of findings)
        assert.ok((saving ?? 0) <= (share ?? 0) && (saving === null) === (share === null), rule);
      const last = findings.findIndex(({ rule }) => LAST.has(rule));
      const tail = last === -1 ? [] : findings.slice(last);
      assert.ok(
        tail.every(({ rule }) => LAST.has(rule)),
        name,
      );
      const savings = findings
        .filter(({ rule }) => !LAST.has(rule))
        .map(({ saving }) => saving ?? 0);
      assert.deepEqual(
        savings,
        savings.toSorted((a, b) => b - a),
        name,
      );
    }
  });

  it('takes nothing for urgent that is over in no time', async () => {
    for (const name of ['pg18/lock-skip', 'pg18/update-moves-partition']) {
      const [finding] = await found(name);
      assert.ok((finding?.saving ?? 0) > 0.5, name);
      assert.equal(finding?.impact, 'low', name);
    }
    const [planned] = await found('pg18/planning-heavy');
    assert.equal(planned?.impact, 'high', 'planning counts');
  });
});
