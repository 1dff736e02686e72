// Periods of the calendar begin and end where date_trunc has them.

import assert from 'node:assert/strict';
import { isStart, nextStart, type CalendarUnit } from '../../../src/util/calendar';

const STARTS: readonly (readonly [CalendarUnit, string, string | null])[] = [
  ['day', '2024-02-28', '2024-02-29'],
  ['day', '2023-12-31', '2024-01-01'],
  ['week', '2024-04-29', '2024-05-06'],
  ['month', '2024-12-01', '2025-01-01'],
  ['quarter', '2024-10-01', '2025-01-01'],
  ['year', '2024-01-01', '2025-01-01'],
  ['year', '9999-01-01', null],
];

const NO_STARTS: readonly (readonly [CalendarUnit, string])[] = [
  ['day', '2023-02-29'],
  ['day', '2024-13-01'],
  ['week', '2024-05-01'],
  ['month', '2024-05-02'],
  ['quarter', '2024-05-01'],
  ['year', '2024-02-01'],
];

describe('calendar', () => {
  for (const [unit, day, next] of STARTS)
    it(`knows the ${unit} of ${day}`, () => {
      assert.ok(isStart(unit, day));
      assert.equal(nextStart(unit, day), next);
    });
  for (const [unit, day] of NO_STARTS)
    it(`begins no ${unit} on ${day}`, () => {
      assert.ok(!isStart(unit, day));
    });
});
