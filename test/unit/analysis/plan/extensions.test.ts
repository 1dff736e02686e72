// Plans of Citus and TimescaleDB: the same in all four formats, judged within tasks and chunks, and told of the table that people know.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { anonymise } from '../../../../src/analysis/plan/anonymise/anonymise';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { unreadPart } from '../../../../src/analysis/plan/unread';
import { verdict } from '../../../../src/analysis/plan/verdict';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import type { Finding } from '../../../../src/model/finding';
import type { Plan } from '../../../../src/model/planNode';
import { firstFix } from '../../../support/adviceSql';
import { fixtureContext, readFixture } from '../../../support/planFixtures';

const NAMES = ['citus-subplan', 'citus-tasks', 'timescale-chunks', 'timescale-compressed'];

function planOf(text: string | null): Plan {
  const read = parsePlans(text ?? '');
  assert.ok(read.ok, read.ok ? '' : `${read.error.message} at ${String(read.error.line)}`);
  const [plan] = read.value;
  assert.ok(plan !== undefined);
  return plan;
}

function judged(text: string): readonly Finding[] {
  const plan = planOf(text);
  const metrics = deriveMetrics(plan);
  return judgePlan({ plan, metrics, statement: null, catalog: null, serverVersion: null });
}

async function found(name: string, rule: string): Promise<Finding> {
  const context = await fixtureContext(`extensions/${name}`);
  const finding = judgePlan(context).find((each) => each.rule === rule);
  assert.ok(finding !== undefined, `${rule} on ${name}`);
  return finding;
}

/** Below the remark. */
function fixSql(finding: Finding | undefined): string {
  return (firstFix(finding)?.sql ?? '').replace(/^(?:--.*\n)+/, '');
}

describe('plans of extensions', () => {
  for (const name of NAMES)
    it(`are the same in every format: ${name}`, () => {
      const { json, text, yaml, xml } = readFixture(`extensions/${name}`);
      const shape = (plan: Plan) =>
        plan.nodes.map(({ parentId, fields, part }) => [
          parentId,
          fields['Node Type'],
          fields['Parent Relationship'],
          fields['Actual Total Time'],
          fields['Rows Removed by Filter'],
          fields['Execution Time'],
          fields['Node'],
          part,
        ]);
      const [first, ...others] = [json, yaml, xml].map((each) => shape(planOf(each)));
      for (const other of others) assert.deepEqual(other, first);
      // FORMAT TEXT knows members of Append only.
      const roleless = (rows: ReturnType<typeof shape> | undefined) =>
        rows?.map((row) =>
          row.map((value, at) => (at === 2 && value === 'Member' ? 'Outer' : value)),
        );
      assert.deepEqual(roleless(shape(planOf(text))), roleless(first));
    });

  it('have an index on the distributed table, and name shard and node', async () => {
    const finding = await found('citus-tasks', 'seq-scan-selective');
    assert.match(finding.title, /orders \(shard 102009 on 10\.0\.4\.12:5432\)/);
    assert.match(fixSql(finding), /^CREATE INDEX CONCURRENTLY \S+ ON orders \(note\)/);
    assert.doesNotMatch(fixSql(finding), /102009/);
  });

  it('have an index on the hypertable, which takes no CONCURRENTLY, for all chunks together', async () => {
    const finding = await found('timescale-chunks', 'seq-scan-selective');
    assert.match(finding.title, /3 chunks of conditions keeps 87 of 3 M rows/);
    const [fix] = finding.fixes;
    assert.match(fixSql(finding), /^CREATE INDEX \S+ ON conditions \(device_id, "?time"?\)/);
    assert.match(fix?.remark ?? '', /every chunk/);
  });

  it('are told where rows are decompressed to be thrown away', async () => {
    const finding = await found('timescale-compressed', 'compressed-filter');
    assert.match(finding.title, /Decompresses 1\.8 M rows of 2 chunks of conditions to keep 22/);
    const [fix] = finding.fixes;
    assert.match(fixSql(finding), /compress_segmentby = 'device_id'/);
    assert.equal(fix?.changes[0]?.kind, 'template', 'nothing runs it');
  });

  it('are told where a subquery is fetched first', async () => {
    const finding = await found('citus-subplan', 'remote-subplan');
    assert.match(finding.message, /412 k rows, 58 MB, in 18\.4 s \(96 % of 19\.3 s\)/);
    assert.match(
      finding.message,
      /events \(shard 102071 on 10\.0\.4\.12:5432\), which keeps 12\.9 k of the 1\.2 M rows/,
    );
  });

  it('are told where tasks are not shown, and which of those that are is slow', async () => {
    const hidden = await found('citus-subplan', 'remote-tasks');
    assert.match(hidden.message, /31 tasks are not shown, so nothing is said of them/);
    const slow = await found('citus-tasks', 'remote-tasks');
    assert.match(slow.title, /One of 4 tasks takes 2\.39 s, the others 42\.1 ms/);
    assert.match(slow.message, /orders \(shard 102009 on 10\.0\.4\.12:5432\)/);
  });

  it('take a number at the end of a name for a shard only within a task', () => {
    const [finding] =
      judged(`Seq Scan on events_202401  (cost=0.00..9000.00 rows=9 width=4) (actual time=1.000..900.000 rows=9 loops=1)
  Filter: (note = 'a'::text)
  Rows Removed by Filter: 900000
Execution Time: 900.100 ms`);
    assert.match(fixSql(finding), / ON events_202401 \(note\)/);
  });

  it('propose nothing on a chunk whose hypertable is not named, nor on batches', () => {
    for (const relation of ['_hyper_7_12_chunk', 'compress_hyper_8_12_chunk']) {
      const [finding] =
        judged(`Seq Scan on ${relation}  (cost=0.00..9000.00 rows=9 width=4) (actual time=1.000..900.000 rows=9 loops=1)
  Filter: (note = 'a'::text)
  Rows Removed by Filter: 900000
Execution Time: 900.100 ms`);
      assert.equal(finding?.rule, 'seq-scan-selective');
      assert.deepEqual(finding.fixes, []);
      assert.match(finding.message, /hypertable/);
    }
  });

  it('find the hypertable beside ConstraintAwareAppend, and its subplans through SkipScan', () => {
    const [finding] =
      judged(`Custom Scan (ConstraintAwareAppend)  (cost=0.00..9000.00 rows=9 width=4) (actual time=1.000..900.000 rows=9 loops=1)
  Hypertable: readings
  Chunks excluded during startup: 4
  ->  Append  (cost=0.00..9000.00 rows=9 width=4) (actual time=1.000..900.000 rows=9 loops=1)
        ->  Seq Scan on _hyper_7_12_chunk  (cost=0.00..9000.00 rows=9 width=4) (actual time=1.000..899.000 rows=9 loops=1)
              Filter: (note = 'a'::text)
              Rows Removed by Filter: 900000
Execution Time: 900.100 ms`);
    assert.match(finding?.title ?? '', /readings \(chunk 12\)/);
    assert.match(fixSql(finding), / ON readings \(note\)/);
    const skipped =
      planOf(`Unique  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..9.000 rows=9 loops=1)
  ->  Custom Scan (SkipScan) on _hyper_7_12_chunk  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..8.900 rows=9 loops=1)
        ->  Index Only Scan using i on _hyper_7_12_chunk  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..8.000 rows=9 loops=1)
Execution Time: 9.100 ms`);
    assert.equal(unreadPart(skipped, deriveMetrics(skipped)), null);
  });

  it('hide nodes and tables when they are made anonymous', () => {
    for (const name of NAMES) {
      const { json, sql } = readFixture(`extensions/${name}`);
      const { plan } = anonymise(planOf(json), sql);
      const shown = JSON.stringify([plan.nodes.map(({ fields }) => fields), plan.statementFields]);
      assert.doesNotMatch(
        shown,
        /10\.0\.4|dbname=shop|orders|conditions|_hyper_|gift|events|user_id|device_id/,
        name,
      );
      assert.match(shown, /Citus Adaptive|ChunkAppend/);
    }
  });
});

