// The text form is the server's own: what PostgreSQL printed comes out again, and what is printed is read as the same plan.

import assert from 'node:assert/strict';
import { readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { deriveMetrics } from '../../../src/analysis/plan/derive';
import { parseText } from '../../../src/analysis/plan/parseText';
import type { Plan } from '../../../src/model/planNode';
import { explainText } from '../../../src/panel/export/explainText';
import { FIXTURES, fixtureNames, fixturePlan, readFixture } from '../../support/planFixtures';

function printed({ nodes, format, statementFields }: Plan): string {
  const flat = nodes.map(({ id, parentId, fields }) => ({ id, parentId, fields }));
  return explainText({ nodes: flat, format, statementFields });
}

function read(text: string): Plan {
  const parsed = parseText(text);
  assert.ok(parsed.ok, parsed.ok ? '' : `${parsed.error.message}\n${text}`);
  return parsed.value;
}

/** Captured in the text form as well. */
const texts = fixtureNames().filter((name) => existsSync(path.join(FIXTURES, name, 'plan.txt')));

/** A mean of rows below one half is printed as 0, which the JSON form does not tell from none. */
const ROUNDED = /^ *Rows Removed by [\w ]+: 0$/;
/** What the reader takes for something else: sets of one list, text above a plan of auto_explain, a name that is a key word. */
const READ_OTHERWISE = /\/(?:grouping-sets|rollup|transition-table|json-table)$/;

function lines(text: string): readonly string[] {
  // Up to 17 there are no decimals, from 18 always two.
  return text
    .trimEnd()
    .replaceAll('.00 loops=', ' loops=')
    .split('\n')
    .filter((line) => !ROUNDED.test(line));
}

describe('the text form of a plan', () => {
  it('comes out as PostgreSQL printed it', () => {
    assert.ok(texts.length > 700);
    for (const name of texts.filter((each) => !READ_OTHERWISE.test(each))) {
      const text = readFileSync(path.join(FIXTURES, name, 'plan.txt'), 'utf8');
      assert.deepEqual(lines(printed(read(text))), lines(text), name);
    }
  });

  it('is read, printed and read as the same plan', () => {
    for (const name of texts) {
      const plan = read(readFileSync(path.join(FIXTURES, name, 'plan.txt'), 'utf8'));
      const again = read(printed(plan));
      assert.deepEqual(again.nodes.map(known), plan.nodes.map(known), name);
      assert.deepEqual(again.statementFields, plan.statementFields, name);
    }
  });

  it('says of a plan in JSON what its numbers are derived from', () => {
    for (const name of fixtureNames()) {
      const plan = fixturePlan(readFixture(name));
      const { nodes, executionMs, planningMs, triggerMs } = deriveMetrics(plan);
      const again = deriveMetrics(read(printed(plan)));
      assert.deepEqual(
        [again.executionMs, again.planningMs, again.triggerMs],
        [executionMs, planningMs, triggerMs],
        name,
      );
      assert.deepEqual(
        again.nodes.map(({ selfTimeMs, actualRowsTotal, loops }) => ({
          selfTimeMs,
          actualRowsTotal,
          loops,
        })),
        nodes.map(({ selfTimeMs, actualRowsTotal, loops }) => ({
          selfTimeMs,
          actualRowsTotal,
          loops,
        })),
        name,
      );
      assert.deepEqual(
        again.nodes.map(({ selfBuffers }) => selfBuffers?.sharedReadBlocks ?? 0),
        nodes.map(({ selfBuffers }) => selfBuffers?.sharedReadBlocks ?? 0),
        name,
      );
    }
  });
});

function known({ fields }: Plan['nodes'][number]): readonly (readonly [string, unknown])[] {
  return Object.entries(fields)
    .filter(([key, value]) => !(key.startsWith('Rows Removed') && value === 0))
    .toSorted(([a], [b]) => a.localeCompare(b));
}
