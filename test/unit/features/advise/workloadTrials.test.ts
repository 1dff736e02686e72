// Which statements are tried first, with which values?

import assert from 'node:assert/strict';
import type { CreateIndex } from '../../../../src/model/change';
import type { WorkloadCandidate } from '../../../../src/analysis/advisor/workload/workloadCandidate';
import type { PlannedText } from '../../../../src/features/advise/workloadStatements';
import { workloadTrials } from '../../../../src/features/advise/workloadTrials';
import { btree, column, table } from '../../analysis/advisor/support';
import { plannedText } from './plannedTexts';

const sale = table('sale', [column('id'), column('state')]);
const member: WorkloadCandidate = { definition: btree('sale', 'state'), table: sale };
const change: CreateIndex = {
  ...{ kind: 'create-index', definition: member.definition, name: 'sale_state_idx' },
  concurrently: true,
};
const made = [{ member, change, told: { sizeBytes: 4_096 } }];

function trials(
  planned: readonly PlannedText[],
  costs: readonly (readonly [before: number, after: number])[],
  {
    weights,
    served = planned.map(() => true),
  }: { readonly weights: readonly number[]; readonly served?: readonly boolean[] },
) {
  const selected = (position: 0 | 1) => ({
    ...{ members: position === 0 ? [] : [member], total: 0 },
    costs: costs.map((pair) => pair[position]),
  });
  return workloadTrials(
    {
      ...{ planned, weights, before: selected(0), selection: selected(1) },
      costs: {
        recall: (number) => ({ cost: 1, used: new Set(served[number] === true ? [member] : []) }),
      },
      engine: { kind: 'twin', version: '18.3' },
      server: { version: '16.4', engine: { kind: 'server', version: '16.4' } },
    },
    made,
  );
}

const scan = { 'Node Type': 'Seq Scan', 'Relation Name': 'sale', Schema: 'shop' };

describe('what is tried of a workload', () => {
  it('is first what gains most over all its calls', async () => {
    const rare = await plannedText("SELECT * FROM sale WHERE state = 'a'", scan, { id: 'a' });
    const often = await plannedText("SELECT id FROM sale WHERE state = 'b'", scan, { id: 'b' });
    const costs = [[100, 10] as const, [50, 5] as const];
    const found = trials([rare, often], costs, { weights: [1, 1_000] });
    assert.deepEqual(
      found.map(({ id }) => id),
      ['b', 'a'],
    );
    assert.deepEqual(
      found.map(({ subject, suggestion }) => [subject.mode, suggestion.sizeBytes]),
      [
        ['estimate', 4_096],
        ['estimate', 4_096],
      ],
    );
  });

  it('has the values that most calls have, and none where none are known', async () => {
    const generic = await plannedText('SELECT * FROM sale WHERE state = $1', scan, { id: 'a' });
    const withValue = (way: 'common' | 'rare', value: string): PlannedText => ({
      ...{ ...generic, way, planned: { ...generic.planned, parameters: [value] } },
    });
    const ways = [withValue('rare', 'odd'), generic, withValue('common', 'usual')];
    const costs = ways.map(() => [9, 1] as const);
    const [found, ...others] = trials(ways, costs, { weights: [1, 1, 1] });
    assert.deepEqual([found?.subject.values, others], [['usual'], []]);
    const [unknown] = trials([generic], [[9, 1]], { weights: [1] });
    assert.equal(unknown?.subject.mode, 'generic');
  });

  it('is nothing that no new index serves', async () => {
    const one = await plannedText('SELECT * FROM sale', scan, { id: 'a' });
    assert.deepEqual(trials([one], [[9, 9]], { weights: [1], served: [false] }), []);
  });
});
