// Findings on the whole corpus of captured plans stay what they are: a change on any plan is a decision to make here. The table was
// written from the output; rule by rule it was read through, not yet finding by finding. PLANWRIGHT_UPDATE_CORPUS=1 writes it anew.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { judgePlan } from '../../src/analysis/rules/judge';
import { fixtureContext, fixtureNames } from '../support/planFixtures';

const FILE = path.join(__dirname, '../fixtures/expectedFindings.json');
const LEAST_PLANS = 150;

/** Case to what is found in it, `rule @node <- effects`; cases that are not listed are without findings. */
const expectedSchema = z.record(z.string(), z.record(z.string(), z.array(z.string())));

async function findingsOf(name: string): Promise<readonly string[]> {
  return judgePlan(await fixtureContext(name), {}).map(({ rule, nodeId, effects = [] }) => {
    const led = effects.length === 0 ? '' : ` <- ${effects.map((link) => link.rule).join(', ')}`;
    return `${rule} @${String(nodeId)}${led}`;
  });
}

async function found(): Promise<z.infer<typeof expectedSchema>> {
  const all: Record<string, Record<string, string[]>> = {};
  for (const name of fixtureNames()) {
    const findings = await findingsOf(name);
    const [major = '', title = ''] = name.split('/');
    if (findings.length > 0) (all[title] ??= {})[major] = [...findings];
  }
  return all;
}

describe('corpus of captured plans', function () {
  this.timeout(120_000);

  it(`has ${String(LEAST_PLANS)} plans and more`, () => {
    assert.ok(fixtureNames().length >= LEAST_PLANS);
  });

  it('gives the findings of the table and no other', async () => {
    const actual = await found();
    if (process.env['PLANWRIGHT_UPDATE_CORPUS'] === '1') {
      const sorted = Object.entries(actual).sort(([a], [b]) => (a < b ? -1 : 1));
      writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
    }
    const expected = expectedSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
    assert.deepEqual(actual, expected);
  });
});
