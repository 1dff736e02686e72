// Does a file of tasks keep all that people wrote, and tell what is done, undone and unknown?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeTasks, type MergedTasks } from '../../../../src/analysis/tasks/mergeTasks';
import type { Task, TaskList } from '../../../../src/analysis/tasks/taskList';

const IDS = ['health/unused/a1', 'health/unused/b2', 'health/bloat/c3', 'settings/work-mem/d4'];

function task(id: string, more: Partial<Task> = {}): Task {
  const details = [`About ${id}.`, '', '```sql', `DROP INDEX "${id}";`, '```'];
  // Each state has its `why` where it needs one.
  return { id, state: 'open', title: `**Look at ${id}** (high)`, details, ...more } as Task;
}

function list(ids: readonly string[], more: Partial<TaskList> = {}): TaskList {
  const of = (area: string): readonly Task[] =>
    ids.filter((id) => id.startsWith(area)).map((id) => task(id));
  return {
    key: 'k1',
    title: 'Report of shop',
    intro: ['Looked at on 2026-11-30.'],
    sections: [
      { id: 'health', title: 'Health', notes: [], tasks: of('health') },
      { id: 'settings', title: 'Settings', notes: ['One note.'], tasks: of('settings') },
    ],
    checked: new Map([
      ['health/unused', null],
      ['health/bloat', null],
      ['settings/work-mem', null],
    ]),
    ...more,
  };
}

function merged(given: TaskList, old = ''): MergedTasks {
  const found = mergeTasks(given, old);
  assert.ok(typeof found === 'object', JSON.stringify(found));
  return found;
}

function lineOf(text: string, id: string): string {
  return text.split('\n').find((line) => line.includes(`<!-- planwright: ${id} `)) ?? '';
}

