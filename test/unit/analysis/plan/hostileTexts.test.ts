// Texts that no server prints and anybody can write: read in time that grows with their length, without running out of stack,
// and with names and numbers that mean nothing to JavaScript.

import assert from 'node:assert/strict';
import { entryOf } from '../../../../src/analysis/plan/log/jsonReader';
import { queryOfEntry } from '../../../../src/analysis/plan/log/planOfEntry';
import { readPlans } from '../../../../src/analysis/plan/readPlans';
import type { Plan } from '../../../../src/model/planNode';

const NODE = 'Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)';
const JSON_NODE = '{"Node Type": "Seq Scan"}';

function entry(body: string): Parameters<typeof queryOfEntry>[0] {
  return { durationMs: 1, time: null, line: 1, body };
}

function onlyPlan(text: string): Plan {
  const plans = readPlans(text);
  assert.ok(plans.ok, plans.ok ? '' : plans.error.message);
  const [plan] = plans.value;
  assert.ok(plan);
  return plan;
}

function problem(text: string): string {
  const plans = readPlans(text);
  assert.ok(!plans.ok);
  return plans.error.message;
}

describe('texts of plans that were made to take long', () => {
  /** On two busy cores; quadratic reading takes 5 s and more of each. */
  const SLOW_MS = 2_000;

  function inTime(name: string, read: () => unknown): void {
    const start = performance.now();
    read();
    const took = performance.now() - start;
    assert.ok(took < SLOW_MS, `${name} took ${took.toFixed(0)} ms`);
  }

  const around: Readonly<Record<string, (long: string) => string>> = {
    'a line': (long) => `x${long}x`,
    'a condition': (long) => `${NODE}\n  Filter: (a ${long}x\n`,
    'a label': (long) => NODE.replace('  (', ` ${long} (`),
    JSON: (long) => `[{"Plan": {"Node Type": "Seq Scan", "Filter": ${long}`,
    XML: (long) => `<explain xmlns="x"><Query><Plan>${long}`,
    YAML: (long) => `- Plan:\n    Node Type: "Seq Scan"\n    Filter: ${long}x`,
    'a log': (long) => `LOG:  duration: 1.0 ms  plan:\n\tQuery Text: ${long}x\n\t${NODE}`,
  };

  for (const piece of [' ', '\t', '\r', '\n', '"', '|', ' |', '(', '│', '1 ', 'a', 'A ', '/*']) {
    it(`of ${JSON.stringify(piece)} over and over`, () => {
      for (const [name, text] of Object.entries(around))
        inTime(name, () => readPlans(text(piece.repeat(12_000 / piece.length))));
    });
  }

  const long: Readonly<Record<string, string>> = {
    'comments without an end': `<explain>${'<!--'.repeat(60_000)}`,
    'instructions without an end': `<explain>${'<?'.repeat(100_000)}`,
    arrows: '→ '.repeat(80_000),
    'one word of a count': `${NODE}\n  Heap Blocks: ${'a'.repeat(80_000)}\n`,
    'keys of counts': `${NODE}\n  Batches: ${'A A'.repeat(40_000)}\n`,
    'spaces of a sort': `${NODE}\n  Sort Method: a${' '.repeat(60_000)}x\n`,
    'sort methods': `${NODE}\n  Full-sort Groups: 1 ${'Sort Methods: a'.repeat(20_000)}\n`,
    'one name of a setting': `${NODE}\nSettings: ${'a.'.repeat(60_000)}\n`,
    'quotes within a cell': `"${NODE}"\n"${'"'.repeat(80_001)}x\n`,
  };

  for (const [name, text] of Object.entries(long)) {
    it(`of ${name}`, () => {
      inTime(name, () => readPlans(text));
    });
  }

  it('of the margin of a message', () => {
    inTime('margin', () => entryOf(`duration: 1 ms  plan:\nx${' '.repeat(80_000)}x`, null, 1));
  });
});

