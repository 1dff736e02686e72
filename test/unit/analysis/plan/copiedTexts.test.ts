// What people paste: wrapped mails, numbered grids, consoles that say more than the plan. A logical line is not a physical one.

import assert from 'node:assert/strict';
import { parseTextPlans } from '../../../../src/analysis/plan/parseText';
import type { Plan } from '../../../../src/model/planNode';

function planOf(text: string): Plan {
  const parsed = parseTextPlans(text);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.error));
  const [plan] = parsed.value;
  assert.ok(plan !== undefined && parsed.value.length === 1);
  return plan;
}

/** Mailing lists of the years of 7.x are full of these. */
const MAIL = ` Hash Join  (cost=202.44..7332.06 rows=9711 width=140) (actual
time=21.20..6567.87 rows=19775 loops=1)
   Hash Cond: (s.manifest_id = m.id)
   ->  Seq Scan on stops s  (cost=0.00..6421.15 rows=117416 width=88) (actual
time=0.18..4811.78 rows=118606 loops=1)
         Filter: ((day >= '2003-01-01'::date) AND (day <=
'2003-01-31'::date))
         Rows Removed by Filter: 201331
   ->  Hash  (cost=200.06..200.06 rows=952 width=52) (actual
time=20.93..20.93 rows=0 loops=1)
         ->  Seq Scan on manifests m  (cost=0.00..200.06 rows=952 width=52)
(actual time=0.02..18.11 rows=1900 loops=1)
 Total runtime: 6589.51 msec`;

const ESTIMATE = ` Hash Join  (cost=202.44..7332.06 rows=9711 width=140)
   Hash Cond: (s.manifest_id = m.id)
   ->  Seq Scan on stops s  (cost=0.00..6421.15 rows=117416 width=88)
         Filter: (day >= '2003-01-01'::date)
   ->  Hash  (cost=200.06..200.06 rows=952 width=52)
         ->  Seq Scan on manifests m  (cost=0.00..200.06 rows=952 width=52)`;

function lines(text: string, change: (line: string, number: number) => string): string {
  return text
    .split('\n')
    .map((line, index) => change(line, index + 1))
    .join('\n');
}

