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

/** Values only: the keys of a plan are PostgreSQL's. */
function dataOf({ plan, statement }: PlanReport): ReadonlySet<string> {
  return wordsIn(printJson(plan).replace(/^ *"[^"]*": /gm, ''), statement?.text ?? '');
}

function proseOf({ verdict, findings, suggestions }: PlanReport): ReadonlySet<string> {
  return wordsIn(verdict, JSON.stringify(findings), JSON.stringify(suggestions));
}

/** What is no English word, such as the table called "returns" is. */
const TELLING = /[_\d]/;

async function reportOf(name: string): Promise<PlanReport> {
  const fixture = readFixture(name);
  return analyzePlan(await testParser(), fixturePlan(fixture), fixture.sql);
}

describe('anonymiseReport', () => {
  it('leaves no name and no literal of any captured plan', async () => {
    for (const name of fixtureNames()) {
      const report = await reportOf(name);
      const anonymous = await anonymiseReport(await testParser(), report);
      const originals = [...namesOf(report.plan), ...literalsOf(report.plan)];
      const data = dataOf(anonymous);
      const prose = proseOf(anonymous);
      const left = originals.filter(
        (word) => data.has(word) || (TELLING.test(word) && prose.has(word)),
      );
      assert.deepEqual(left, [], name);
    }
  });

  it('finds of the anonymous plan what it found of the plan, and keeps every figure', async () => {
    for (const name of fixtureNames()) {
      const report = await reportOf(name);
      const anonymous = await anonymiseReport(await testParser(), report);
      const found = (each: PlanReport): unknown =>
        each.findings.map(({ rule, nodeId, share }) => [rule, nodeId, share]);
      assert.deepEqual(found(anonymous), found(report), name);
      assert.deepEqual(anonymous.metrics, report.metrics, name);
      assert.deepEqual(
        parseJson(printJson(anonymous.plan)),
        { ok: true, value: anonymous.plan },
        name,
      );
    }
  });

  it('keeps every captured statement one that parses', async () => {
    for (const name of fixtureNames()) {
      const report = await reportOf(name);
      const anonymous = await anonymiseReport(await testParser(), report);
      assert.equal(anonymous.statement === null, report.statement === null, name);
      assert.equal(anonymous.statement?.class, report.statement?.class, name);
    }
  });
});