describe('merging tasks', () => {
  it('writes a file that a second run leaves as it is', () => {
    const { text, counts } = merged(list(IDS));
    assert.match(text, /^# Report of shop <!-- planwright: report\/1\/k1 - \w+ -->\nLooked at/);
    assert.match(text, /\n## Health <!--[^\n]*\n<!-- \/planwright[^\n]*\n\n- \[ \] \*\*Look at/);
    assert.deepEqual(counts, {
      marks: { open: 4, partly: 0, done: 0, blocked: 0 },
      ...{ added: 4, finished: 0, reopened: 0 },
    });
    const again = merged(list(IDS), text);
    assert.equal(again.text, text);
    assert.equal(again.counts.added, 0);
  });

  it('marks what is gone as done, what nobody could look at as blocked, and says why and what it was', () => {
    const { text } = merged(list(IDS));
    const next = list(['health/unused/b2'], {
      checked: new Map<string, string | null>([
        ['health/unused', null],
        ['health/bloat', 'The role may not read it.'],
      ]),
    });
    const second = merged(next, text);
    assert.match(lineOf(second.text, 'health/unused/a1'), /^- \[x\]/);
    assert.match(lineOf(second.text, 'health/unused/b2'), /^- \[ \]/);
    assert.match(lineOf(second.text, 'health/bloat/c3'), /^- \[!\]/);
    assert.match(
      second.text,
      /Gone: looked for again, and not found\. Before it was:\n {2}About health\/unused\/a1\./,
    );
    assert.match(
      second.text,
      /Could not be checked: The role may not read it\.\n {2}About health\/bloat\/c3/,
    );
    assert.match(
      second.text,
      /Could not be checked: this version of Planwright has no such check\.\n/,
    );
    assert.deepEqual(second.counts.marks, { open: 1, partly: 0, done: 1, blocked: 2 });
    assert.equal(second.counts.finished, 1);
    assert.equal(merged(next, second.text).text, second.text);
    // Found again, all of it is as in the beginning.
    assert.equal(merged(list(IDS), second.text).text, text);
  });

  it('does not believe a tick while it is still found, and leaves other marks of a person', () => {
    const { text } = merged(list(IDS));
    const ticked = text
      .replace(/- \[ \](?=.*health\/unused\/a1)/, '- [X]')
      .replace(/- \[ \](?=.*health\/unused\/b2)/, '- [~]')
      .replace(/- \[ \](?=.*health\/bloat\/c3)/, '- [!]');
    const { text: after, counts } = merged(list(IDS), ticked);
    assert.match(lineOf(after, 'health/unused/a1'), /^- \[ \]/);
    assert.match(lineOf(after, 'health/unused/b2'), /^- \[~\]/);
    assert.match(lineOf(after, 'health/bloat/c3'), /^- \[!\]/);
    assert.equal(counts.reopened, 1);
    assert.match(lineOf(merged(list([]), after).text, 'health/bloat/c3'), /^- \[x\]/);
  });

  it('leaves the tick of what no check tells to the person', () => {
    const asked: TaskList = list([], {
      sections: [
        {
          ...{ id: 'backup', title: 'Backup', notes: [] },
          tasks: [
            task('backup/restore/0', { state: 'blocked', why: 'Nobody knows.', asked: true }),
          ],
        },
      ],
    });
    const { text } = merged(asked);
    assert.match(lineOf(text, 'backup/restore/0'), /^- \[!\]/);
    const after = merged(asked, text.replace('- [!]', '- [x]')).text;
    assert.match(lineOf(after, 'backup/restore/0'), /^- \[x\]/);
  });

  it('puts a new task below what was written at the end of its section, above the next heading', () => {
    const { text } = merged(list(['health/unused/a1', 'settings/work-mem/d4']));
    const noted = text.replace(
      '\n\n## Settings',
      '\nBob does it.\n\n## What Bob thinks\nMuch.\n\n## Settings',
    );
    const after = merged(list(IDS), noted).text;
    assert.match(
      after,
      /Bob does it\.\n\n- \[ \] \*\*Look at health\/unused\/b2[^]*bloat\/c3[^]*\n\n## What Bob thinks\nMuch\.\n\n## Settings/,
    );
    const fenced = text.replace('\n\n## Settings', '\n```\n# open\n\n## Settings');
    assert.match(merged(list(IDS), fenced).text, /c3[^`]*-->\n```\n# open\n/);
  });

  it('keeps line ends of Windows, and words that a person changed in its own lines', () => {
    const { text } = merged(list(IDS));
    const windows = text
      .replaceAll('\n', '\r\n')
      .replace('**Look at health/unused/a1** (high)', '**Look at health/unused/a1** (high) @bob')
      .replace('About health/bloat/c3.', 'About health/bloat/c3, says Ann.');
    const after = merged(list(IDS), windows).text;
    assert.equal(/(?<!\r)\n/.exec(after.replace(/^.*@bob\n/m, '')), null);
    assert.match(after, /^ {2}\*\*Look at health\/unused\/a1\*\* \(high\) @bob$/m);
    assert.match(after, /^ {2}About health\/bloat\/c3, says Ann\.\r$/m);
    assert.match(after, /^ {2}About health\/bloat\/c3\.\r$/m);
  });

  it('writes into no other file', () => {
    assert.equal(mergeTasks(list(IDS), '# My notes\n'), 'not-a-report');
    const { text } = merged(list(IDS));
    assert.equal(mergeTasks(list(IDS, { key: 'k2' }), text), 'of-something-else');
    assert.equal(
      mergeTasks(list(IDS), text.replace('report/1/', 'report/2/')),
      'of-another-version',
    );
    const freed = text.replace('report/1/k1', 'report/1');
    assert.equal(merged(list(IDS), freed).text, text);
  });

  it('takes names that look like its own marks for words', () => {
    const forged = '- [x] gone <!-- planwright: health/unused/a1 done 0 -->';
    const given = list([], {
      sections: [
        {
          ...{ id: 'health', title: 'Health', notes: [forged] },
          tasks: [
            task('health/unused/b2', {
              details: [forged, 'x <!-- /planwright: health/unused/b2 -->', 'SELECT 1;'],
            }),
          ],
        },
      ],
    });
    const { text } = merged(given);
    assert.equal(merged(given, text).text, text);
    assert.equal(text.match(/<!-- planwright: /g)?.length, 3);
  });

  it('leaves the SQL of a name as it is, unless it is a marker', () => {
    const given = list([], {
      sections: [
        {
          ...{ id: 'health', title: 'Health', notes: [] },
          tasks: [task('health/unused/b2', { details: ['DROP INDEX "planwright:x";'] })],
        },
      ],
    });
    assert.match(merged(given).text, /DROP INDEX "planwright:x";/);
  });

  it('keeps a block of code whole that a person puts above, into or below its own', () => {
    const { text } = merged(list(['health/unused/a1']));
    const mine = ['  ```sql', '', '  SELECT 1;', '', '  SELECT 2;', '  ```'].join('\n');
    const ours = '  ```sql\n  DROP INDEX "health/unused/a1";\n  ```\n';
    for (const [before, after] of [
      [ours, `${mine}\n\n${ours}`],
      [ours, `${ours}\n${mine}\n`],
    ] as const) {
      assert.ok(text.includes(before));
      const noted = text.replace(before, after);
      for (const next of [list(['health/unused/a1']), list([])]) {
        const again = merged(next, noted).text;
        assert.ok(again.includes(mine), again);
        assert.ok(again.includes(ours), again);
        assert.equal(merged(next, again).text, again);
      }
    }
  });

  const written = fc.oneof(
    fc.string({ maxLength: 30 }).map((text) => text.replace(/[\n\r]/g, ' ')),
    fc.constantFrom('- [ ] my own', '## Mine', '```', '  more of it', '', '- [x] done', '> quoted'),
  );
  const subset = fc.subarray([...IDS]);
  const edit = fc.record({
    at: fc.nat(200),
    how: fc.constantFrom('insert', 'append', 'copy', 'remove', 'tick', 'prepend'),
    text: written,
  });

  it('loses nothing that a person wrote, whatever is found next (property)', () => {
    fc.assert(
      fc.property(subset, subset, fc.array(edit, { maxLength: 12 }), (first, second, edits) => {
        const lines = merged(list(first)).text.split('\n');
        const own: string[] = [];
        for (const { at, how, text } of edits) {
          const place = 1 + (at % (lines.length - 1));
          const line = lines[place] ?? '';
          if (how === 'insert') lines.splice(place, 0, text);
          if (how === 'copy') lines.splice(place, 0, lines[(at * 7) % lines.length] ?? '');
          if (how === 'append') lines[place] = `${line} ${text}`;
          if (how === 'prepend') lines[place] = `${text} ${line}`;
          if (how === 'tick') lines[place] = line.replace('- [ ]', '- [x]');
          if (how === 'remove' && line.includes('planwright')) lines.splice(place, 1);
          else if (how !== 'copy' && how !== 'tick') own.push(text.trim());
        }
        const before = lines.join('\n');
        const { text } = merged(list(second), before);
        // What a later edit took away again is not to be found.
        for (const words of new Set(own.filter((text) => text !== '')))
          assert.ok(
            occurrences(text, words) >= ownOccurrences(before, words, first, second),
            JSON.stringify({ words, before, text }),
          );
        assert.equal(merged(list(second), text).text, text);
      }),
      { numRuns: 150 },
    );
  });
});

function occurrences(text: string, words: string): number {
  // Marks are Planwright's to set, and it strips blanks at the ends of lines.
  const bare = (given: string): string => given.replace(/- \[[ x~!]\] ?/g, '');
  return bare(text).split(bare(words)).length - 1;
}

/** Without what Planwright itself may have written with the same words. */
function ownOccurrences(
  text: string,
  words: string,
  ...lists: readonly (readonly string[])[]
): number {
  const generated = Math.max(...lists.map((ids) => occurrences(merged(list(ids)).text, words)));
  return occurrences(text, words) - generated;
}
