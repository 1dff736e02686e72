// Plans damaged in every way go through the whole core: an answer with findings that hold, or an error, never an exception.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparePlans } from '../../../src/analysis/plan/compare/comparePlans';
import { parsePlans } from '../../../src/analysis/plan/parsePlans';
import { analyzePlan } from '../../../src/features/analyzePlan';
import { anonymiseReport } from '../../../src/features/anonymiseReport';
import { findingSchema } from '../../../src/model/finding';
import { fixtureNames, readFixture } from '../../support/planFixtures';
import { testParser } from '../analysis/sql/support';

const ABSURD: readonly unknown[] = [
  -1,
  0,
  1e300,
  Number.MAX_SAFE_INTEGER,
  0.000001,
  '',
  '<img src=x onerror=alert(1)>',
  'x'.repeat(100_000),
  null,
  true,
  [],
  ['a', 'b'],
  {},
  '((((',
];

/** What is changed: the key at a place that wraps around, and its new value; undefined takes it away. */
const damage = fc.record({
  place: fc.nat(),
  value: fc.oneof(fc.constantFrom(...ABSURD), fc.constant(undefined)),
});

interface Slot {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

function slotsOf(value: unknown, found: Slot[] = []): Slot[] {
  if (Array.isArray(value)) for (const item of value as readonly unknown[]) slotsOf(item, found);
  else if (typeof value === 'object' && value !== null) {
    const owner = value as Record<string, unknown>;
    for (const key of Object.keys(owner)) {
      found.push({ owner, key });
      slotsOf(owner[key], found);
    }
  }
  return found;
}

function damaged(json: string, changes: readonly { place: number; value: unknown }[]): string {
  const document: unknown = JSON.parse(json);
  const slots = slotsOf(document);
  for (const { place, value } of changes) {
    const slot = slots[place % slots.length];
    if (slot === undefined) continue;
    if (value === undefined) Reflect.deleteProperty(slot.owner, slot.key);
    else slot.owner[slot.key] = value;
  }
  return JSON.stringify(document);
}

describe('damaged plans', () => {
  const names = fixtureNames().filter((name) => name.startsWith('pg18/'));

  it('are judged, compared and made anonymous, or refused with a hint', async () => {
    const parser = await testParser();
    let judged = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.array(damage, { minLength: 1, maxLength: 8 }),
        async (name, other, changes) => {
          const parsed = parsePlans(damaged(readFixture(name).json, changes));
          if (!parsed.ok) {
            assert.ok(parsed.error.message !== '' && parsed.error.line >= 1);
            return;
          }
          const [plan] = parsed.value;
          assert.ok(plan);
          // The statement of another database says nothing of this plan.
          const report = await analyzePlan(parser, plan, readFixture(other).sql);
          for (const finding of report.findings) findingSchema.parse(finding);
          for (const { selfTimeMs, selfShare } of report.metrics.nodes) {
            assert.ok((selfTimeMs ?? 0) >= 0 && selfShare >= 0 && selfShare <= 1);
          }
          assert.doesNotMatch(report.verdict, /NaN|undefined|Infinity/);
          comparePlans(report, report);
          await anonymiseReport(parser, report);
          judged += 1;
        },
      ),
      { numRuns: 250 },
    );
    assert.ok(judged > 50, String(judged));
  });
});
