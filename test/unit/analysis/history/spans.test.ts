// Do samples become spans without a number that was never seen, and does a damaged line lose itself alone?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { historyLine, readHistoryLines } from '../../../../src/analysis/history/historyLines';
import { ordered, SpanGatherer, spanOf } from '../../../../src/analysis/history/spans';
import type { HistorySpan } from '../../../../src/model/monitorHistory';
import type { MonitorSample } from '../../../../src/model/monitorJson';

function sample(
  at: string,
  commits: number | null,
  more: Partial<MonitorSample> = {},
): MonitorSample {
  return {
    version: 1,
    at: `2026-11-30T${at}.000Z`,
    seconds: 5,
    node: null,
    epoch: 'e1',
    event: null,
    metrics: { commitsPerSecond: commits },
    ...{ gaps: [], waits: null, statements: null, statementsSeconds: null, verdict: null },
    alerts: [],
    cost: { share: 0, intervalSeconds: 5 },
    ...more,
  };
}

function spans(...samples: readonly MonitorSample[]): readonly HistorySpan[] {
  const gatherer = new SpanGatherer(10);
  const over = samples.map((one) => gatherer.add(one));
  return [...over, gatherer.end()].filter((span) => span !== null);
}

describe('spans of a history', () => {
  it('have least, mean and most of what was known, and say how much of them was watched', () => {
    const [one, two] = spans(
      sample('10:00:01', 10),
      sample('10:00:06', 30),
      sample('10:00:11', null),
    );
    assert.equal(one?.at, '2026-11-30T10:00:00.000Z');
    assert.deepEqual(one.metrics, { commitsPerSecond: { min: 10, mean: 20, max: 30 } });
    assert.equal(one.seconds, 10);
    assert.deepEqual(two?.metrics, {});
    assert.equal(two.seconds, 5);
  });

  it('hold waits by type, and what happened', () => {
    const classes = [
      { type: 'IO', event: 'DataFileRead', aas: 1 },
      { type: 'IO', event: 'WalSync', aas: 0.5 },
    ];
    const event = { kind: 'restart', text: 'The server was restarted.' } as const;
    const [one] = spans(sample('10:00:01', null, { waits: { samples: 5, classes }, event }));
    assert.deepEqual(one?.metrics['aas IO'], { min: 1.5, mean: 1.5, max: 1.5 });
    assert.deepEqual(one.events, ['The server was restarted.']);
  });

  it('stay apart over a night asleep and a clock that goes back, and are in order when read', () => {
    const all = spans(sample('22:00:01', 1), sample('09:00:01', 2), sample('22:00:06', 3));
    assert.equal(all.length, 3);
    const read = ordered(all);
    assert.deepEqual(
      read.map(({ at, metrics }) => [at.slice(11, 19), metrics['commitsPerSecond']?.mean]),
      [
        ['09:00:00', 2],
        ['22:00:00', 2],
      ],
    );
  });

  it('are coarse only where nothing finer was kept', () => {
    const coarse = ['09:40:00', '09:50:01', '10:00:01', '10:10:01'];
    const all = coarse.map((at) => spanOf(sample(at, 1), 600)).filter((span) => span !== null);
    assert.deepEqual(
      ordered([...spans(sample('10:05:01', 2), sample('10:05:11', 3)), ...all]).map(
        ({ at, spanSeconds }) => `${at.slice(11, 19)} ${String(spanSeconds)}`,
      ),
      ['09:40:00 600', '09:50:00 600', '10:05:00 10', '10:05:10 10', '10:10:00 600'],
    );
  });

  it('survive whatever is torn off or written between, but for the lines that it touches (property)', () => {
    const three = spans(sample('10:00:01', 1), sample('10:00:11', 2), sample('10:00:21', 3));
    const text = three.map(historyLine).join('');
    assert.deepEqual(readHistoryLines(text), { spans: three, damaged: 0 });
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 20 }), (at, junk) => {
        const torn = readHistoryLines(text.slice(0, at));
        assert.deepEqual(torn.spans, three.slice(0, torn.spans.length));
        assert.ok(torn.damaged <= 1);
        const broken = readHistoryLines(text.slice(0, at) + junk + text.slice(at));
        assert.ok(broken.spans.length >= (junk === '' ? 3 : 2));
        for (const span of broken.spans)
          assert.ok(three.some(({ at: known }) => known === span.at));
        // What is written after a torn line is whole.
        const on = readHistoryLines(text.slice(0, at) + text);
        assert.ok(on.spans.length >= 3);
      }),
    );
  });
});
