// Which actions does the panel offer: never what the connection forbids, nor what would tell nothing?

import assert from 'node:assert/strict';
import { actionsOfFix, whyNotOnReplica, type FixPlace } from '../../../src/panel/view/actionsOfFix';
import { engineText } from '../../../src/panel/view/proof';
import type { PanelFix } from '../../../src/model/panelReport';
import type { Proof } from '../../../src/model/suggestion';

const INDEX = { kind: 'sql', sql: 'CREATE INDEX a ON b (c);', canExplain: false } as const;
const PLACE: FixPlace = { mayRun: true, mayTry: true, hasServer: true, onReplica: false };

function types(fix: Partial<PanelFix>, place: Partial<FixPlace> = {}): readonly string[] {
  const actions = actionsOfFix({ ...INDEX, canTry: true, ...fix }, { ...PLACE, ...place });
  return actions.map(({ type }) => type);
}

describe('what can be done with a fix in the panel', () => {
  it('offers a try beside Apply, not before it', () => {
    assert.deepEqual(types({}), ['runFix', 'tryFix', 'copyFix', 'insertFix', 'openFix']);
  });

  it('offers none of what was measured, on production, or on a read-only connection', () => {
    const without = ['runFix', 'copyFix', 'insertFix', 'openFix'];
    assert.deepEqual(types({ canTry: false }), without);
    assert.deepEqual(types({}, { mayTry: false }), without);
    assert.deepEqual(types({}, { mayRun: false }), without.slice(1));
    for (const kind of ['edit', 'template', 'setting'] as const)
      assert.ok(!types({ kind }).includes('tryFix'), kind);
  });

  it('offers on a replica nothing that its primary would do in its place, and says so', () => {
    const replica = { ...PLACE, onReplica: true };
    assert.deepEqual(types({}, replica), ['runFix', 'copyFix', 'insertFix', 'openFix']);
    const index = { ...INDEX, canTry: true };
    assert.match(whyNotOnReplica(index, replica) ?? '', /^Try for Real: only on the primary\./);
    const setting = { ...INDEX, kind: 'setting', canExplain: true, canTry: false } as const;
    assert.ok(!types(setting, replica).includes('explainWithFix'));
    assert.match(whyNotOnReplica(setting, replica) ?? '', /^Explain with it: only on the primary/);
    assert.equal(whyNotOnReplica({ ...index, canTry: false }, replica), null);
    assert.equal(whyNotOnReplica(index, PLACE), null);
  });

  it('says of a measured proof how it was measured', () => {
    const proof: Proof = {
      level: 'measured',
      engine: { kind: 'server', version: '16.4' },
      costBefore: 100,
      costAfter: 5,
      planBefore: null,
      planAfter: null,
      caveats: [],
    };
    const times = { beforeMs: 126, afterMs: 2, runs: 5 };
    assert.equal(
      engineText({ ...proof, times }),
      'Executed with it by the server 16.4, median of 5, and rolled back.',
    );
    assert.equal(engineText(proof), 'Executed with it by the server 16.4.');
  });
});
