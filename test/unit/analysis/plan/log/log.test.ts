import assert from 'node:assert/strict';
import fc from 'fast-check';
import { csvFields } from '../../../../../src/analysis/plan/log/csvRecord';
import type { LogEntry } from '../../../../../src/analysis/plan/log/logEntry';
import {
  detectLogFormat,
  logReader,
  looksLikeLog,
  type LogFormat,
} from '../../../../../src/analysis/plan/log/logReader';
import { planOfEntry, queryOfEntry } from '../../../../../src/analysis/plan/log/planOfEntry';
import { queryKey } from '../../../../../src/analysis/plan/log/queryKey';
import { SlowestEntries } from '../../../../../src/analysis/plan/log/slowestEntries';
import { readPlans } from '../../../../../src/analysis/plan/readPlans';
import type { Plan } from '../../../../../src/model/planNode';

const TIME = '2026-11-23 10:24:34.592 UTC';
const QUERY = `select count(*)\nfrom t -- Seq Scan on t  (cost=\nwhere b = 'x"y'\n  and a < $1`;
const NODES = `Aggregate  (cost=29.05..29.07 rows=1 width=8) (actual time=0.037..0.038 rows=1 loops=1)
  Output: 'two
lines, and: a colon'::text
  ->  Seq Scan on t  (cost=0.00..29.05 rows=2 width=0) (actual time=0.016..0.030 rows=49 loops=1)
        Filter: (b = 'x"y'::text)`;
const PLAN = { 'Node Type': 'Seq Scan', 'Relation Name': 't', 'Actual Loops': 1 };

/** What auto_explain prints in each log_format. */
const BODIES: Readonly<Record<string, string>> = {
  text: `Query Text: ${QUERY}\nQuery Parameters: $1 = '50'\n${NODES}`,
  json: JSON.stringify(
    { 'Query Text': QUERY, 'Query Parameters': "$1 = '50'", Plan: PLAN },
    null,
    2,
  ),
  yaml: `Query Text: ${JSON.stringify(QUERY)}\nQuery Parameters: "$1 = '50'"\nPlan: \n  Node Type: "Seq Scan"\n  Relation Name: "t"\n  Actual Loops: 1`,
  xml: `<explain xmlns="http://www.postgresql.org/2009/explain">\n  <Query-Text>${QUERY.replaceAll('<', '&lt;')}</Query-Text>\n  <Query-Parameters>$1 = '50'</Query-Parameters>\n  <Plan>\n    <Node-Type>Seq Scan</Node-Type>\n    <Relation-Name>t</Relation-Name>\n    <Actual-Loops>1</Actual-Loops>\n  </Plan>\n</explain>`,
};

function written(format: LogFormat, message: string): string {
  switch (format) {
    case 'stderr':
      return `${TIME} [22387] LOG:  ${message.replaceAll('\n', '\n\t')}`;
    case 'csvlog':
      return `${TIME},"app","shop",22387,"[local]",6b04.5758,2,"SELECT",${TIME},2/5,0,LOG,00000,"${message.replaceAll('"', '""')}",,,,,,,,,"","client backend",,0`;
    case 'jsonlog':
      return JSON.stringify({ timestamp: TIME, pid: 22387, error_severity: 'LOG', message });
  }
}

/** A plan between lines of other kinds, one of which only speaks of plans. */
function logOf(format: LogFormat, ...bodies: readonly string[]): string {
  return [
    written(format, 'starting "PostgreSQL"'),
    ...bodies.map((body) => written(format, `duration: 12.500 ms  plan:\n${body}`)),
    written(format, 'statement: select 1,\n2'),
    '',
  ].join('\n');
}

function entriesOf(log: string): readonly LogEntry[] {
  const reader = logReader(detectLogFormat(log));
  return [...log.split('\n').map((line) => reader.read(line)), reader.end()].flatMap(
    (entry) => entry ?? [],
  );
}

function planOf(entry: LogEntry | undefined): Plan {
  assert.ok(entry !== undefined);
  const plan = planOfEntry(entry);
  assert.ok(plan.ok, plan.ok ? '' : JSON.stringify(plan.error));
  return plan.value;
}

const FORMATS = ['stderr', 'csvlog', 'jsonlog'] as const;

