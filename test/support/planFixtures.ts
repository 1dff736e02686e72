// Reads the captured plans of test/fixtures/plans with their statements and catalogs.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deriveMetrics } from '../../src/analysis/plan/derive';
import { parseJson } from '../../src/analysis/plan/parseJson';
import { ruleContext } from '../../src/analysis/rules/judge';
import type { RuleContext } from '../../src/analysis/rules/rule';
import type { Catalog } from '../../src/model/catalog';
import type { Plan } from '../../src/model/planNode';
import { mapped } from '../unit/analysis/sql/support';

export const FIXTURES = path.resolve(__dirname, '../fixtures/plans');

export interface PlanFixture {
  /** `pg18/seq-scan-selective`. */
  readonly name: string;
  readonly major: number;
  readonly sql: string;
  readonly json: string;
  readonly text: string;
  readonly yaml: string | null;
  readonly xml: string | null;
  readonly serverVersion: number;
  readonly catalog: Catalog | null;
}

/** All captured cases, sorted; not those of extensions, which are written after what their sources print. */
export function fixtureNames(): readonly string[] {
  return readdirSync(FIXTURES)
    .filter((folder) => /^pg\d+$/.test(folder))
    .flatMap((folder) =>
      readdirSync(path.join(FIXTURES, folder)).map((name) => `${folder}/${name}`),
    )
    .sort();
}

export function readFixture(name: string): PlanFixture {
  const folder = path.join(
    name.startsWith('extensions/') ? path.dirname(FIXTURES) : FIXTURES,
    name,
  );
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  const optional = (file: string): string | null =>
    existsSync(path.join(folder, file)) ? read(file) : null;
  const meta = JSON.parse(read('meta.json')) as { major: number; serverVersion: number };
  const catalog = optional('catalog.json');
  return {
    name,
    major: meta.major,
    serverVersion: meta.serverVersion,
    sql: read('query.sql').trim(),
    json: read('plan.json'),
    text: read('plan.txt'),
    yaml: optional('plan.yaml'),
    xml: optional('plan.xml'),
    catalog: catalog === null ? null : (JSON.parse(catalog) as Catalog),
  };
}

export function fixturePlan(fixture: PlanFixture): Plan {
  const parsed = parseJson(fixture.json);
  assert.ok(parsed.ok, `${fixture.name} parses`);
  return parsed.value;
}

/** What a rule sees of a fixture, its statement included. */
export async function fixtureContext(name: string): Promise<RuleContext> {
  const fixture = readFixture(name);
  const plan = fixturePlan(fixture);
  return ruleContext({
    plan,
    metrics: deriveMetrics(plan),
    statement: await mapped(fixture.sql),
    catalog: fixture.catalog,
    serverVersion: fixture.serverVersion,
  });
}