describe('texts that people paste', () => {
  for (const [name, text] of [
    ['a wrapped mail', MAIL],
    ['its quotation', lines(MAIL, (line) => `> ${line}`)],
    ['the quotation of a quotation', lines(MAIL, (line) => `>> > ${line}`)],
    [
      'a quotation whose remainders are not quoted',
      lines(MAIL, (line) => (line.startsWith(' ') ? `> ${line}` : line)),
    ],
    ['a web page with a blank line after each', MAIL.replaceAll('\n', '\n\n')],
  ] as const) {
    it(`reads ${name}`, () => {
      const plan = planOf(text);
      assert.deepEqual(
        plan.nodes.map(({ parentId, fields }) => [
          parentId,
          fields['Node Type'],
          fields['Actual Total Time'],
          fields['Actual Rows'],
        ]),
        [
          [null, 'Hash Join', 6567.87, 19775],
          [0, 'Seq Scan', 4811.78, 118606],
          [0, 'Hash', 20.93, 0],
          [2, 'Seq Scan', 18.11, 1900],
        ],
      );
      const [, scan] = plan.nodes;
      assert.equal(
        scan?.fields.Filter,
        "((day >= '2003-01-01'::date) AND (day <= '2003-01-31'::date))",
      );
      assert.equal(scan.fields['Rows Removed by Filter'], 201331);
      assert.equal(plan.statementFields['Execution Time'], 6589.51);
    });
  }

  for (const [name, wrapped, whole] of [
    ['between key and colon', 'Rows Removed by\nFilter: 201331', 'Rows Removed by Filter: 201331'],
    ['within a key of two words', 'Heap\nFetches: 12', 'Heap Fetches: 12'],
    [
      'after the colon',
      'Sort Method:\nquicksort  Memory: 25kB',
      'Sort Method: quicksort  Memory: 25kB',
    ],
    [
      'before the memory',
      'Sort Method: external merge\nDisk: 100kB',
      'Sort Method: external merge  Disk: 100kB',
    ],
    [
      'in counts',
      'Buffers: shared hit=42 read=3,\ntemp written=7',
      'Buffers: shared hit=42 read=3, temp written=7',
    ],
    ['between counts', 'Buffers: shared hit=42\nread=3', 'Buffers: shared hit=42 read=3'],
    ['in a list', 'Sort Key: a.x, b.y\nDESC, c.z', 'Sort Key: a.x, b.y DESC, c.z'],
    [
      'in the keys of a hash',
      'Buckets: 1024\nBatches: 4  Memory Usage: 9kB',
      'Buckets: 1024  Batches: 4  Memory Usage: 9kB',
    ],
    [
      'in a worker',
      'Worker 0:  actual time=0.003..0.004\nrows=0 loops=1',
      'Worker 0:  actual time=0.003..0.004 rows=0 loops=1',
    ],
  ] as const) {
    it(`reads a property that was wrapped ${name}`, () => {
      const node =
        'Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.1..0.2 rows=1 loops=1)';
      const text = (property: string): string => `${node}\n  ${property}\nPlanning Time: 0.1 ms`;
      assert.deepEqual(planOf(text(wrapped)).root, planOf(text(whole)).root);
    });
  }

  for (const [name, text] of [
    ['full stops', lines(ESTIMATE, (line, number) => `${String(number)}. ${line}`)],
    ['brackets', lines(ESTIMATE, (line, number) => `${String(number)}) ${line}`)],
    ['tabs', `QUERY PLAN\n${lines(ESTIMATE, (line, number) => `${String(number)}\t${line}`)}`],
    ['colons', lines(ESTIMATE, (line, number) => `${String(number)}: ${line}`)],
    ['a column of a grid', lines(ESTIMATE, (line, number) => `| ${String(number)} | ${line} |`)],
    [
      'an editor, from 98 on',
      lines(ESTIMATE, (line, number) => `${String(number + 97).padStart(4)} ${line}`),
    ],
    ['cells in quotes', lines(ESTIMATE, (line, number) => `"${String(number)}","${line}"`)],
  ] as const) {
    it(`takes away line numbers of ${name}`, () => {
      assert.deepEqual(planOf(text).nodes, planOf(ESTIMATE).nodes);
    });
  }

  it('reads a numbered list whose indentation is its own', () => {
    const plan = planOf(`QUERY PLAN
1. HashSetOp Except  (cost=0.29..3941.33 rows=6679 width=28) (actual time=35.005..36.214 rows=5077 loops=1)
2. -> Append  (cost=0.29..3674.20 rows=106854 width=28) (actual time=0.086..22.669 rows=106854 loops=1)
3.     -> Subquery Scan on "*SELECT* 1"  (cost=0.29..453.51 rows=13009 width=10) (actual time=0.085..2.777 rows=13009 loops=1)
4.         -> Index Only Scan using idx_w on weight  (cost=0.29..323.42 rows=13009 width=6) (actual time=0.083..1.797 rows=13009 loops=1)
5.             Heap Fetches: 0
Execution Time: 36.560 ms`);
    assert.deepEqual(
      plan.nodes.map(({ parentId }) => parentId),
      [null, 0, 1, 2],
    );
    assert.equal(plan.nodes[3]?.fields['Heap Fetches'], 0);
    assert.equal(plan.statementFields['Execution Time'], 36.56);
  });

  for (const after of [
    '(6 rows)\n\nTime: 12.345 ms',
    '(6 řádek)\n\nČas: 12,345 ms',
    '(6 σειρές)\n\nΧρόνος: 12,345 ms',
    '(6 righe)\n\nTempo: 12,345 ms',
    '(6 行)\n\n時間: 12.345 ミリ秒',
    '(6개 행)\n\n작업시간: 12.345 ms',
    '(6 строк)\n\nВремя: 12,345 мс',
    '(6 rader)\n\nTid: 12,345 ms',
    '(6 рядків)\nЧас: 12,345 мс',
    '（6 行）\n\n时间：12.345 ms',
    '(6 筆資料)\n\n時間: 12.345 ms',
    '(6 filas)\n\nDuración: 12,345 ms',
    '\nDuración: 12,345 ms',
    '(6 rows)\n\n=> nil',
    'shop=# SELECT 1;',
    'EXPLAIN',
    'Any idea why?\n\nRegards: Ann',
    'psql:plan.sql:1: ОШИБКА',
  ]) {
    it(`ends an estimate before ${JSON.stringify(after)}`, () => {
      assert.deepEqual(planOf(`${ESTIMATE}\n${after}`), planOf(ESTIMATE));
    });
  }

  for (const before of [
    'NOTICE:  QUERY PLAN:\n',
    'PLAN DE CONSULTA\n----------------',
    'EXPLAIN for: SELECT "stops".* FROM "stops" WHERE "stops"."day" >= $1  [["day", "2003-01-01"]]\n   QUERY PLAN\n-----------',
    'irb(main):001> Stop.where(day: 1).explain\n=> EXPLAIN SELECT 1\nQUERY PLAN',
    'Result:\n',
  ]) {
    it(`begins a plan after ${JSON.stringify(before)}`, () => {
      assert.deepEqual(planOf(`${before}\n${ESTIMATE}`), planOf(ESTIMATE));
    });
  }

  it('refuses a plan whose deepest lines lost their column', () => {
    const deep = `${' '.repeat(70)}Index Cond: (a = 5)`;
    const text = `Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  ->  ${deep.slice(0, 60)}\n${deep.slice(60)}`;
    assert.ok(!parseTextPlans(text).ok);
  });
});
