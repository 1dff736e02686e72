import assert from 'node:assert/strict';
import { editFix, sqlFix, templateFix } from '../../../src/analysis/changes/fixes';
import {
  findFix,
  fixesOfFinding,
  fixesOfStatement,
  proofText,
} from '../../../src/extension/results/fixes';
import { hoverText } from '../../../src/extension/results/hoverText';
import { markdownText } from '../../../src/util/markdownText';
import { MAX_NOTES, findingRange, lineNotes } from '../../../src/extension/results/lineNotes';
import { passageFinder, passageOf, shiftOffset } from '../../../src/extension/results/locate';
import { resultSummary } from '../../../src/extension/results/resultSummary';
import type { Change } from '../../../src/model/change';
import type { NodeMetrics } from '../../../src/model/planMetrics';
import { TEXT, createIndex, finding, rangeOf, report, suggestion } from './reportSample';

describe('locating a statement after edits', () => {
  it('follows edits before it and ignores edits behind it', () => {
    const insert = { rangeOffset: 0, rangeLength: 0, text: 'select 1;\n' };
    assert.equal(shiftOffset(20, [insert]), 30);
    assert.equal(shiftOffset(20, [{ rangeOffset: 25, rangeLength: 3, text: '' }]), 20);
    assert.equal(shiftOffset(20, [{ rangeOffset: 20, rangeLength: 0, text: 'ab' }]), 22);
    assert.equal(shiftOffset(20, [{ rangeOffset: 15, rangeLength: 10, text: 'x' }]), 15);
  });

  /** Where the text of the first document stands in the second. */
  const follow = (read: string, text: string, now: string, expected = read.indexOf(text)) =>
    passageFinder(now)(passageOf(read, text, read.indexOf(text)), expected);

  it('finds the statement where it is expected, else nearest, else nowhere', () => {
    const document = 'select 1;\nselect 2;\nselect 1;';
    assert.equal(follow(document, 'select 1', document, 20), 20);
    assert.equal(follow(document, 'select 1', document, 18), 20);
    assert.equal(follow(document, 'select 1', document, 4), 0);
    assert.equal(follow('select 3', 'select 3', document, 0), null);
  });

  it('comes back to the same place when an edit across its start is undone', () => {
    const original = 'a;\nselect 1;';
    const shifted = shiftOffset(3, [{ rangeOffset: 1, rangeLength: 5, text: '' }]);
    assert.equal(follow(original, 'select 1', 'aect 1;', shifted), null);
    const undo = [{ rangeOffset: 1, rangeLength: 0, text: ';\nsel' }];
    assert.equal(follow(original, 'select 1', original, shiftOffset(shifted, undo)), 3);
  });

  it('loses a statement to whatever is typed at its ends, with or without a semicolon', () => {
    const sql = 'select id from t order by id limit 10';
    for (const end of ['', ';', '\n;', '; select 2;', ' -- ten of them\n;']) {
      const read = `${sql}${end}`;
      assert.equal(follow(read, sql, `-- above\n\n${read}`), 10, read);
      for (const typed of ['0', ' offset 5000', '\n for update', '::int', ' /* why */ offset 1'])
        assert.equal(follow(read, sql, `${sql}${typed}${end}`), null, typed + end);
      for (const typed of ['explain ', 'with a as (', 'x'])
        assert.equal(follow(read, sql, `${typed}${read}`), null, typed + end);
    }
    assert.equal(follow(sql, sql, `${sql}; select 2`), 0);
    assert.equal(follow(sql, sql, `${sql} -- that is all`), 0);
    assert.equal(follow(sql, sql, `-- ${sql}`), null);
    assert.equal(follow(sql, sql, `select '${sql}'`), null);
  });

  it('keeps part of a statement as long as the whole stands', () => {
    const read = 'select * from (select 1) as one;\nselect 2;';
    assert.equal(follow(read, 'select 1', `-- above\n${read}`), 24);
    assert.equal(follow(read, 'select 1', read.replace('one;', 'one limit 3;')), null);
    assert.equal(follow(read, 'select 1', read.replace('2', '3')), 15);
    assert.equal(follow('-- try select 1\n', 'select 1', 'x\n-- try select 1\n'), 9);
  });
});

