// Logs as collectors hand them on: one entry of 4 101 ms, behind everybody's prefix and in everybody's JSON.

import assert from 'node:assert/strict';
import {
  detectLogFormat,
  logReader,
  looksLikeLog,
} from '../../../../../src/analysis/plan/log/logReader';
import type { LogEntry } from '../../../../../src/analysis/plan/log/logEntry';
import { planOfEntry } from '../../../../../src/analysis/plan/log/planOfEntry';
import { readPlans } from '../../../../../src/analysis/plan/readPlans';

const HEADING = 'duration: 4101.000 ms  plan:';
const BODY = [
  'Query Text: SELECT id FROM orders',
  'WHERE customer_id = 42',
  'LIMIT 10;',
  'Limit  (cost=0.42..1234.56 rows=10 width=8) (actual time=4000.1..4100.2 rows=10 loops=1)',
  '  ->  Seq Scan on orders  (cost=0.00..98765.43 rows=800 width=8) (actual time=4000.0..4100.1 rows=10 loops=1)',
  '        Filter: (customer_id = 42)',
  '        Rows Removed by Filter: 4999000',
];
const TIME = '2024-03-05 10:00:01.123 UTC';
const FIRST = `${TIME} [77] LOG:  ${HEADING}`;
const LATER = '2024-03-05 10:00:02.123 UTC [77] LOG:  checkpoint starting: time';
const STDERR = [FIRST, ...BODY.map((line) => `\t${line}`), LATER];
const MESSAGE = `${HEADING}\n${BODY.join('\n')}`;

function before(prefix: (index: number) => string, lines = STDERR): string {
  return lines.map((line, index) => prefix(index) + line).join('\n');
}

function perLine(record: (line: string) => object, lines = STDERR): string {
  return lines.map((line) => JSON.stringify(record(line))).join('\n');
}

const syslogLines = STDERR.map((line) => line.replace('\t', '#011'));

