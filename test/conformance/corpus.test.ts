// Findings on the whole corpus of captured plans stay what they are: a change on any plan is a decision to make here. Those of 18 were
// read one by one; the other majors have the same, but for what a capture without workers, catalog or luck with the cache explains.
// PLANWRIGHT_UPDATE_CORPUS=1 writes the table anew.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { judgePlan } from '../../src/analysis/rules/judge';
import { fixtureContext, fixtureNames, fixturePlan, readFixture } from '../support/planFixtures';

const MAJORS = ['pg14', 'pg15', 'pg16', 'pg17', 'pg18'];
const FILE = path.join(__dirname, '../fixtures/expectedFindings.json');
/** Of each major. */
const LEAST_PLANS = 150;

/** Node types of explain.c, 14 to 18. */
const NODE_TYPES: readonly string[] = (
  'Result|ProjectSet|ModifyTable|Append|Merge Append|Recursive Union|BitmapAnd|BitmapOr|Nested Loop|Merge Join|Hash Join|' +
  'Seq Scan|Sample Scan|Gather|Gather Merge|Index Scan|Index Only Scan|Bitmap Index Scan|Bitmap Heap Scan|Tid Scan|' +
  'Tid Range Scan|Subquery Scan|Function Scan|Table Function Scan|Values Scan|CTE Scan|Named Tuplestore Scan|WorkTable Scan|' +
  'Foreign Scan|Custom Scan|Materialize|Memoize|Sort|Incremental Sort|Group|Aggregate|WindowAgg|Unique|SetOp|LockRows|' +
  'Limit|Hash'
).split('|');

/** Why a major has no plan with them. */
const NOT_CAPTURED: Readonly<Record<string, readonly string[]>> = {
  // Only an extension makes them.
  'Custom Scan': MAJORS,
  // XMLTABLE needs a build with libxml, JSON_TABLE is of 17.
  'Table Function Scan': ['pg14', 'pg15', 'pg16'],
};

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

describe('corpus of captured plans', () => {
  for (const major of MAJORS)
    it(`has ${String(LEAST_PLANS)} plans and more of ${major}, with every type of node`, () => {
      const names = fixtureNames().filter((name) => name.startsWith(`${major}/`));
      assert.ok(names.length >= LEAST_PLANS);
      const types = new Set(
        names.flatMap((name) =>
          fixturePlan(readFixture(name)).nodes.map(({ fields }) => fields['Node Type']),
        ),
      );
      assert.deepEqual(
        NODE_TYPES.filter((type) => !types.has(type)).toSorted(),
        Object.keys(NOT_CAPTURED)
          .filter((type) => NOT_CAPTURED[type]?.includes(major))
          .toSorted(),
      );
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
