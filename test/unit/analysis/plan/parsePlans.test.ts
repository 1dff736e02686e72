import assert from 'node:assert/strict';
import fc from 'fast-check';
import { detectFormat, parsePlans } from '../../../../src/analysis/plan/parsePlans';
import type { Plan, PlanFields } from '../../../../src/model/planNode';
import { fixtureNames, fixturePlan, readFixture } from '../../../support/planFixtures';

const fixtures = fixtureNames().map(readFixture);

function plansOf(text: string): readonly Plan[] {
  const parsed = parsePlans(text);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.error));
  return parsed.value;
}

/** The same statement was run once for each format: times differ, and cold counters may. */
function withoutTimes(fields: PlanFields): unknown {
  return Object.fromEntries(
    Object.entries(fields).filter(([key]) => !/^Actual .*Time$|Blocks$|I\/O|^WAL/.test(key)),
  );
}

describe('parsePlans', () => {
  it('tells the formats apart', () => {
    for (const fixture of fixtures) {
      assert.equal(detectFormat(fixture.json), 'json');
      assert.equal(detectFormat(fixture.text), 'text');
      if (fixture.yaml !== null) assert.equal(detectFormat(fixture.yaml), 'yaml');
      if (fixture.xml !== null) assert.equal(detectFormat(fixture.xml), 'xml');
    }
    assert.equal(detectFormat('"[{\\"Plan\\": {}}]"'), 'json');
    assert.equal(detectFormat('"Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)"'), 'text');
  });

  for (const format of ['yaml', 'xml'] as const) {
    it(`reads ${format} as it reads JSON`, () => {
      const withFormat = fixtures.filter((fixture) => fixture[format] !== null);
      assert.ok(withFormat.length >= 10);
      for (const fixture of withFormat) {
        const [plan] = plansOf(fixture[format] ?? '');
        const json = fixturePlan(fixture);
        assert.deepEqual(
          plan?.nodes.map(({ parentId, fields }) => [parentId, withoutTimes(fields)]),
          json.nodes.map(({ parentId, fields }) => [parentId, withoutTimes(fields)]),
          fixture.name,
        );
        assert.deepEqual(
          Object.keys(plan.statementFields).sort(),
          Object.keys(json.statementFields).sort(),
        );
        assert.deepEqual(plan.statementFields.Settings, json.statementFields.Settings);
      }
    });

    it(`answers truncated ${format} with line, column and hint, or with whole nodes only`, () => {
      const whole = fixtures.find((fixture) => fixture[format] !== null)?.[format] ?? '';
      for (const part of [0.1, 0.4, 0.7]) {
        const parsed = parsePlans(whole.slice(0, Math.floor(whole.length * part)));
        if (parsed.ok) continue;
        assert.ok(parsed.error.line >= 1 && parsed.error.hint !== '');
      }
    });

    it(`never throws on damaged ${format}`, () => {
      const whole = fixtures.find((fixture) => fixture[format] !== null)?.[format] ?? '';
      fc.assert(
        fc.property(
          fc.nat(whole.length),
          fc.nat(40),
          fc.string({ maxLength: 9 }),
          (at, cut, text) => {
            parsePlans(whole.slice(0, at) + text + whole.slice(at + cut));
          },
        ),
        { numRuns: 200 },
      );
    });
  }

  it('reads entities in XML as characters and keeps markup as text', () => {
    const [plan] = plansOf(
      '<explain><Query><Plan><Node-Type>Seq Scan</Node-Type><Filter>a &lt; &quot;B&quot; &amp;&amp; &lt;b&gt;</Filter></Plan></Query></explain>',
    );
    assert.equal(plan?.root.fields.Filter, 'a < "B" && <b>');
  });

  it('refuses XML that declares entities', () => {
    const parsed = parsePlans(
      '<explain xmlns="x"><!DOCTYPE a [<!ENTITY b "c">]><Query><Plan><Node-Type>&b;</Node-Type></Plan></Query></explain>',
    );
    assert.ok(!parsed.ok);
  });
});
