// A migration may hold any text, and is run: nothing of it starts a program, reaches a file or another server, runs without an
// end, or comes to the database that it was checked for.

import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { checkMigration } from '../../../src/features/migrations/checkMigration';
import { readMigrations } from '../../../src/features/migrations/readMigrations';
import { loadParser } from '../../../src/features/loadParser';
import type { MigrationReport } from '../../../src/model/migrationReport';
import { NativeTarget } from '../../../src/whatif/twin/target/nativeTarget';
import { PgliteTarget } from '../../../src/whatif/twin/target/pgliteTarget';
import type { OpenEngine } from '../../../src/whatif/twin/target/twinEngines';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { embeddedDist } from '../../support/embedded';
import { waysInto } from '../../support/hostileTwins/images';
import { exampleImage } from '../../support/migrations/exampleImage';
import { binDirectory, startPostgres } from '../../support/postgres';
import { sideModule } from '../../support/sideModule';
import { watchProcess, type Seen } from '../../support/processWatch';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const EXPECTED_PROGRAMS = new Set(['postgres', 'node']);
const LAST = 'ALTER TABLE app.countries ADD COLUMN last int';

describe('a hostile migration', () => {
  let dist: string;
  let directory: string;
  let cacheDirectory: string;
  let connections = 0;
  let port = 0;
  const atEnd = cleanup();

  before(async () => {
    dist = embeddedDist();
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-hostile-'));
    cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cache-'));
    // The private server may run as another user.
    chmodSync(directory, 0o777);
    for (const made of [directory, cacheDirectory]) {
      atEnd(() => {
        rmSync(made, { recursive: true, force: true });
      });
    }
    const listener = net.createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    port = (listener.address() as AddressInfo).port;
    atEnd(() => new Promise((resolve) => listener.close(resolve)));
  });

  const native: OpenEngine = async (image) => ({
    kind: 'native-twin',
    target: await NativeTarget.open(image, {
      distDirectory: dist,
      binDirectory: binDirectory(15),
      cacheDirectory,
    }),
  });
  const embedded: OpenEngine = async (image) => ({
    kind: 'twin',
    target: await PgliteTarget.open(dist, image),
  });

  for (const [name, major, open] of [
    ['PostgreSQL 15', 15, native],
    ['PGlite', 18, embedded],
  ] as const) {
    it(`has no effect outside of ${name}`, async () => {
      const watched: (() => Seen)[] = [];
      const openEngine: OpenEngine = async (image) => {
        const engine = await open(image);
        const { target } = engine;
        if (target instanceof NativeTarget || target instanceof PgliteTarget)
          watched.push(watchProcess(target.pid ?? 0));
        return engine;
      };
      const report = await check(major, openEngine, [...attacks(directory, port), LAST]);
      for (const seen of watched) {
        const { programs, sockets } = seen();
        assert.deepEqual(
          [...programs].filter((one) => !EXPECTED_PROGRAMS.has(one)),
          [],
        );
        assert.deepEqual([...sockets], []);
      }
      assert.deepEqual(readdirSync(directory), []);
      assert.equal(connections, 0);
      const last = report.statements.at(-1);
      assert.equal(last?.outcome.kind, 'done');
      assert.deepEqual(
        last.locks.map(({ relation, mode }) => `${relation} ${mode}`),
        ['app.countries ACCESS EXCLUSIVE'],
      );
    });

    it(`without an end is stopped in ${name}, and what comes after it is checked`, async () => {
      const loop = 'DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$';
      const report = await check(
        major,
        open,
        [
          'BEGIN',
          'ALTER TABLE app.countries ADD COLUMN a int',
          loop,
          'ALTER TABLE app.countries RENAME a TO b',
          'COMMIT',
          LAST,
        ],
        1_000,
      );
      assert.deepEqual(
        report.statements.map(({ outcome }) => outcome.kind),
        ['done', 'stopped', 'done', 'done'],
      );
    });
  }

  it('without an end after what runs outside of transactions loses nothing of that', async () => {
    const report = await check(
      18,
      embedded,
      [
        'CREATE INDEX CONCURRENTLY kept ON app.countries (name)',
        'DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$',
        'DROP INDEX app.kept',
      ],
      1_000,
    );
    assert.deepEqual(
      report.statements.map(({ outcome }) => outcome.kind),
      ['done', 'stopped', 'done'],
    );
  });

  it('without an end at its COMMIT is stopped there, and what comes after it is checked', async () => {
    const report = await check(
      18,
      embedded,
      [
        'CREATE TABLE app.late (i int)',
        'CREATE FUNCTION app.endless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$',
        `CREATE CONSTRAINT TRIGGER late AFTER INSERT ON app.late DEFERRABLE INITIALLY DEFERRED
           FOR EACH ROW EXECUTE FUNCTION app.endless()`,
        'DO $$ BEGIN INSERT INTO app.late VALUES (1); END $$',
        LAST,
      ],
      1_000,
    );
    assert.deepEqual(
      report.statements.map(({ outcome }) => outcome.kind),
      ['done', 'done', 'done', 'stopped', 'done'],
    );
  });

  it('that makes the questions about it endless ends the check', async () => {
    await assert.rejects(
      check(
        18,
        embedded,
        [
          'CREATE FUNCTION app.same(oid, oid) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$',
          'CREATE OPERATOR app.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = app.same)',
          'SET search_path = app, pg_catalog',
          LAST,
        ],
        1_000,
      ),
      /does not answer any more/,
    );
  });

  it('brings no JavaScript into the process of PGlite', async () => {
    const mark = path.join(directory, 'evaluated');
    const script = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(mark)}, '')`;
    const library = Buffer.from(sideModule(script)).toString('hex');
    const report = await check(18, embedded, [
      `DO $d$ BEGIN
         EXECUTE 'SET SESSION AUTHORIZATION postgres';
         EXECUTE $x$SELECT lo_from_bytea(4711, '\\x${library}'::bytea)$x$;
         EXECUTE $x$SELECT lo_export(4711, '/tmp/side.so')$x$;
         EXECUTE $x$LOAD '/tmp/side.so'$x$;
       END $d$`,
      // One that is there goes on being loaded.
      `DO $d$ BEGIN EXECUTE $x$SET SESSION AUTHORIZATION postgres$x$; EXECUTE $x$LOAD 'dict_snowball'$x$; END $d$`,
      LAST,
    ]);
    const [attack, known, last] = report.statements;
    assert.equal(existsSync(mark), false, JSON.stringify(attack));
    assert.match(JSON.stringify(attack?.outcome), /did not come with PostgreSQL is not loaded/);
    assert.deepEqual([known?.outcome.kind, last?.outcome.kind], ['done', 'done']);
  });

  it('never comes to the database that it is checked for', async () => {
    const logs = mkdtempSync(path.join(directory, 'log-'));
    chmodSync(logs, 0o777);
    const cluster = await startPostgres(18, {
      settings: {
        logging_collector: 'on',
        log_directory: logs,
        log_filename: 'server.log',
        log_statement: 'all',
        log_file_mode: '0644',
      },
    });
    try {
      await cluster.sql('CREATE TABLE kept (id int PRIMARY KEY); INSERT INTO kept VALUES (1)');
      const file = path.join(directory, 'drop.sql');
      writeFileSync(
        file,
        `DROP TABLE kept /* of the migration */; CREATE TABLE made /* of the migration */ (id int);
         UPDATE kept SET id = 2 /* of the migration */; DO 'BEGIN /* of the migration */ END'`,
      );
      const dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/postgres`;
      const { code, out, log } = await runCli([
        'migrate-check',
        file,
        '--dsn',
        dsn,
        '--format',
        'json',
      ]);
      assert.equal(code, 0, log);
      assert.match(out, /"DROP TABLE kept"/);
      const { rows } = await cluster.sql('SELECT id FROM kept');
      assert.deepEqual(rows, [{ id: 1 }]);
      const served = readFileSync(path.join(logs, 'server.log'), 'utf8');
      assert.match(served, /CREATE TABLE kept/);
      assert.doesNotMatch(served, /of the migration/);
    } finally {
      await cluster.stop();
    }
  });

  async function check(
    major: number,
    openEngine: OpenEngine,
    statements: readonly string[],
    statementMs = 5_000,
  ): Promise<MigrationReport> {
    const file = { file: 'hostile.sql', text: statements.join(';\n') };
    return checkMigration(
      await readMigrations([file], await loadParser(dist)),
      {
        image: exampleImage(major),
        openEngine,
        plan: () => Promise.resolve({ kind: 'planned', rows: 0, cost: 0 }),
        plannerOf: () => assert.fail('each change of data was planned'),
        plans: null,
        limits: { statementMs, totalMs: 120_000 },
      },
      quiet,
    );
  }
});