describe('texts of plans with a value of megabytes', () => {
  const value = 'a'.repeat(12_000_000);

  it('has it as a statement in the log, in JSON and in YAML', () => {
    const json = `{"Query Text": "${value}\\"\\\\", "Plan": ${JSON_NODE}}`;
    assert.equal(queryOfEntry(entry(json)), `${value}"\\`);
    const yaml = `Query Text: "${value}"\nPlan: \n  Node Type: "Seq Scan"\n`;
    assert.equal(queryOfEntry(entry(yaml)), value);
    assert.equal(queryOfEntry(entry(`Query Text: "a"."b"\n${NODE}`)), '"a"."b"');
  });

  it('has it as a cell of a grid', () => {
    const cell = `"[{""Plan"": {""Node Type"": ""Seq Scan"", ""Filter"": ""${value}""}}]"`;
    assert.equal(onlyPlan(cell).root.fields.Filter, value);
    assert.ok(!readPlans(`"[${value}`).ok);
    assert.ok(!readPlans(`"${value}`).ok);
  });

  it('has it as a name, a key, a setting or an attribute', () => {
    assert.equal(
      onlyPlan(NODE.replace('on t', `on "${value}"`)).root.fields['Node Type'],
      'Seq Scan',
    );
    const settings = onlyPlan(`${NODE}\nSettings: work_mem = '${value}''s', a.b = ''\n`);
    const found = settings.statementFields.Settings;
    assert.deepEqual(found, { work_mem: `${value}'s`, 'a.b': '' });
    assert.equal(
      problem(`- Plan:\n    Node Type: "Seq Scan"\n    "${value}": 1\n`),
      'This line has no key',
    );
    const attributes = ' a="b"'.repeat(3_000_000);
    assert.equal(
      problem(`<explain${attributes}><Query></Query></explain>`),
      'This is no tag that EXPLAIN prints',
    );
  });
});

describe('texts of plans with names of JavaScript', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    it(`such as ${name}`, () => {
      const text = onlyPlan(
        `Limit  (cost=0.00..2.00 rows=1 width=4)\n  ->  ${name} on ${name}  (cost=0.00..1.00 rows=1 width=4)\n`,
      );
      assert.deepEqual(
        { ...text.nodes[1]?.fields },
        {
          'Node Type': name,
          'Relation Name': name,
          'Parent Relationship': 'Outer',
          Alias: name,
          'Startup Cost': 0,
          'Total Cost': 1,
          'Plan Rows': 1,
          'Plan Width': 4,
        },
      );
      const aggregate = onlyPlan(`Partial ${name}  (cost=0.00..2.00 rows=1 width=4)\n`);
      assert.equal(aggregate.root.fields['Node Type'], `Partial ${name}`);
      const xml = onlyPlan(
        `<explain xmlns="x"><Query><Plan><Node-Type>Seq Scan</Node-Type><Filter>&${name}; &lt; 1</Filter></Plan></Query></explain>`,
      );
      assert.equal(xml.root.fields.Filter, `&${name}; < 1`);
    });
  }

  it('as keys of XML and YAML, where they give nothing a prototype', () => {
    const xml = onlyPlan(
      '<explain xmlns="x"><Query><Plan><Node-Type>Seq Scan</Node-Type><constructor>1</constructor>' +
        '<__proto__><Filter>evil</Filter></__proto__></Plan></Query></explain>',
    );
    assert.equal(xml.root.fields.Filter, undefined);
    assert.equal(Reflect.get(xml.root.fields, 'constructor'), '1');
    const yaml = onlyPlan(
      '- Plan:\n    Node Type: "Seq Scan"\n    __proto__:\n      Filter: "evil"\n      Plans: "evil"\n',
    );
    assert.equal(yaml.root.fields.Filter, undefined);
    assert.equal(Object.getPrototypeOf(yaml.root.fields), Object.prototype);
  });
});

describe('texts of plans with values that no server prints', () => {
  const plan = (fields: string, statement = ''): string =>
    `[{"Plan": {"Node Type": "Seq Scan", ${fields}}${statement}}]`;

  for (const number of ['1e999', '-1e999', '1e308', '1e130']) {
    it(`refuses ${number} within a field`, () => {
      const complaint = / is not of numbers that PostgreSQL prints$/;
      assert.match(
        problem(plan(`"Workers": [{"Worker Number": 0, "Actual Rows": ${number}}]`)),
        complaint,
      );
      assert.match(problem(plan(`"X": {"Group Count": ${number}}`)), complaint);
      for (const field of [
        `"Triggers": [{"Trigger Name": "x", "Calls": 1, "Time": ${number}}]`,
        `"JIT": {"Timing": {"Generation": {"Total": ${number}}}}`,
        `"Planning": {"Memory Used": ${number}}`,
      ])
        assert.match(problem(plan('"Plan Rows": 1', `, ${field}`)), complaint);
    });
  }

  it('takes as many rows as the planner does', () => {
    assert.ok(readPlans(plan('"Workers": [{"Worker Number": 0, "Actual Rows": 1e100}]')).ok);
  });

  it('refuses a field that is nested deeper than any', () => {
    const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
    assert.equal(problem(plan(`"X": ${deep}`)), '"X" is nested too deep');
    assert.equal(problem(plan('"Plan Rows": 1', `, "X": ${deep}`)), '"X" is nested too deep');
  });
});
