import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson, parseJsonPlans } from '../../../../src/analysis/plan/parseJson';
import type { PlanParseError } from '../../../../src/analysis/plan/parseError';
import { printJson } from '../../../../src/analysis/plan/printJson';
import type { Plan } from '../../../../src/model/planNode';
import { deepPlanText, planArbitrary } from './generatePlan';

const SMALL = `[
  {
    "Plan": {
      "Node Type": "Limit",
      "Startup Cost": 0.00,
      "Total Cost": 1.50,
      "Plan Rows": 1,
      "Plan Width": 4,
      "Plans": [
        {
          "Node Type": "Seq Scan",
          "Relation Name": "orders",
          "Filter": "(note = 'a | b +'::text)",
          "Actual Rows": 2.50
        }
      ]
    },
    "Planning Time": 0.1
  }
]`;

function planOf(input: unknown): Plan {
  const parsed = parseJson(input);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.message);
  return parsed.value;
}

function errorOf(input: unknown): PlanParseError {
  const parsed = parseJson(input);
  assert.ok(!parsed.ok);
  return parsed.error;
}

const FRAMED = [
  '                 QUERY PLAN                 ',
  '---------------------------------------------',
  ...SMALL.split('\n').map((line) => ` ${line.padEnd(60)}+`),
  '(1 row)',
  '',
  'Time: 0,532 ms',
].join('\n');

const BOXED = [
  '+--------------------------------------------------------------+',
  '|                          QUERY PLAN                          |',
  '+--------------------------------------------------------------+',
  ...SMALL.split('\n').map((line) => `| ${line.padEnd(60)}+|`),
  '+--------------------------------------------------------------+',
  '(1 row)',
].join('\r\n');

describe('parseJson', () => {
  it('numbers nodes in pre-order and keeps the fields as printed', () => {
    const plan = planOf(SMALL);
    assert.deepEqual(
      plan.nodes.map((node) => [node.id, node.parentId, node.fields['Node Type']]),
      [
        [0, null, 'Limit'],
        [1, 0, 'Seq Scan'],
      ],
    );
    assert.equal(plan.nodes[1]?.fields['Actual Rows'], 2.5);
    assert.equal(plan.statementFields['Planning Time'], 0.1);
    assert.ok(!('Plans' in plan.root.fields));
  });

  for (const [name, text] of Object.entries({
    'a psql frame': FRAMED,
    'a boxed frame with CRLF': BOXED,
    'a Markdown fence': `\`\`\`json\n${SMALL}\n\`\`\``,
    'a byte order mark': `\uFEFF${SMALL}`,
    'a JSON string': JSON.stringify(SMALL),
    'rows of a driver as text': JSON.stringify([{ 'QUERY PLAN': SMALL }]),
    'a bare statement': SMALL.trim().slice(1, -1),
  })) {
    it(`reads the same plan out of ${name}`, () => {
      assert.deepEqual(planOf(text), planOf(SMALL));
    });
  }

  it('reads values that a driver has parsed, with or without rows around them', () => {
    const value: unknown = JSON.parse(SMALL);
    assert.deepEqual(planOf(value), planOf(SMALL));
    assert.deepEqual(planOf([{ 'QUERY PLAN': value }]), planOf(SMALL));
  });

  it('reads several plans of one array and of one text', () => {
    const two = printJson(planOf(SMALL), planOf(SMALL));
    for (const text of [two, `${SMALL}\n${SMALL};`, `${FRAMED}\n${FRAMED}`]) {
      const parsed = parseJsonPlans(text);
      assert.ok(parsed.ok);
      assert.equal(parsed.value.length, 2);
    }
  });

  it('keeps unknown keys and node types', () => {
    const plan = planOf({
      Plan: { 'Node Type': 'Custom Scan', 'Custom Plan Provider': 'Columnar', Chunks: { Read: 3 } },
    });
    assert.deepEqual(plan.root.fields['Chunks'], { Read: 3 });
  });

  it('keeps all 64 bits of a query identifier', () => {
    const text = '[{"Plan": {"Node Type": "Result"}, "Query Identifier": -8421907340983409231}]';
    const plan = planOf(text);
    assert.equal(plan.statementFields['Query Identifier'], '-8421907340983409231');
    assert.match(printJson(plan), /"Query Identifier": -8421907340983409231\b/);
    assert.deepEqual(planOf(printJson(plan)), plan);
  });

  it('says where a truncated plan ends', () => {
    const cut = SMALL.slice(0, SMALL.indexOf('"Filter"') + 14);
    const error = errorOf(cut);
    assert.deepEqual([error.line, error.column], [13, 25]);
    assert.match(error.hint, /end is missing/);
    assert.match(error.message, /ends before/);
  });

  it('answers every prefix of a plan with an error that stands inside the text', () => {
    const lines = SMALL.split('\n').length;
    for (let length = 0; length < SMALL.length - 1; length += 1) {
      const error = errorOf(SMALL.slice(0, length));
      assert.ok(error.line >= 1 && error.line <= lines && error.column >= 1);
      assert.notEqual(error.hint, '');
    }
  });

  it('says where broken JSON breaks', () => {
    const error = errorOf(SMALL.replace('"Plan Rows": 1,', '"Plan Rows": 1;'));
    assert.deepEqual([error.line, error.column], [7, 21]);
    const framed = errorOf(FRAMED.replace('"Plan Rows": 1,', '"Plan Rows": 1;'));
    assert.deepEqual([framed.line, framed.column], [9, 22]);
  });

  it('says where a plan has a wrong shape', () => {
    const noType = errorOf(SMALL.replace('"Node Type": "Seq Scan",', ''));
    assert.match(noType.message, /Node Type/);
    assert.deepEqual([noType.line, noType.column], [10, 9]);
    const badNumber = errorOf(SMALL.replace('2.50', '"many"'));
    assert.deepEqual([badNumber.line, badNumber.column], [14, 26]);
  });

  for (const [name, input] of Object.entries({
    'empty text': '',
    'white space': ' \n\t',
    'a number': '12',
    null: null,
    undefined: undefined,
    'an empty array': '[]',
    'other JSON': '{"rows": [1, 2, {"a": "b"}]}',
    prose: 'Seq Scan on orders',
    'a NUL': '\u0000',
    'half a surrogate': '{"Plan": "\ud800',
    'a plan that is a list': '{"Plan": []}',
    'children that are no list': '{"Plan": {"Node Type": "Append", "Plans": 3}}',
    'an unclosed megabyte': `{"Plan": {"Node Type": "${'x'.repeat(1_000_000)}`,
    'a million brackets': '['.repeat(1_000_000),
  })) {
    it(`answers ${name} with an error and a hint`, () => {
      const error = errorOf(input);
      assert.notEqual(error.message, '');
      assert.notEqual(error.hint, '');
      assert.ok(error.line >= 1 && error.column >= 1);
    });
  }

  it('reads and prints a plan of 10 000 nested nodes', () => {
    const plan = planOf(deepPlanText(10_000));
    assert.equal(plan.nodes.length, 10_000);
    assert.equal(planOf(printJson(plan)).nodes.length, 10_000);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(planArbitrary, (value) => {
        const plan = planOf(value);
        assert.deepEqual(planOf(printJson(plan)), plan);
      }),
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mutated()), (text) => {
        parseJsonPlans(text);
      }),
      { numRuns: 500 },
    );
  });
});

/** A plan with a slice replaced. */
function mutated(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(SMALL.length), fc.nat(20), fc.string({ maxLength: 10 }))
    .map(([at, length, text]) => SMALL.slice(0, at) + text + SMALL.slice(at + length));
}
