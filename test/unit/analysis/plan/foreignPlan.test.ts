// Plans of other databases are named in one sentence.

import assert from 'node:assert/strict';
import { foreignDatabase } from '../../../../src/analysis/plan/foreignPlan';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { fixtureNames, readFixture } from '../../../support/planFixtures';

const FOREIGN: readonly (readonly [database: string, plan: string])[] = [
  [
    'Amazon Redshift',
    `XN Limit  (cost=1000000000000.00..1000000000000.25 rows=100 width=27)
  ->  XN Merge  (cost=1000000000000.00..1000000000000.25 rows=100 width=27)
        Merge Key: sum(s.qty)`,
  ],
  ['Amazon Redshift', 'XN Seq Scan on sales s  (cost=0.00..1724.56 rows=172456 width=31)'],
  [
    'Greenplum',
    `Gather Motion 2:1  (slice1; segments: 2)  (cost=0.00..431.00 rows=1 width=4)
  ->  Seq Scan on t  (cost=0.00..431.00 rows=1 width=4)`,
  ],
  [
    'CockroachDB',
    `                        info
----------------------------------------------------
  distribution: full
  vectorized: true

  • hash join
  │ nodes: n1
  └── • scan
        table: vehicles@vehicles_pkey
        spans: FULL SCAN
(24 rows)`,
  ],
  [
    'MySQL',
    `-> Nested loop inner join  (cost=4.95 rows=9) (actual time=0.04..0.05 rows=9 loops=1)
    -> Table scan on t1  (cost=1.15 rows=9) (actual time=0.02..0.03 rows=9 loops=1)`,
  ],
  [
    'MySQL',
    `+----+-------------+-------+------+
| id | select_type | table | type |
+----+-------------+-------+------+
|  1 | SIMPLE      | t1    | ALL  |`,
  ],
  ['MySQL', '{"query_block": {"select_id": 1, "cost_info": {"query_cost": "1.00"}}}'],
  ['MariaDB', '{"query_block": {"select_id": 1, "r_loops": 1, "r_total_time_ms": 0.1}}'],
  [
    'Oracle',
    'Plan hash value: 3956160932\n\n| Id  | Operation         | Name |\n|   0 | SELECT STATEMENT  |      |',
  ],
  ['SQLite', 'QUERY PLAN\n|--SCAN t1\n`--SEARCH t2 USING INTEGER PRIMARY KEY (rowid=?)'],
  ['SQLite', '0|0|0|SCAN TABLE t1'],
  [
    'Spark',
    '== Physical Plan ==\n*(1) Project [id#1]\n+- *(1) Filter (id#1 > 1)\n   +- FileScan parquet',
  ],
  [
    'SQL Server',
    '<ShowPlanXML xmlns="http://schemas.microsoft.com/sqlserver/2004/07/showplan"><BatchSequence/></ShowPlanXML>',
  ],
  [
    'SQL Server',
    '  |--Nested Loops(Inner Join)\n       |--Clustered Index Seek(OBJECT:([t].[pk]))',
  ],
  ['DuckDB', '┌─────────────┐\n│Physical Plan│\n└─────────────┘\n┌───────────┐\n│ SEQ_SCAN  │'],
  [
    'Snowflake',
    'GlobalStats:\n    partitionsTotal=1\n    partitionsAssigned=1\nOperations:\n1:0     ->Result',
  ],
  ['Trino', 'Fragment 0 [SINGLE]\n    Output layout: [count]\n    Aggregate(FINAL)'],
  ['MongoDB', '{"queryPlanner": {"winningPlan": {"stage": "COLLSCAN"}}}'],
];

describe('plans of other databases', () => {
  for (const [database, plan] of FOREIGN) {
    it(`are named: ${database}, ${JSON.stringify(plan.slice(0, 30))}`, () => {
      const read = parsePlans(plan);
      assert.ok(!read.ok);
      assert.equal(
        read.error.message,
        `This is a plan of ${database}, which Planwright does not read`,
      );
    });
  }

  it('are not seen in plans of PostgreSQL', () => {
    for (const name of fixtureNames()) {
      const { text, json } = readFixture(name);
      assert.equal(foreignDatabase(text), null, name);
      assert.equal(foreignDatabase(json), null, name);
    }
  });

  it('and a plan in one field of CSV is none of them', () => {
    const { json } = readFixture('pg18/seq-scan-selective');
    const read = parsePlans(`"QUERY PLAN"\n"${json.trim().replaceAll('"', '""')}"\n`);
    assert.ok(read.ok);
    assert.equal(read.value[0]?.root.fields['Node Type'], 'Seq Scan');
  });
});