function attacks(directory: string, port: number): readonly string[] {
  const { program, file, call } = waysInto(directory, port);
  const within = (sql: string): string => `DO $do$ BEGIN EXECUTE $x$${sql}$x$; END $do$`;
  const again = (sql: string): string =>
    `DO $do$ BEGIN EXECUTE 'RESET SESSION AUTHORIZATION'; EXECUTE $x$${sql}$x$; END $do$`;
  const conninfo = `host=127.0.0.1 port=${String(port)} user=postgres dbname=postgres connect_timeout=2`;
  return [
    program('a'),
    within(program('b')),
    file('c'),
    within(file('d')),
    again(program('e')),
    again(file('f')),
    `SELECT ${call('g')}`,
    within(`SELECT ${call('h')}`),
    again(`SELECT ${call('i')}`),
    `SELECT pg_read_file('/etc/passwd')`,
    `SELECT * FROM pg_ls_dir('/')`,
    'CREATE EXTENSION dblink',
    within('CREATE EXTENSION dblink'),
    `SELECT dblink_connect('${conninfo}')`,
    'CREATE EXTENSION file_fdw; CREATE EXTENSION postgres_fdw; CREATE EXTENSION plpython3u; CREATE EXTENSION plperlu',
    within(`CREATE SUBSCRIPTION s CONNECTION '${conninfo}' PUBLICATION p`),
    again(`CREATE SUBSCRIPTION s CONNECTION '${conninfo}' PUBLICATION p`),
    `CREATE FUNCTION app.sys(text) RETURNS int LANGUAGE c AS 'libc.so.6', 'system'`,
    again(`CREATE FUNCTION app.sys(cstring) RETURNS int LANGUAGE c AS 'libc.so.6', 'system'`),
    `SELECT app.sys('touch ${directory}/j')`,
    within(`LOAD '${directory}/k.so'`),
    within(`ALTER SYSTEM SET archive_command = 'touch ${directory}/l'`),
    'SET ROLE postgres',
    within('SET ROLE postgres'),
    within('SET SESSION AUTHORIZATION postgres'),
    within('ALTER ROLE planwright_guest SUPERUSER'),
    `SET search_path = app; CREATE FUNCTION app.format(text, VARIADIC text[]) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN ${program('m')}; RETURN 'x'; END $f$`,
    `CREATE FUNCTION app.on_row() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN ${program('n')}; RETURN NEW; END $f$`,
    'CREATE TRIGGER t BEFORE INSERT ON app.countries FOR EACH ROW EXECUTE FUNCTION app.on_row()',
    within(`INSERT INTO app.countries VALUES (1, 'x')`),
    `CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION app.on_row()`,
    within(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()`),
    'RESET search_path',
  ];
}