describe('notes at line ends', () => {
  it('starts with the share and says when it is an estimate', () => {
    const notes = lineNotes(
      report({
        findings: [
          finding({}),
          finding({
            range: rangeOf('o.created_at'),
            basis: 'estimated',
            share: 0.02,
            brief: 'sorts 12 rows',
          }),
          finding({
            range: rangeOf('customers c'),
            share: null,
            brief: 'statistics are 9 days old',
          }),
        ],
      }),
    );
    assert.deepEqual(
      notes.map((note) => note.text),
      [
        '97 %\u00a0\u00a0reads 1.2 M rows, keeps 12',
        'est. 2 % of the cost\u00a0\u00a0sorts 12 rows',
        'statistics are 9 days old',
      ],
    );
  });

  it('keeps to one a line and five a statement', () => {
    const sameLine = report({ findings: [finding({}), finding({ share: 0.1 })] });
    assert.equal(lineNotes(sameLine).length, 1);
    const text = Array.from({ length: 9 }, (_, line) => `-- ${String(line)}`).join('\n');
    const many = report({
      statement: { ...report().statement, text },
      findings: Array.from({ length: 9 }, (_, line) =>
        finding({ range: { start: line * 5, end: line * 5 + 4 } }),
      ),
    });
    assert.equal(lineNotes(many).length, MAX_NOTES);
  });

  it('falls back to the first word', () => {
    assert.deepEqual(findingRange(report(), finding({ range: null })), { start: 0, end: 6 });
  });
});

