// Does a history in a terminal show the worst of each time, and say that it does?

import assert from 'node:assert/strict';
import { historyText } from '../../../../src/cli/reporters/historyText';
import type { HistorySpan } from '../../../../src/model/monitorHistory';

const START = Date.parse('2026-11-30T10:00:00Z');
const HOUR = 60;

/** Minutes since the start. */
function span(minute: number, hitRatio: number, commits: number, spanSeconds = 10): HistorySpan {
  const of = (value: number) => ({ min: value, mean: value, max: value });
  return {
    ...{
      version: 1,
      spanSeconds,
      seconds: 10,
      epoch: 'e1',
      events: minute === 40 ? ['A restart.'] : [],
    },
    at: new Date(START + minute * 60_000).toISOString(),
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
    assert.equal(rest.filter((line) => line.startsWith('2026')).length, 24);
    assert.equal(rest.at(-2), '2026-11-30 10:47  the last that was kept');
    assert.ok(rest.includes('  A restart.'));
  });

  it('has lines of equal time, and says where nothing was kept', () => {
    const evening = Array.from({ length: 60 }, (_, at) => span(at + 1, 1, 90));
    const morning = Array.from({ length: 60 }, (_, at) => span(22 * HOUR + 10 + at, 1, 10));
    // Of the last evening, coarse spans alone are left.
    const old = Array.from({ length: 6 }, (_, at) => span((at - 6) * 10 - 10, 1, 50, 600));
    assert.deepEqual(
      historyText([...old, ...evening, ...morning])
        .split('\n')
        .slice(2)
        .map(brief),
      [
        '2026-11-30 08:50 50',
        '2026-11-30 10:01 90',
        'A restart.',
        '2026-11-30 11:00 nothing was kept until 2026-12-01 08:10',
        '2026-12-01 08:10 10',
        '2026-12-01 09:09 the last that was kept',
        '',
      ],
    );
  });

  it('tells no hole between the samples of a monitor with a long interval', () => {
    const slow = Array.from({ length: 6 }, (_, at) => span(at * 5, 1, at));
    assert.doesNotMatch(historyText(slow), /nothing/);
    const off = [...slow, ...Array.from({ length: 6 }, (_, at) => span(HOUR + at * 5, 1, at))];
    assert.match(historyText(off), /10:25 +nothing was kept until 2026-11-30 11:00/);
  });
});

/** Its time, and of figures the commits. */
function brief(line: string): string {
  const [time, rest] = [line.slice(0, 16), line.slice(16).trim()];
  const commits = /^–.*?(\d+) +100 %/.exec(rest)?.[1];
  return `${time} ${commits ?? rest}`.trim();
}
