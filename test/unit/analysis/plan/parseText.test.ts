import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseText, parseTextPlans } from '../../../../src/analysis/plan/parseText';
import type { PlanParseError } from '../../../../src/analysis/plan/parseError';
import type { Plan, PlanFields } from '../../../../src/model/planNode';
import { fixtureNames, fixturePlan, readFixture } from '../../../support/planFixtures';

const JOIN = `Hash Join  (cost=61.00..130.50 rows=200 width=12) (actual time=0.500..1.250 rows=199 loops=1)
  Hash Cond: (o.customer_id = c.id)
  Buffers: shared hit=42 read=3, temp written=7
  ->  Seq Scan on sales.orders o  (cost=0.00..40.00 rows=2000 width=8) (actual time=0.010..0.300 rows=2000 loops=1)
        Filter: ((note)::text <> 'a
b'::text)
        Rows Removed by Filter: 4
  ->  Hash  (cost=58.50..58.50 rows=200 width=8) (actual time=0.400..0.400 rows=200 loops=1)
        Buckets: 1024 (originally 512)  Batches: 4 (originally 1)  Memory Usage: 16kB
        ->  Index Only Scan Backward using c_pkey on customers c  (cost=0.00..58.50 rows=200 width=8) (never executed)
Planning Time: 0.100 ms
Trigger note_change on orders: time=3.5 calls=2
JIT:
  Functions: 4
  Options: Inlining false, Optimization true, Expressions true, Deforming true
  Timing: Generation 1.5 ms (Deform 0.5 ms), Inlining 0.0 ms, Optimization 2.0 ms, Emission 3.0 ms, Total 6.5 ms
Execution Time: 1.500 ms`;

function planOf(text: string): Plan {
  const parsed = parseText(text);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.error));
  return parsed.value;
}

function errorOf(text: string): PlanParseError {
  const parsed = parseText(text);
  assert.ok(!parsed.ok);
  return parsed.error;
}

const WIDTH = 130;
const DISGUISES: Readonly<Record<string, string>> = {
  psql: [
    ' '.repeat(30) + 'QUERY PLAN' + ' '.repeat(30),
    '-'.repeat(WIDTH),
    ...JOIN.split('\n').map((line) => ` ${line}`),
    '(16 rows)',
    '',
    'Time: 2.345 ms',
  ].join('\n'),
  'psql with a border': [
    `+${'-'.repeat(WIDTH)}+`,
    `|${' '.repeat(50)}QUERY PLAN${' '.repeat(WIDTH - 60)}|`,
    `+${'-'.repeat(WIDTH)}+`,
    ...JOIN.split('\n').map((line) => `| ${line.padEnd(WIDTH - 1)}|`),
    `+${'-'.repeat(WIDTH)}+`,
  ].join('\r\n'),
  'one cell of psql, with continuation marks': [
    'QUERY PLAN',
    '----------',
    ...JOIN.split('\n').map((line) => ` ${line.padEnd(WIDTH)}+`),
    '(1 row)',
  ].join('\n'),
  pgAdmin: JOIN.replace('a\nb', 'a b')
    .split('\n')
    .map((line) => `"${line.replaceAll('"', '""')}"`)
    .join('\n')
    .replace('a b', 'a"\n"b'),
  DBeaver: `QUERY PLAN|\n----------+\n${JOIN.split('\n')
    .map((line) => `${line}|`)
    .join('\n')}`,
  Markdown: `\`\`\`\n${JOIN}\n\`\`\``,
  'a session with its query and prompt': `shop=# EXPLAIN (ANALYZE, BUFFERS)\nSELECT 1;\n${JOIN}\n\nshop=# `,
  'a mail that indents it': JOIN.split('\n')
    .map((line) => `      ${line}`)
    .join('\n'),
};

