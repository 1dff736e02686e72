// Does a history in a terminal show the worst of each time, and say that it does?

import assert from 'node:assert/strict';
import { historyText } from '../../../../src/cli/reporters/historyText';
import type { HistorySpan } from '../../../../src/model/monitorHistory';

function span(minute: number, hitRatio: number, commits: number): HistorySpan {
  const of = (value: number) => ({ min: value, mean: value, max: value });
  return {
    ...{ version: 1, seconds: 10, epoch: 'e1', events: minute === 40 ? ['A restart.'] : [] },
    at: `2026-11-30T10:${String(minute).padStart(2, '0')}:00.000Z`,
    metrics: { hitRatio: of(hitRatio), commitsPerSecond: of(commits) },
  };
}

describe('a history as text', () => {
  it('shows the most of each time, and of hits the least, and says so', () => {
    const all = Array.from({ length: 48 }, (_, at) => span(at, at % 2 ? 0.1 : 1, at));
    const [what = '', heading = '', first = '', ...rest] = historyText(all).split('\n');
    assert.match(what, /most .* of hits the least/);
    assert.match(heading, /^since \(UTC\).* commits\/s +least hit /);
    assert.match(first, /^2026-11-30 10:00 +– +– +1 +10.% +– +–$/);
    assert.equal(rest.filter((line) => line.startsWith('2026')).length, 23);
    assert.ok(rest.includes('  A restart.'));
  });
});