const LOGS: Readonly<Record<string, string>> = {
  "PostgreSQL's own": STDERR.join('\n'),
  'blanks for tabs': STDERR.join('\n').replaceAll('\t', ' '.repeat(8)),
  'tabs lost': STDERR.join('\n').replaceAll('\t', ''),
  'syslog with sequence': before(
    (index) => `Mar  5 10:00:01 db1 postgres[4711]: [12-${String(index + 1)}] `,
    syslogLines,
  ),
  'syslog without sequence': before(() => 'Mar  5 10:00:01 db1 postgres[4711]: ', syslogLines),
  'syslog of RFC 5424': before(
    (index) => `<134>1 2024-03-05T10:00:01.123Z db1 postgres 4711 - - [12-${String(index + 1)}] `,
    syslogLines,
  ),
  journald: before(() => 'Mar 05 10:00:01 db1 postgres[4711]: ').replaceAll('\t', ' '.repeat(8)),
  'journald, short-iso': before(() => '2024-03-05T10:00:01+0000 db1 postgres[4711]: '),
  'docker compose': before(() => 'db_1   | '),
  'docker compose, a later version': before(() => 'shop-db-1  | '),
  'docker logs -t': before(() => '2024-03-05T10:00:01.123456789Z '),
  'kubectl logs --prefix': before(() => '[pod/pg-0/postgres] '),
  'files of a Kubernetes node': before(() => '2024-03-05T10:00:01.123456789Z stderr F '),
  Heroku: before(
    (index) =>
      `2024-03-05T10:00:01.123456+00:00 app[postgres.4711]: [DATABASE] [12-${String(index + 1)}] `,
  ),
  RDS: [
    `2024-03-05 10:00:01 UTC:10.0.0.5(54321):app@shop:[4711]:LOG:  ${HEADING}`,
    ...BODY.map((line) => `\t${line}`),
    '2024-03-05 10:00:02 UTC::@:[4712]:LOG:  checkpoint starting: time',
  ].join('\n'),
  'lines of another process between': STDERR.flatMap((line, index) => [
    `Mar  5 10:00:01 db1 postgres[4711]: [12-${String(index + 1)}] ${line.replace('\t', '#011')}`,
    `Mar  5 10:00:01 db1 postgres[5000]: [7-${String(index + 1)}] LOG:  statement: SELECT 1`,
  ]).join('\n'),
  'jsonlog behind a prefix': before(
    () => 'db_1  | ',
    [JSON.stringify({ timestamp: TIME, message: MESSAGE })],
  ),
  'csvlog behind a prefix': before(
    () => 'db_1  | ',
    `${TIME},"app","shop",22387,"[local]",6b04.5758,2,"SELECT",${TIME},2/5,0,LOG,00000,"${MESSAGE}",,,,,,,,,"","client backend",,0`.split(
      '\n',
    ),
  ),
  CloudNativePG: perLine(
    (message) => ({ level: 'info', msg: 'record', record: { log_time: TIME, message } }),
    [MESSAGE, 'checkpoint starting: time'],
  ),
  'Cloud Logging, one record a line': perLine(
    (textPayload) => ({ insertId: 's', textPayload }),
    [`${TIME} [4711]: [12-1] db=shop,user=app LOG:  ${MESSAGE}`],
  ),
  'Cloud Logging, an array': JSON.stringify(
    [{ insertId: 's', textPayload: `${TIME} LOG:  ${MESSAGE}`, timestamp: 'x' }],
    null,
    2,
  ),
  'Cloud Logging, jsonPayload': perLine((message) => ({ jsonPayload: { message } }), [MESSAGE]),
  Azure: perLine(
    (message) => ({ Category: 'PostgreSQLLogs', properties: { errorLevel: 'LOG', message } }),
    [`2024-03-05 10:00:01 UTC-65e.4711-LOG:  ${MESSAGE}`],
  ),
  'docker, json-file': perLine((line) => ({
    log: `${line}\n`,
    stream: 'stderr',
    time: '2024-03-05T10:00:01Z',
  })),
  'docker, json-file around CloudNativePG': perLine(
    (line) => ({ log: `${line}\n` }),
    [JSON.stringify({ record: { message: MESSAGE } })],
  ),
  'journald as JSON': perLine((line) => ({ MESSAGE: line, _PID: '4711' })),
  GELF: perLine(
    (message) => ({ short_message: message.split('\n')[0], full_message: message }),
    [`LOG:  ${MESSAGE}`],
  ),
};

function entriesOf(log: string): readonly LogEntry[] {
  const reader = logReader(detectLogFormat(log));
  const entries = log.split('\n').map((line) => reader.read(line));
  for (let last = reader.end(); last !== null; last = reader.end()) entries.push(last);
  return entries.flatMap((entry) => entry ?? []);
}

describe('wrappers of logs', () => {
  for (const [name, log] of Object.entries(LOGS)) {
    it(`reads ${name}`, () => {
      assert.ok(looksLikeLog(log));
      const [entry, ...others] = entriesOf(log);
      assert.ok(entry !== undefined);
      assert.deepEqual([entry.durationMs, entry.body, others.length], [4101, BODY.join('\n'), 0]);
      const plans = readPlans(log);
      assert.ok(plans.ok, plans.ok ? '' : JSON.stringify(plans.error));
      assert.equal(plans.value[0]?.nodes[1]?.fields['Rows Removed by Filter'], 4999000);
    });
  }

  it('puts long lines together that syslog splits', () => {
    const [first = '', second = '', ...rest] = syslogLines;
    const at = second.indexOf(' FROM');
    const log = before(
      (index) => `Mar  5 10:00:01 db1 postgres[4711]: [12-${String(index + 1)}] `,
      [first, second.slice(0, at), second.slice(at), ...rest],
    );
    assert.equal(entriesOf(log)[0]?.body, BODY.join('\n'));
  });

  it('says what the lines came through when an entry cannot be read', () => {
    const log = before(() => 'db_1  | ', STDERR.slice(0, 4));
    const [entry] = entriesOf(log);
    assert.ok(entry !== undefined);
    const plan = planOfEntry(entry);
    assert.ok(!plan.ok);
    assert.match(plan.error.hint, /Docker/);
  });
});
