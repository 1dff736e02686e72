// Runs are kept within bounds, the pinned ones longest, and read back as the plans that they were.

import assert from 'node:assert/strict';
import { compareRuns } from '../../../src/extension/panel/comparedPlans';
import {
  boundRuns,
  runToCompare,
  RunHistory,
  type Run,
} from '../../../src/extension/panel/runHistory';
import { runOrigin } from '../../../src/features/runOrigin';
import type { ExplainReport } from '../../../src/model/report';
import { report } from './reportSample';

/** What VS Code keeps: values as JSON. */
class Memory {
  #values = new Map<string, string>();
  keys = () => [...this.#values.keys()];
  get(key: string): unknown {
    const value = this.#values.get(key);
    return value === undefined ? undefined : JSON.parse(value);
  }
  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

const run = (id: string, at: number, replaced: string | null = null) => ({
  id,
  at,
  replaced,
  title: 'SELECT orders',
  connectionName: 'demo',
  origin: runOrigin(report(), 'demo'),
});

describe('runs of a statement', () => {
  const memory = () => new Memory() as unknown as ConstructorParameters<typeof RunHistory>[0];

  it('come back the latest first, with the wording that they replaced, each once', async () => {
    const history = new RunHistory(memory());
    const other = { ...report(), statement: { ...report().statement, fingerprint: 'reworded' } };
    await history.add(report(), run('a', 1));
    await history.add(report(), run('a', 9));
    await history.add(other, run('b', 2, report().statement.fingerprint));
    const summaries = history.summaries('reworded');
    assert.deepEqual(
      summaries.map(({ id, at, sameText }) => [id, at, sameText]),
      [
        ['b', 2, true],
        ['a', 1, false],
      ],
    );
    const [first, second] = [history.find('b'), history.find('a')];
    assert.ok(first && second);
    assert.deepEqual(runToCompare(second)?.plan.nodes.length, report().plan.nodes.length);
    const compared = compareRuns(first, second);
    assert.equal(compared?.comparison.outcome, 'same');
    assert.match(compared.before.label, /1970.*demo$/);
    assert.equal(history.find('c'), null);
  });

  it('are compared with the last one that is like them, of the wording before too', async () => {
    const history = new RunHistory(memory());
    const { statement } = report();
    const reworded = { ...report(), statement: { ...statement, fingerprint: 'r', text: 'other' } };
    const values = { ...report(), values: ['7'] };
    const estimate = { ...report(), mode: 'estimate' as const };
    const at = (id: string, of: ExplainReport, on = 'demo', replaced: string | null = null) => ({
      ...run(id, 0, replaced),
      origin: runOrigin(of, on),
    });
    await history.add(report(), at('a', report()));
    await history.add(values, at('b', values));
    await history.add(report(), at('c', report(), 'production'));
    await history.add(estimate, at('d', estimate));
    const before = (of: ExplainReport, on?: string, replaced?: string) =>
      history.before(at('now', of, on, replaced))?.id ?? null;
    assert.equal(before(report()), 'a');
    assert.equal(before(values), 'b');
    assert.equal(before({ ...report(), values: ['8'] }), null);
    assert.equal(before(report(), 'production'), 'c');
    assert.equal(before(estimate), 'd');
    assert.equal(before(reworded), null);
    assert.equal(before(reworded, 'demo', statement.fingerprint), 'a');
    assert.equal(history.before(at('a', report())), null, 'nothing before the first');
    const other = { ...report(), statement: { ...statement, text: `${statement.text} -- 2` } };
    assert.equal(before(other), null, 'the same statement with other literals');
  });

  it('are dropped alone when they cannot be read any more', async () => {
    const kept = memory();
    const history = new RunHistory(kept);
    await history.add(report(), run('a', 1));
    await kept.update('planwright.runs', [{ id: 'old' }, ...(kept.get('planwright.runs') as [])]);
    assert.deepEqual(
      history.summaries(report().statement.fingerprint).map(({ id }) => id),
      ['a'],
    );
    await kept.update('planwright.runs', 'nonsense');
    assert.deepEqual(history.summaries(report().statement.fingerprint), []);
  });

  it('make room from the oldest on, pinned ones last, the newest never', () => {
    const kept = (id: string, fields: Partial<Run> = {}): Run => ({
      ...run(id, 0),
      fingerprint: 'f',
      figures: {
        executionMs: null,
        times: null,
        planningMs: null,
        rows: 0,
        blocks: null,
        totalCost: 0,
        measured: false,
      },
      pinned: false,
      plan: 'x'.repeat(10),
      ...fields,
    });
    const ids = (runs: readonly Run[]) => runs.map(({ id }) => id).join('');
    const runs = [kept('a', { pinned: true }), kept('b'), kept('c'), kept('d')];
    const limits = { perStatement: 9, runs: 9, characters: 900 };
    assert.equal(ids(boundRuns(runs, limits)), 'abcd');
    assert.equal(ids(boundRuns(runs, { ...limits, perStatement: 2 })), 'ad');
    assert.equal(ids(boundRuns(runs, { ...limits, runs: 3 })), 'acd');
    assert.equal(ids(boundRuns(runs, { ...limits, characters: 25 })), 'ad');
    assert.equal(ids(boundRuns([...runs, kept('e', { plan: 'x'.repeat(999) })], limits)), 'e');
  });
});
