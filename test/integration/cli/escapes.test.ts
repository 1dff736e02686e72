// Does anything that somebody else named reach the terminal as it is? Names with every control character go through every command.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { runCli, type CliOptions, type CliRun } from '../../support/cli';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { freePort, postgres, type Cluster } from '../../support/postgres';

/** C0 but NUL, which PostgreSQL refuses, DEL, C1, and what turns or hides text. */
const CONTROLS = [
  ...Array.from({ length: 0x1f }, (_, index) => index + 1),
  ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index),
  ...[0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff],
].map((code) => String.fromCharCode(code));

/** Erases the screen, sets the title, makes a link, overwrites the line, ends the comment. */
const EVIL = '\u001b[2J\u001b]0;owned\u0007\u001b]8;;http://evil\u0007\r\nDROP x;\u009b31m\u202e';
const MARKDOWN = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) `c` | # h';

/** Two names of at most 63 bytes for each stretch of characters. */
const NAMES = [
  ...Array.from({ length: Math.ceil(CONTROLS.length / 20) }, (_, index) =>
    CONTROLS.slice(index * 20, index * 20 + 20).join(''),
  ),
  EVIL.slice(0, 40),
  MARKDOWN.slice(0, 60),
].map((text) => `n${text}`);

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** All but a line feed and a tab; JSON has no tab either. */
const RAW = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

function assertNothingRaw(run: CliRun, what: string): void {
  for (const [stream, text] of [
    ['output', run.out],
    ['log', run.log],
  ] as const) {
    const at = text.search(RAW);
    assert.equal(
      at,
      -1,
      `${what}, ${stream}: ${JSON.stringify(text.slice(Math.max(0, at - 80), at + 20))}`,
    );
  }
}