describe('fixes', () => {
  const edit = { range: rangeOf('o.id'), newText: 'o.*' };

  it('puts proven suggestions before the rule’s own and drops what is the same', () => {
    const first = finding({
      fixes: [
        { title: 'Index', changes: [createIndex('status', 'another_name')] },
        editFix('Rewrite', edit.range, edit.newText),
      ],
    });
    const sample = report({ findings: [first] });
    assert.deepEqual(
      fixesOfFinding(sample, first).map((fix) => fix.name),
      ['s:i1', 'f:0:1'],
    );
    assert.deepEqual(findFix(sample, 'f:0:1')?.edit, edit);
    assert.equal(findFix(sample, 's:i1')?.undoSql, 'DROP INDEX CONCURRENTLY orders_status_idx;');
    assert.equal(findFix(sample, 's:gone'), null);
  });

  it('leaves out the index of a rule where another one is proven', () => {
    const fixes = [{ title: 'Create another', changes: [createIndex('note')] }];
    const named = (level: 'rule' | 'what-if') => {
      const first = finding({ fixes });
      const proof = { ...suggestion().proof, level };
      const sample = report({ findings: [first], suggestions: [suggestion({ proof })] });
      return fixesOfFinding(sample, first).map(({ name }) => name);
    };
    assert.deepEqual(named('what-if'), ['s:i1']);
    assert.deepEqual(named('rule'), ['s:i1', 'f:0:0']);
  });

  it('run nothing that is to be read, edited, or set in the session of the statement', () => {
    const setting = { kind: 'setting' as const, name: 'work_mem', value: '64MB', before: null };
    const first = finding({
      fixes: [
        templateFix('Read', 'DELETE FROM events;'),
        editFix('Rewrite', edit.range, edit.newText),
        { title: 'Memory', changes: [{ ...setting, scope: 'transaction' }] },
        { title: 'Memory for all', changes: [{ ...setting, scope: 'system' }] },
        { title: 'Both', changes: [createIndex('note'), { kind: 'template', text: 'x' }] },
      ],
    });
    const sample = report({ findings: [first], suggestions: [] });
    assert.deepEqual(
      fixesOfFinding(sample, first).map(({ kind, runnable }) => [kind, ...runnable]),
      [
        ['template'],
        ['edit'],
        ['setting'],
        ['sql', "ALTER SYSTEM SET work_mem = '64MB'", 'SELECT pg_reload_conf()'],
        ['template'],
      ],
    );
    assert.equal(findFix(sample, 'f:0:0')?.sql, 'DELETE FROM events;');
    const text = hoverText({
      resultId: 'r1',
      report: report({
        findings: [finding({ fixes: first.fixes.slice(0, 1) })],
        suggestions: [],
      }),
      finding: finding({ fixes: first.fixes.slice(0, 1) }),
      withMessage: true,
      mayRun: true,
      mayTry: true,
    });
    assert.doesNotMatch(text, /runFix|insertFix|tryForReal/);
  });

  it('offers suggestions that no finding leads to on the whole statement', () => {
    const lone = report({ suggestions: [suggestion({ id: 'i2', nodeIds: [7] })] });
    assert.deepEqual(
      fixesOfStatement(lone).map((fix) => fix.name),
      ['s:i2'],
    );
    assert.deepEqual(fixesOfStatement(report()), []);
  });

  it('says how sure it is', () => {
    assert.equal(proofText(suggestion().proof), 'cost 48 210 → 37, what-if (embedded 18.3)');
    assert.equal(proofText(null), 'not verified');
    assert.equal(proofText({ ...suggestion().proof, level: 'rule' }), 'not verified');
    const times = { beforeMs: 10, afterMs: 20, runs: 1 };
    assert.equal(
      proofText({ ...suggestion().proof, level: 'measured', times }),
      '10 ms → 20 ms, 2 × slower, measured (one run each)',
    );
    const predictedTime = {
      ...{ beforeMs: 340, ms: 12, lowMs: 5, highMs: 40, gainShare: 0.96, isDoubtful: false },
    };
    assert.equal(
      proofText({ ...suggestion().proof, predictedTime }),
      'cost 48 210 → 37, about 12 ms instead of 340 ms (5 ms to 40 ms), what-if (embedded 18.3)',
    );
    assert.match(
      proofText({ ...suggestion().proof, level: 'measured', times, predictedTime }),
      /^10 ms → 20 ms/,
    );
  });
});

function inPublic(change: Change): Change {
  return change.kind === 'create-index'
    ? { ...change, definition: { ...change.definition, schema: 'public' } }
    : change;
}

const SERVER = { version: '16.4', engine: { kind: 'server', version: '16.4' } } as const;