describe('logs of auto_explain', () => {
  for (const format of FORMATS) {
    for (const [name, body] of Object.entries(BODIES)) {
      it(`reads ${name} out of ${format}`, () => {
        const log = logOf(format, body, body);
        assert.equal(detectLogFormat(log), format);
        assert.ok(looksLikeLog(log));
        const entries = entriesOf(log);
        assert.equal(entries.length, 2);
        const [entry] = entries;
        assert.deepEqual([entry?.durationMs, entry?.time, entry?.body], [12.5, TIME, body]);
        const { root, statementFields } = planOf(entry);
        assert.deepEqual(
          [
            statementFields['Query Text'],
            statementFields['Query Parameters'],
            statementFields['Execution Time'],
          ],
          [QUERY, "$1 = '50'", 12.5],
        );
        assert.equal(root.fields['Node Type'], name === 'text' ? 'Aggregate' : 'Seq Scan');
        assert.ok(entry !== undefined);
        assert.equal(queryOfEntry(entry), QUERY);
      });
    }

    it(`reads pasted pieces of ${format} as plans`, () => {
      const plans = readPlans(logOf(format, ...Object.values(BODIES)));
      assert.ok(plans.ok);
      assert.equal(plans.value.length, 4);
    });

    it(`ends at damage of ${format} without an exception, and reads what follows`, () => {
      fc.assert(
        fc.property(fc.nat(900), fc.nat(60), fc.string({ maxLength: 9 }), (at, cut, text) => {
          const log = logOf(format, BODIES['text'] ?? '', BODIES['json'] ?? '');
          for (const entry of entriesOf(log.slice(0, at) + text + log.slice(at + cut))) {
            planOfEntry(entry);
          }
        }),
        { numRuns: 100 },
      );
    });
  }

  it('keeps values of several lines whole', () => {
    const [entry] = entriesOf(logOf('stderr', BODIES['text'] ?? ''));
    assert.deepEqual(planOf(entry).root.fields.Output, ["'two\nlines, and: a colon'::text"]);
  });

  it('tells the line of the log where a plan breaks', () => {
    const log = logOf('stderr', BODIES['text']?.replace('width=0)', 'width') ?? '');
    const plan = planOfEntry(entriesOf(log)[0] ?? { durationMs: 0, time: null, body: '', line: 0 });
    assert.ok(!plan.ok);
    const { line, hint } = plan.error;
    assert.match(log.split('\n')[line - 1] ?? '', /-> {2}Seq Scan on t/);
    assert.notEqual(hint, '');
  });

  it('takes any prefix and any translated level', () => {
    const log = `[app@shop] <4711> ЖУРНАЛ:  duration: 3.000 ms  plan:\n\t${NODES.replaceAll('\n', '\n\t')}`;
    const [entry] = entriesOf(log);
    assert.equal(entry?.durationMs, 3);
    assert.equal(planOf(entry).nodes.length, 2);
    assert.equal(planOf(entry).statementFields['Query Text'], undefined);
  });

  it('leaves out what is too large, and goes on', () => {
    const huge = `Query Text: ${'x'.repeat(16_000_001)}\n${NODES}`;
    for (const format of FORMATS) {
      const reader = logReader(format);
      const log = logOf(format, huge, BODIES['text'] ?? '');
      const entries = log.split('\n').flatMap((line) => reader.read(line) ?? []);
      assert.deepEqual([entries.length, reader.oversized], [1, 1], format);
    }
  });

  it('splits any record of a csvlog as it was joined', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ') }), { minLength: 1 }),
        (fields) => {
          const record = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
          assert.deepEqual(csvFields(record), fields);
        },
      ),
    );
    assert.deepEqual(csvFields('a,,"b",'), ['a', '', 'b', '']);
  });

  it('takes statements as equal that differ in values, white space and comments only', () => {
    const key = queryKey('SELECT * FROM t WHERE a = 1 AND b IN (1, 2, 3)');
    assert.equal(queryKey("select *\nfrom t -- x\nwhere a = $1 and b in ('x','y')"), key);
    assert.notEqual(queryKey('select * from u where a = 1 and b in (1)'), key);
  });
});

describe('SlowestEntries', () => {
  const entry = (query: string, durationMs: number, size = 0): LogEntry => ({
    durationMs,
    time: null,
    line: 1,
    body: `Query Text: ${query}\nResult  (cost=0.00..0.01 rows=1 width=4)\n${' '.repeat(size)}`,
  });

  it('adds up runs of one statement and keeps the slowest', () => {
    const entries = new SlowestEntries();
    entries.add(entry('select 1', 5));
    entries.add(entry('select 2', 9));
    entries.add(entry('select a', 12));
    entries.add(entry('select 3', 1));
    assert.deepEqual(
      entries
        .top(5)
        .map(({ query, calls, totalMs, slowest }) => [query, calls, totalMs, slowest.durationMs]),
      [
        ['select 2', 3, 15, 9],
        ['select a', 1, 12, 12],
      ],
    );
    assert.deepEqual([entries.count, entries.size, entries.dropped], [4, 2, 0]);
  });

  it('lets go of what took least when it holds too much', () => {
    const entries = new SlowestEntries();
    for (let index = 0; index < 60; index += 1) {
      entries.add(entry(`select column_${String(index)} from t`, index, 1_000_000));
    }
    assert.ok(entries.size < 41 && entries.dropped > 15);
    assert.equal(entries.top(1)[0]?.totalMs, 59);
  });
});