describe('parseText', () => {
  it('reads nodes, numbers, properties and what belongs to the statement', () => {
    const plan = planOf(JOIN);
    assert.deepEqual(
      plan.nodes.map(({ id, parentId, fields }) => [id, parentId, fields['Node Type']]),
      [
        [0, null, 'Hash Join'],
        [1, 0, 'Seq Scan'],
        [2, 0, 'Hash'],
        [3, 2, 'Index Only Scan'],
      ],
    );
    const [join, scan, hash, index] = plan.nodes.map(({ fields }) => fields);
    assert.deepEqual(
      [join?.['Join Type'], join?.['Actual Total Time'], join?.['Temp Written Blocks']],
      ['Inner', 1.25, 7],
    );
    assert.deepEqual(
      [scan?.Schema, scan?.['Relation Name'], scan?.Alias, scan?.['Parent Relationship']],
      ['sales', 'orders', 'o', 'Outer'],
    );
    assert.match(scan?.Filter ?? '', /'a\s+b'::text\)$/);
    assert.deepEqual(
      [hash?.['Original Hash Batches'], hash?.['Hash Batches'], hash?.['Peak Memory Usage']],
      [1, 4, 16],
    );
    assert.deepEqual(
      [index?.['Scan Direction'], index?.['Index Name'], index?.['Actual Loops']],
      ['Backward', 'c_pkey', 0],
    );
    const { statementFields } = plan;
    assert.equal(statementFields['Execution Time'], 1.5);
    assert.deepEqual(statementFields.Triggers, [
      { 'Trigger Name': 'note_change', Relation: 'orders', Time: 3.5, Calls: 2 },
    ]);
    assert.deepEqual(statementFields.JIT?.['Timing'], {
      Generation: { Deform: 0.5, Total: 1.5 },
      Inlining: 0,
      Optimization: 2,
      Emission: 3,
      Total: 6.5,
    });
  });

  for (const [name, text] of Object.entries(DISGUISES)) {
    it(`reads the same plan out of ${name}`, () => {
      const plan = planOf(text);
      const shape = (each: Plan): unknown =>
        each.nodes.map(({ parentId, fields }) => [
          parentId,
          { ...fields, Filter: fields.Filter?.replace(/\s+/g, ' ') },
        ]);
      assert.deepEqual(shape(plan), shape(planOf(JOIN)));
      assert.equal(plan.statementFields['Execution Time'], 1.5);
    });
  }

  it('reads several plans of one text', () => {
    const parsed = parseTextPlans(`${JOIN}\n\nEXPLAIN SELECT 2;\n${JOIN}`);
    assert.ok(parsed.ok);
    assert.equal(parsed.value.length, 2);
  });

  it('reads a plan without costs', () => {
    const plan = planOf('Limit\n  ->  Seq Scan on t\n        Filter: (a > 1)');
    assert.deepEqual(
      plan.nodes.map(({ fields }) => fields['Node Type']),
      ['Limit', 'Seq Scan'],
    );
  });

  it('reads what workers did', () => {
    const plan =
      planOf(`Sort  (cost=1.00..2.00 rows=3 width=4) (actual time=5.000..6.000 rows=3.00 loops=3)
  Sort Key: a DESC, (lower(b, 'x,y'))
  Sort Method: external merge  Disk: 100kB
  Worker 0:  actual time=1.000..2.000 rows=1.00 loops=1
    Sort Method: external merge  Disk: 90kB
    Buffers: shared hit=5
  Worker 1:  Sort Method: quicksort  Memory: 25kB
  ->  Result  (cost=0.00..1.00 rows=3 width=4)`);
    const { fields } = plan.root;
    assert.deepEqual(fields['Sort Key'], ['a DESC', "(lower(b, 'x,y'))"]);
    assert.equal(fields['Sort Space Used'], 100);
    assert.deepEqual(
      fields.Workers?.map((worker) => [worker['Worker Number'], worker['Sort Space Used']]),
      [
        [0, 90],
        [1, 25],
      ],
    );
  });

  for (const [name, text, line] of [
    [
      'a node whose numbers are cut',
      'Limit  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on t  (cost=0.00..',
      2,
    ],
    ['a join that lost its inner side', JOIN.split('\n').slice(0, 6).join('\n'), 1],
    ['nodes that lost their indentation', JOIN.replace(/^ +/gm, ''), 2],
    ['a plan without its first line', JOIN.split('\n').slice(1).join('\n'), 3],
    ['a line that is no part of it', JOIN.replace('  Buffers', '??? what'), 3],
    ['prose', 'This is no plan.', 1],
    ['nothing', '', 1],
  ] as const) {
    it(`answers ${name} with line and hint, never with half a plan`, () => {
      const error = errorOf(text);
      assert.equal(error.line, line);
      assert.notEqual(error.hint, '');
    });
  }

  it('never throws on a damaged plan', () => {
    fc.assert(
      fc.property(
        fc.nat(JOIN.length),
        fc.nat(60),
        fc.string({ maxLength: 12 }),
        (at, cut, text) => {
          parseTextPlans(JOIN.slice(0, at) + text + JOIN.slice(at + cut));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads of captured plans what FORMAT JSON says of them', () => {
    for (const fixture of fixtureNames().map(readFixture)) {
      const text = planOf(fixture.text);
      const json = fixturePlan(fixture);
      assert.deepEqual(steadyNodes(text, json), steadyNodes(json, json), fixture.name);
      assert.deepEqual(
        text.nodes.map(({ parentId }) => parentId),
        json.nodes.map(({ parentId }) => parentId),
        fixture.name,
      );
      assert.deepEqual(statementKeys(text), statementKeys(json), fixture.name);
    }
  });
});

/** Keys that both formats print and that do not change from one run to the next. */
const STEADY = [
  'Node Type',
  'Parent Relationship',
  'Subplan Name',
  'Parallel Aware',
  'Strategy',
  'Partial Mode',
  'Operation',
  'Command',
  'Join Type',
  'Scan Direction',
  'Schema',
  'Relation Name',
  'Alias',
  'Index Name',
  'CTE Name',
  'Function Name',
  'Startup Cost',
  'Total Cost',
  'Plan Rows',
  'Plan Width',
  'Output',
  'Filter',
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'One-Time Filter',
  'Sort Key',
  'Presorted Key',
  'Group Key',
  'Cache Key',
  'Cache Mode',
  'Sort Method',
  'Sort Space Type',
  'Hash Buckets',
  'Original Hash Batches',
  'Planned Partitions',
  'Workers Planned',
  'Window',
  'Disabled',
] as const;

/** FORMAT TEXT leaves out triggers that did not fire and planning that read no block; auto_explain's text stands before it. */
function statementKeys({ statementFields }: Plan): readonly string[] {
  return Object.keys(statementFields)
    .filter((key) => !['Triggers', 'Planning', 'Query Text'].includes(key))
    .sort();
}

/** A write that was rolled back left dead rows: the next run of it is estimated anew. */
const OF_A_TABLE_THAT_GREW = ['Startup Cost', 'Total Cost', 'Plan Rows'];

function steadyNodes({ nodes }: Plan, json: Plan): unknown {
  const writes = json.nodes.some(({ fields }) => fields['Node Type'] === 'ModifyTable');
  return nodes.map(({ id, fields }) => {
    // FORMAT TEXT prints a Group Key or Hash Key for each of the Grouping Sets.
    const printed = json.nodes[id]?.fields;
    const left = [
      ...(writes ? OF_A_TABLE_THAT_GREW : []),
      ...(printed?.['Grouping Sets'] === undefined ? [] : ['Group Key']),
      // It prints an index read in no particular direction, as for the nearest neighbours, like one read forward.
      ...(printed?.['Scan Direction'] === 'NoMovement' ? ['Scan Direction'] : []),
      // Of ROWS FROM it prints the alias where the one function's name would stand.
      ...(printed?.['Function Name'] === undefined ? ['Function Name'] : []),
    ];
    return steady(fields, new Set(left));
  });
}

/** FORMAT JSON also prints what is false or 0, and that a foreign scan selects. */
function steady(fields: PlanFields, left: ReadonlySet<string>): unknown {
  const kept = STEADY.map((key): [string, unknown] => [key, fields[key]]);
  return Object.fromEntries(
    kept.filter(
      ([key, value]) =>
        !left.has(key) &&
        value !== undefined &&
        value !== false &&
        !(key === 'Planned Partitions' && value === 0) &&
        !(key === 'Operation' && value === 'Select'),
    ),
  );
}