describe('hover', () => {
  const subject = {
    resultId: 'r1',
    report: report(),
    withMessage: true,
    mayRun: true,
    mayTry: true,
  };

  it('shows evidence, proof, the SQL, and links by name, never with SQL to run', () => {
    const sample = report();
    const [first] = sample.findings;
    assert.ok(first);
    const text = hoverText({ ...subject, report: sample, finding: first });
    assert.match(text, /97 % of the time · \$\(pulse\) measured/);
    assert.match(text, /\| rows read \| 1\\\.2 M rows \|/);
    assert.match(text, /cost 48 210 → 37/);
    assert.match(text, /\[Apply…\]\(command:planwright\.runFix\?/);
    assert.match(text, /```sql\nCREATE INDEX/);
    const links = [...text.matchAll(/\(command:[^)]*\)/g)].map(([link]) => link);
    assert.ok(links.length > 0);
    for (const link of links) assert.doesNotMatch(decodeURIComponent(link), /CREATE INDEX/);
    assert.doesNotMatch(
      hoverText({ ...subject, report: sample, finding: first, mayRun: false }),
      /Apply…/,
    );
  });

  it('offers a try for what can be built and was not measured, where the connection allows it', () => {
    const [first] = report().findings;
    assert.ok(first);
    const placed = suggestion({ changes: suggestion().changes.map(inPublic) });
    const hover = (given: Partial<Parameters<typeof report>[0]> = {}, mayTry = true) =>
      hoverText({
        ...subject,
        mayTry,
        report: report({ server: SERVER, suggestions: [placed], ...given }),
        finding: first,
      });
    const link = /\[Try for Real…\]\(command:planwright\.tryForReal\?/;
    assert.match(hover(), link);
    assert.doesNotMatch(hover({}, false), link);
    assert.doesNotMatch(hover({ mode: 'generic' }), link);
    assert.doesNotMatch(hover({ under: 'work_mem = 1GB' }), link);
    assert.doesNotMatch(hover({ server: report().server }), link);
    const { proof } = placed;
    const times = { beforeMs: 126, afterMs: 2, runs: 5 };
    const measured = { ...placed, proof: { ...proof, level: 'measured' as const, times } };
    const text = hover({ suggestions: [measured] });
    assert.doesNotMatch(text, link);
    assert.match(text, /126 ms → 2 ms, 63 × faster, measured \(median of 5\)/);
  });

  it('does not repeat what the problem beside it says', () => {
    const sample = report();
    const [first] = sample.findings;
    assert.ok(first);
    const text = hoverText({
      ...subject,
      report: sample,
      finding: first,
      withMessage: false,
    });
    assert.ok(!text.includes(markdownText(first.title)));
    assert.ok(!text.includes(markdownText(first.message)));
  });

  it('stays short: two fixes and five figures at the most', () => {
    const many = finding({
      evidence: Array.from({ length: 9 }, (_, index) => ({
        label: `figure ${String(index)}`,
        value: index,
        unit: 'count' as const,
        estimated: false,
      })),
      fixes: ['a', 'b', 'c', 'd'].map((title) => sqlFix(title, [title])),
    });
    const text = hoverText({ ...subject, report: report({ findings: [many] }), finding: many });
    assert.equal(text.match(/^\| figure /gm)?.length, 5);
    assert.equal(text.match(/\$\(lightbulb\)/g)?.length, 2);
  });

  it('shows names as text', () => {
    const evil = '[x](command:evil) <img src=x> | $(alert) `a`';
    const escaped = markdownText(evil);
    assert.doesNotMatch(escaped, /(?<!\\)[[\]<>|`$]/);
    const sample = report({ findings: [finding({ title: evil })] });
    const [first] = sample.findings;
    assert.ok(first);
    assert.doesNotMatch(
      hoverText({ ...subject, report: sample, finding: first }),
      /\[x\]\(command:evil\)/,
    );
    assert.equal(markdownText(TEXT).includes('\n'), false);
  });
});

describe('summary of a run', () => {
  it('adds up what scans read, and says cost where nothing was executed', () => {
    const sample = report();
    const scan = (id: number, type: string, relation?: string) => ({
      id,
      parentId: 0,
      fields: { 'Node Type': type, ...(relation && { 'Relation Name': relation }) },
      children: [],
    });
    const nodes = [scan(0, 'Sort'), scan(1, 'Seq Scan', 'orders'), scan(2, 'CTE Scan')];
    const metricsOf = (nodeId: number, rows: number, removed: number) =>
      ({ nodeId, actualRowsTotal: rows, rowsRemovedTotal: removed }) as NodeMetrics;
    const run = report({
      plan: { ...sample.plan, nodes },
      metrics: {
        ...sample.metrics,
        nodes: [metricsOf(0, 12, 0), metricsOf(1, 12, 1_199_988), metricsOf(2, 5, 5)],
      },
    });
    assert.equal(resultSummary(run), '3.4 s, reads 1.2 M rows');
    const estimate = report({
      metrics: { ...sample.metrics, measured: false, executionMs: null },
    });
    assert.equal(resultSummary(estimate), 'cost ~48 210, not executed');
  });
});
