import assert from 'node:assert/strict';
import { parseJson } from '../../../src/analysis/plan/parseJson';
import { printJson } from '../../../src/analysis/plan/printJson';
import { isFunction, isSystemName, isType } from '../../../src/analysis/plan/anonymise/sqlWords';
import { analyzePlan } from '../../../src/features/analyzePlan';
import { anonymiseReport } from '../../../src/features/anonymiseReport';
import type { Plan } from '../../../src/model/planNode';
import type { PlanReport } from '../../../src/model/report';
import { fixtureNames, fixturePlan, readFixture } from '../../support/planFixtures';
import { testParser } from '../analysis/sql/support';

const NAME_KEYS = ['Relation Name', 'Alias', 'Index Name', 'CTE Name', 'Schema', 'Function Name'];

/** What the plan names outright, without what is PostgreSQL's own. */
function namesOf({ nodes }: Plan): readonly string[] {
  const names = nodes.flatMap(({ fields }) =>
    NAME_KEYS.flatMap((key) => (typeof fields[key] === 'string' ? [fields[key]] : [])),
  );
  return [...new Set(names)].filter(
    (name) => !isSystemName(name) && !isType(name) && !isFunction(name) && !name.startsWith('pg_'),
  );
}

/** Literals of the conditions that are long enough not to stand there by chance. */
function literalsOf(plan: Plan): readonly string[] {
  return [...printJson(plan).matchAll(/'([A-Za-z]{4,})'::/g)]
    .map((match) => match[1] ?? '')
    .filter((text) => !/^(?:true|false|null)$/i.test(text));
}

function wordsIn(...texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.join('\n').match(/[\p{L}\p{N}_]+/gu));
}

/** Values only: the keys of a plan are PostgreSQL's, and so is "returns" in "InitPlan 1 (returns $0)". */
function dataOf({ plan, statement }: PlanReport): ReadonlySet<string> {
  const values = printJson(plan)
    .replace(/^ *"[^"]*": /gm, '')
    .replace(/\(returns (?=\$)/g, '(');
  return wordsIn(values, statement?.text ?? '');
}

function proseOf({ verdict, findings, suggestions }: PlanReport): ReadonlySet<string> {
  return wordsIn(verdict, JSON.stringify(findings), JSON.stringify(suggestions));
}

/** What is no English word, such as the table called "returns" is. */
const TELLING = /[_\d]/;

interface Sample {
  readonly name: string;
  readonly report: PlanReport;
  readonly anonymous: PlanReport;
}

/** The oldest and the newest form of what EXPLAIN prints. */
const VERSIONS = /^pg(?:14|18)\//;

async function sampleOf(name: string): Promise<Sample> {
  const fixture = readFixture(name);
  const parser = await testParser();
  const report = await analyzePlan(parser, fixturePlan(fixture), fixture.sql);
  return { name, report, anonymous: await anonymiseReport(parser, report) };
}

describe('anonymiseReport', () => {
  const samples: Sample[] = [];

  before(async () => {
    for (const name of fixtureNames()) {
      if (VERSIONS.test(name)) samples.push(await sampleOf(name));
    }
    assert.ok(samples.length > 0);
  });

  it('leaves no name and no literal of a captured plan', () => {
    for (const { name, report, anonymous } of samples) {
      const originals = [...namesOf(report.plan), ...literalsOf(report.plan)];
      const data = dataOf(anonymous);
      const prose = proseOf(anonymous);
      const left = originals.filter(
        (word) => data.has(word) || (TELLING.test(word) && prose.has(word)),
      );
      assert.deepEqual(left, [], name);
    }
  });

  it('finds of the anonymous plan what it found of the plan, and keeps every figure', () => {
    for (const { name, report, anonymous } of samples) {
      const found = (each: PlanReport): unknown =>
        each.findings.map(({ rule, nodeId, share }) => [rule, nodeId, share]);
      assert.deepEqual(found(anonymous), found(report), name);
      assert.deepEqual(anonymous.metrics, report.metrics, name);
      const printed = parseJson(printJson(anonymous.plan));
      assert.deepEqual(printed, { ok: true, value: anonymous.plan }, name);
    }
  });

  it('keeps a captured statement one that parses', () => {
    for (const { name, report, anonymous } of samples) {
      assert.equal(anonymous.statement === null, report.statement === null, name);
      assert.equal(anonymous.statement?.class, report.statement?.class, name);
    }
  });
});