describe('a part of a plan that cannot be read', () => {
  const unread = (text: string): string | null => {
    const plan = planOf(text);
    return unreadPart(plan, deriveMetrics(plan));
  };

  it('is named with its share, and so is what another server does', () => {
    const custom = `Limit  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..900.000 rows=9 loops=1)
  ->  Custom Scan (GpuPreAgg) on orders  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..890.000 rows=9 loops=1)
Execution Time: 900.100 ms`;
    assert.match(
      unread(custom) ?? '',
      /^99 % of the time is in Custom Scan \(GpuPreAgg\) on orders, which cannot/,
    );
    const plan = planOf(custom);
    const sentence = verdict({ plan, metrics: deriveMetrics(plan), findings: [] });
    assert.match(sentence, /in Custom Scan \(GpuPreAgg\), which Planwright cannot look into/);
    const foreign = `Foreign Scan on remote_orders  (cost=100.00..190.00 rows=9 width=4) (actual time=1.000..890.000 rows=9 loops=1)
Execution Time: 890.100 ms`;
    assert.match(unread(foreign) ?? '', /Foreign Scan on remote_orders/);
    const columnar = `Custom Scan (ColumnarScan) on facts  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..890.000 rows=9 loops=1)
Execution Time: 890.100 ms`;
    assert.match(unread(columnar) ?? '', /ColumnarScan/, 'columnar tables of Citus have no input');
    const strange = `Quantum Scan on orders  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..890.000 rows=9 loops=1)
Execution Time: 890.100 ms`;
    assert.match(unread(strange) ?? '', /Quantum Scan/);
  });

  it('is none where it takes next to nothing, or is told by what stands below', async () => {
    assert.equal(
      unread(`Sort  (cost=0.00..90.00 rows=9 width=4) (actual time=1.000..900.000 rows=9 loops=1)
  Sort Key: a
  ->  Custom Scan (Other)  (cost=0.00..9.00 rows=9 width=4) (actual time=1.000..9.000 rows=9 loops=1)
Execution Time: 900.100 ms`),
      null,
    );
    for (const name of ['timescale-chunks', 'timescale-compressed']) {
      const { plan, metrics } = await fixtureContext(`extensions/${name}`);
      assert.equal(unreadPart(plan, metrics), null, name);
    }
  });

  it('is named without costs, too: Citus gives its nodes none', () => {
    const text = `Custom Scan (Citus Adaptive)  (cost=0.00..0.00 rows=0 width=0)
  Task Count: 32
  Tasks Shown: None, not supported for re-partition queries
  ->  MapMergeJob
        Map Task Count: 3
        Merge Task Count: 6`;
    assert.match(unread(text) ?? '', /Custom Scan \(Citus Adaptive\)/);
  });
});
