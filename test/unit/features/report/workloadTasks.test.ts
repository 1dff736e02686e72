// Does a statement in a report keep its words and none of its values?

import assert from 'node:assert/strict';
import { ok } from '../../../../src/util/result';
import { withoutValues, workloadTasks } from '../../../../src/features/report/workloadTasks';

const AT = '2026-11-30T12:00:00Z';

/** Why a statement that is not found is not told as gone. */
function whyNotGone(since: string | null, unreadMs: number): string | null | undefined {
  const unread = {
    ...{ id: '1', text: '', calls: 1, totalMs: unreadMs },
    why: 'One statement of the role app: its texts are shown to members of pg_read_all_stats.',
  };
  const { checked } = workloadTasks(
    ok({
      kind: 'workload',
      workload: {
        ...{ source: 'pg_stat_statements', since, statements: [], notes: [] },
        totals: { statements: 1, calls: 1, totalMs: 1_000 },
        unread: unreadMs === 0 ? [] : [unread],
      },
      sample: {
        ...{ at: AT, since, entries: [] },
        totals: { statements: 1, calls: 1, totalMs: 1_000 },
      },
    }),
  );
  return new Map(checked).get('workload/statement');
}

describe('statements in a report', () => {
  it('are gone only where all texts were read, and counted for a day', () => {
    assert.equal(whyNotGone('2026-11-29T11:59:00Z', 0), null);
    assert.equal(whyNotGone('2026-11-29T11:59:00Z', 49), null);
    assert.match(whyNotGone('2026-11-29T11:59:00Z', 50) ?? '', /5.% of the time.*One statement/);
    assert.match(whyNotGone('2026-11-29T12:01:00Z', 0) ?? '', /less than a day/);
    assert.match(whyNotGone(null, 0) ?? '', /since when/);
  });

  it('hold no value, however it is written', () => {
    const cases = [
      [`SELECT 'a''b', E'\\'c', $x$secret$x$, U&'d'`, 'SELECT ?, ?, ?, ?'],
      ['SELECT 12, 0x1F, 1.5e3 FROM t2 WHERE a = $1', 'SELECT ?, ?, ? FROM t2 WHERE a = $1'],
      ['SELECT 1 -- of Ann\nFROM "O\'Hara" /* private */', 'SELECT ?  \nFROM "O\'Hara"'],
      [`SELECT 'not closed`, 'SELECT ?'],
    ] as const;
    for (const [text, words] of cases) assert.equal(withoutValues(text), words);
  });
});
