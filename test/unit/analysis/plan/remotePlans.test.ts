// Plans of Citus: tasks and subplans are part of the plan, in every format.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { judgePlan } from '../../../../src/analysis/rules/judge';

const numbers = {
  'Startup Cost': 0,
  'Total Cost': 50000,
  'Plan Rows': 21,
  'Plan Width': 16,
  'Actual Startup Time': 2.1,
  'Actual Rows': 21,
  'Actual Loops': 1,
};
const SCAN = {
  'Node Type': 'Seq Scan',
  'Parent Relationship': 'Outer',
  'Relation Name': 'ads_102009',
  Alias: 'ads',
  ...numbers,
  'Actual Total Time': 2100.2,
  Filter: '(campaign_id = 42)',
  'Rows Removed by Filter': 2000000,
};
const JSON_PLAN = JSON.stringify([
  {
    Plan: {
      'Node Type': 'Custom Scan',
      'Custom Plan Provider': 'Citus Adaptive',
      ...numbers,
      'Total Cost': 0,
      'Plan Rows': 0,
      'Actual Total Time': 2151.9,
      'Distributed Query': {
        Job: {
          'Task Count': 1,
          'Tasks Shown': 'All',
          Tasks: [
            {
              Node: 'host=10.0.0.3 port=5432 dbname=app',
              'Remote Plan': [
                [
                  {
                    Plan: {
                      'Node Type': 'Limit',
                      ...numbers,
                      'Actual Total Time': 2100.4,
                      Plans: [SCAN],
                    },
                    'Execution Time': 2101,
                  },
                ],
              ],
            },
          ],
        },
      },
    },
    'Execution Time': 2152.4,
  },
]);

const TEXT = ` Custom Scan (Citus Adaptive)  (cost=0.00..0.00 rows=0 width=0) (actual time=25271.495..25961.113 rows=668574 loops=1)
   ->  Distributed Subplan 1_1
         Subplan Duration: 23810.39 ms
         Intermediate Data Size: 916 MB
         ->  Custom Scan (Citus Adaptive)  (cost=0.00..0.00 rows=100000 width=4022) (actual time=21136.003..22136.827 rows=663498 loops=1)
               Task Count: 32
               Tasks Shown: One of 32
               ->  Task
                     Node: host=10.0.0.2 port=5432 dbname=mydata
                     ->  Seq Scan on y_102054 y  (cost=0.00..9663.46 rows=21158 width=2804) (actual time=0.088..258.356 rows=20734 loops=1)
                         Filter: (state = 3)
                         Planning Time: 0.165 ms
                         Execution Time: 263.909 ms
         Planning Time: 0.000 ms
         Execution Time: 22337.427 ms
   Task Count: 1
   Tasks Shown: All
   ->  Task
         Node: host=localhost port=5432 dbname=mydata
         ->  Function Scan on read_intermediate_result intermediate_result  (cost=0.00..10.00 rows=1000 width=4022) (actual time=0.1..740.2 rows=663498 loops=1)
             Planning Time: 0.4 ms
             Execution Time: 901.1 ms
 Planning Time: 4.4 ms
 Execution Time: 26012.7 ms`;

describe('plans of Citus', () => {
  it('have the plans of their tasks in FORMAT JSON, and these are judged', () => {
    const read = parsePlans(JSON_PLAN);
    assert.ok(read.ok && read.value[0] !== undefined);
    const [plan] = read.value;
    assert.deepEqual(
      plan.nodes.map(({ parentId, fields }) => [parentId, fields['Node Type']]),
      [
        [null, 'Custom Scan'],
        [0, 'Limit'],
        [1, 'Seq Scan'],
      ],
    );
    assert.match(String(plan.nodes[1]?.fields['Node']), /10\.0\.0\.3/);
    const findings = judgePlan(
      { plan, metrics: deriveMetrics(plan), statement: null, catalog: null, serverVersion: null },
      {},
    );
    assert.ok(findings.some(({ rule, nodeId }) => rule === 'seq-scan-selective' && nodeId === 2));
  });

  it('have them in FORMAT TEXT, with the times that stand inside', () => {
    const read = parsePlans(TEXT);
    assert.ok(read.ok && read.value[0] !== undefined, JSON.stringify(read));
    const { nodes, statementFields } = read.value[0];
    assert.deepEqual(
      nodes.map(({ parentId, fields }) => [
        parentId,
        fields['Node Type'],
        fields['Parent Relationship'],
        fields['Execution Time'],
      ]),
      [
        [null, 'Custom Scan', undefined, undefined],
        [0, 'Custom Scan', 'Distributed Subplan', 22337.427],
        [1, 'Seq Scan', 'Task', 263.909],
        [0, 'Function Scan', 'Task', 901.1],
      ],
    );
    assert.equal(nodes[1]?.fields['Intermediate Data Size'], '916 MB');
    assert.equal(statementFields['Execution Time'], 26012.7);
    const metrics = deriveMetrics(read.value[0]);
    assert.ok((metrics.nodes[1]?.wallTimeMs ?? 0) > 22000);
  });
});