describe('control characters of others', () => {
  let cluster: Cluster;
  let database: string;
  let dsn: string;
  let directory: string;
  const atEnd = cleanup();

  before(async () => {
    embeddedDist();
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-escapes-'));
    atEnd(() => {
      rmSync(directory, { recursive: true });
    });
    cluster = await postgres(16);
    database = await cluster.createDatabase();
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    for (const name of NAMES) {
      const q = quoted(name);
      await cluster.sql(
        `CREATE SCHEMA ${q};
         CREATE TABLE ${q}.${q} AS SELECT g AS ${q}, g % 5000 AS owner, ${literal(name)}::text AS note FROM generate_series(1, 20000) g;
         CREATE INDEX ${quoted(`${name.slice(0, 20)}1`)} ON ${q}.${q} (owner, ${q});
         CREATE INDEX ${quoted(`${name.slice(0, 20)}2`)} ON ${q}.${q} (owner, ${q});
         ANALYZE ${q}.${q}`,
        database,
      );
    }
  });

  function literal(text: string): string {
    return `'${text.replaceAll("'", "''")}'`;
  }

  const statements = (names = NAMES): string =>
    names
      .map((name) => {
        const q = quoted(name);
        return `SELECT * FROM ${q}.${q} AS ${q} WHERE ${q}.${q} = 7 AND note = ${literal(name)};`;
      })
      .join('\n');

  /** The run of one command; in JSON the names come back exactly. */
  async function shown(
    args: readonly string[],
    options: CliOptions & { readonly exact?: boolean; readonly code?: number } = {},
  ): Promise<CliRun> {
    // The twin of the first run serves the others.
    const env = { XDG_CACHE_HOME: path.join(directory, 'cache') };
    const run = await runCli(args, { ...options, env });
    const what = args.map((arg) => JSON.stringify(arg)).join(' ');
    assert.equal(run.code, options.code ?? 0, `${what}: ${run.log}`);
    assertNothingRaw(run, what);
    if (options.exact === true) {
      const text = JSON.stringify(JSON.parse(run.out));
      for (const name of NAMES) assert.ok(text.includes(JSON.stringify(name).slice(1, -1)), what);
    }
    return run;
  }

  it('are symbols in what explain says, and exact in its JSON', async () => {
    const file = path.join(directory, 'all.sql');
    writeFileSync(file, statements());
    const from = ['explain', '--dsn', dsn, '--file', file];
    await shown([...from, '--format', 'json'], { exact: true });
    writeFileSync(file, statements(NAMES.slice(-2)));
    const { out } = await shown(from);
    assert.match(out, /␛\[2J/);
    const markdown = await shown([...from, '--format', 'markdown']);
    const prose = markdown.out
      .replace(/^ *(`{3,}).*?^ *\1$/gms, '')
      .replace(/\\[!-/:-@[-`{-~]/g, '');
    assert.doesNotMatch(prose, /<img|\]\(/);
  });

  it('are symbols in plans and logs that are there already', async () => {
    const { rows } = await cluster.sql(
      `EXPLAIN (FORMAT JSON, VERBOSE) ${statements().split(';\n')[0] ?? ''}`,
      database,
    );
    const [{ 'QUERY PLAN': plan }] = z.tuple([z.object({ 'QUERY PLAN': z.unknown() })]).parse(rows);
    const text = JSON.stringify(plan);
    const evil = text.replaceAll('Seq Scan', `Seq Scan${JSON.stringify(EVIL).slice(1, -1)}`);
    const [one, other] = ['one.json', 'other.json'].map((name) => path.join(directory, name));
    writeFileSync(one ?? '', text);
    writeFileSync(other ?? '', evil);
    for (const format of ['text', 'json', 'markdown'])
      await shown(['explain', '--plan', other ?? '', '--format', format]);
    for (const format of ['text', 'json'])
      await shown(['compare', one ?? '', other ?? '', '--format', format]);
    const log = path.join(directory, `server${EVIL.replaceAll('/', '')}.log`);
    writeFileSync(
      log,
      `2026-11-23 10:00:00.000 UTC [1] LOG:  duration: 700.500 ms  plan:\n\tQuery Text: SELECT '\u001b[2J' FROM "a\u009b"\n\tSeq Scan on "a\u001b\u0007\u009b"  (cost=0.00..9000.00 rows=2 width=0) (actual time=0.100..690.000 rows=3 loops=1)\n\t  Filter: (note = '\u001b]0;x\u0007'::text)\n`,
    );
    for (const format of ['text', 'json', 'markdown'])
      await shown(['explain', '--plan', log, '--format', format]);
    writeFileSync(log, `no ${EVIL} plan`);
    await shown(['explain', '--plan', log], { code: 2 });
    await shown(['explain', '--plan', `${log}.none`], { code: 2 });
  });

  it('are symbols in what lint says, of names, files and mistakes', async () => {
    const folder = path.join(directory, `sql${EVIL.replaceAll('/', '')}`);
    const file = `${folder}.sql`;
    writeFileSync(
      file,
      `${statements()}\nSELECT * FROM "${EVIL}" WHERE lower("${EVIL}") = 'x';\nSELEC "${EVIL}`,
    );
    for (const format of ['text', 'json', 'sarif']) {
      await shown(['lint', file, '--dsn', dsn, '--format', format]);
    }
    await shown(['lint', `${file}.none`], { code: 2 });
  });

  it('are symbols in what health says, and exact in its JSON', async () => {
    const { out } = await shown(['health', '--dsn', dsn]);
    // What an undo comments out stays commented out.
    assert.doesNotMatch(out, /^ *DROP x/m);
    await shown(['health', '--dsn', dsn, '--format', 'json'], { exact: true });
    await shown(['health', '--dsn', dsn, '--format', 'markdown']);
    await shown(['health', '--dsn', dsn, '--check', EVIL], { code: 2 });
  });

  it('are symbols in what is said of a twin', async () => {
    const file = path.join(directory, `twin${EVIL.replaceAll('/', '')}.gz`);
    await shown(['twin', 'create', '--dsn', dsn, '--output', file, '--yes']);
    for (const format of ['text', 'json']) await shown(['twin', 'info', file, '--format', format]);
    const sql = statements().split(';\n')[0] ?? '';
    for (const format of ['text', 'markdown'])
      await shown(['twin', 'plan', file, '--sql', sql, '--format', format]);
    await shown(['twin', 'info', `${file}.none`], { code: 2 });
  });

  it('are symbols in what the server says, of statements and before a login', async () => {
    await cluster.sql(
      `CREATE FUNCTION shout() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
         RAISE WARNING '%', E'\\u001b[2J\\u0007'; RAISE EXCEPTION USING ERRCODE = '42P01',
         MESSAGE = E'gone\\u001b[2J\\u0007\\u009b\\r', HINT = E'\\u001b]0;x\\u0007'; END $$`,
      database,
    );
    for (const sql of [`SELECT * FROM "${EVIL}"`, `SELECT "${EVIL}"()`, 'SELECT shout()'])
      assertNothingRaw(await runCli(['explain', '--dsn', dsn, '--sql', sql, '--analyze']), sql);
    for (const field of ['user', 'dbname']) {
      const url = `host=127.0.0.1 port=${String(cluster.port)} user=postgres dbname=postgres ${field}='${EVIL.replaceAll('\r\n', ' ')}'`;
      await shown(['health', '--dsn', url], { code: 3 });
    }
    const port = await freePort();
    const server = net.createServer((socket) => {
      socket.once('data', () => {
        const fields = `SFATAL\0VFATAL\0C28000\0M${EVIL}\0H${EVIL}\0\0`;
        const body = Buffer.from(fields);
        const head = Buffer.alloc(5);
        head.write('E');
        head.writeInt32BE(body.length + 4, 1);
        socket.end(Buffer.concat([head, body]));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    try {
      const url = `postgresql://me@127.0.0.1:${String(port)}/x?sslmode=disable`;
      await shown(['health', '--dsn', url], { code: 3 });
    } finally {
      server.close();
    }
  });

  it('are symbols in what is said of wrong arguments', async () => {
    for (const args of [
      [`--${EVIL}`],
      ['explain', '--demo', '--format', EVIL],
      ['explain', '--dsn', EVIL, '--sql', 'SELECT 1'],
      ['explain', '--demo', '--sql', `SELEC ${EVIL}`],
      ['twin', 'plan', 'x', '--sql', 'SELECT 1', '--settings', EVIL],
    ])
      await shown(args, { code: 2 });
  });
});
