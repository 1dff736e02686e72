// Nothing that a source or a twin file holds runs with rights on the machine of whoever plans with it: every hostile text on
// every engine, watched from outside.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Database } from '../../../src/db/database';
import type { TwinImage, TwinLoss } from '../../../src/model/twinImage';
import { buildTwin } from '../../../src/whatif/twin/build/buildTwin';
import { NativeTarget } from '../../../src/whatif/twin/target/nativeTarget';
import { PgliteTarget } from '../../../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../../../src/whatif/twin/source/readSource';
import { decodeTwin, encodeTwin } from '../../../src/whatif/twin/image/twinFile';
import { TwinWhatIf } from '../../../src/whatif/twin/target/twinWhatIf';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { embeddedDist } from '../../support/embedded';
import { hostileParts } from '../../support/hostileTwins/all';
import {
  emptyImage,
  hostileImage,
  relation,
  type Hostile,
} from '../../support/hostileTwins/images';
import { binDirectory, postgres, type Major } from '../../support/postgres';
import { watchProcess, type Seen } from '../../support/processWatch';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const MAJORS: readonly Major[] = [14, 15, 16, 17, 18];
/** A PostgreSQL that runs a native twin, and what wraps it. */
const EXPECTED_PROGRAMS = new Set(['postgres', 'node']);

describe('code of a database or of a twin file', () => {
  let dist: string;
  let cacheDirectory: string;
  let directory: string;
  let connections = 0;
  let hostile: readonly Hostile[];

  const atEnd = cleanup();

  before(async () => {
    dist = embeddedDist();
    cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cache-'));
    // The private server may run as another user.
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-hostile-'));
    chmodSync(directory, 0o777);
    for (const made of [cacheDirectory, directory]) {
      atEnd(() => {
        rmSync(made, { recursive: true, force: true });
      });
    }
    const listener = net.createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    atEnd(() => new Promise((resolve) => listener.close(resolve)));
    hostile = hostileParts(directory, (listener.address() as AddressInfo).port);
  });

  const native = (major: Major, image: TwinImage): Promise<NativeTarget> =>
    NativeTarget.open(image, {
      distDirectory: dist,
      binDirectory: binDirectory(major),
      cacheDirectory,
    });

  const engines: readonly (readonly [
    string,
    Major,
    (image: TwinImage) => Promise<NativeTarget | PgliteTarget>,
  ])[] = [
    ...MAJORS.map(
      (major) =>
        [`PostgreSQL ${String(major)}`, major, (image: TwinImage) => native(major, image)] as const,
    ),
    ['PGlite', 18, (image: TwinImage) => PgliteTarget.open(dist, image)],
  ];

  for (const [name, major, open] of engines) {
    describe(`on ${name}`, () => {
      let target: NativeTarget | PgliteTarget;
      let losses: TwinLoss[];
      let seen: () => Seen;
      const closing = cleanup();

      before(async () => {
        const image = hostileImage(major, hostile);
        target = await open(image);
        closing(() => target.close());
        seen = watchProcess(target.pid ?? 0);
        losses = await buildTwin(image, target, quiet);
        await ask(new TwinWhatIf(target, image));
      });

      it('starts no program, writes no file and opens no connection', async () => {
        const { programs, sockets } = seen();
        assert.deepEqual(readdirSync(directory), []);
        assert.deepEqual(
          [...programs].filter((one) => !EXPECTED_PROGRAMS.has(one)),
          [],
        );
        assert.deepEqual([...sockets], []);
        assert.equal(connections, 0);
        assert.deepEqual(
          await target.query(
            `SELECT rolname FROM pg_catalog.pg_roles WHERE rolsuper UNION ALL
             SELECT roleid::regrole::text FROM pg_catalog.pg_auth_members WHERE member = 'planwright_guest'::regrole AND roleid < 16384`,
          ),
          [['postgres']],
        );
      });

      it('is not carried, and what was refused is named', async () => {
        const carried = await target.query(
          `SELECT proname FROM pg_catalog.pg_proc WHERE prosrc LIKE '%${directory}%' AND prokind IN ('f', 'p') UNION ALL
           SELECT conname FROM pg_catalog.pg_constraint WHERE pg_get_constraintdef(oid) LIKE '%lo_export%' UNION ALL
           SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'v' AND pg_get_viewdef(oid) LIKE '%lo_export%' UNION ALL
           SELECT attrelid::regclass::text FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_attrdef d
               ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE pg_get_expr(d.adbin, d.adrelid) LIKE '%lo_export%'`,
        );
        assert.deepEqual(carried, []);
        const refused = new Set(
          losses.filter(({ why }) => why.startsWith('refused')).map((one) => one.name),
        );
        for (const { parts } of hostile) {
          for (const one of parts.definitions ?? []) {
            const made = /^h\.(f_(?!after|default|other|procedure|atomic)|d_check$)/.test(one.name);
            assert.equal(refused.has(one.name), !made, one.name);
          }
        }
      });

      it('starts nothing and takes no memory beyond a bound, whatever it is', async () => {
        // PGlite is a 32-bit process without any other.
        if (name === 'PGlite' || process.platform !== 'linux') return;
        const [[pid] = []] = await target.query('SELECT pg_catalog.pg_backend_pid()');
        const limits = readFileSync(`/proc/${pid ?? ''}/limits`, 'utf8');
        assert.match(limits, /^Max address space +4294967296 +4294967296 /m);
        assert.match(limits, /^Max processes +0 +0 /m);
      });

      it('is nobody’s with rights even where it gets past what judges it', async () => {
        const all = attacks(directory);
        const failed = new Set((await target.run(all)).map(({ index }) => index));
        const { programs } = seen();
        assert.deepEqual(readdirSync(directory), []);
        assert.deepEqual(
          [...programs].filter((one) => !EXPECTED_PROGRAMS.has(one)),
          [],
        );
        assert.equal(connections, 0);
        // PGlite's one session can become superuser again, inside WebAssembly without files or programs.
        if (name !== 'PGlite') {
          assert.deepEqual(
            all.filter((_, i) => !failed.has(i)),
            WITHOUT_EFFECT,
          );
        }
      });
    });
  }

  it('does not come from a database whose users prepare it', async () => {
    const cluster = await postgres(15);
    const database = await cluster.createDatabase();
    const sql = (text: string): Promise<unknown> => cluster.sql(text, database);
    for (const statement of prepared(directory)) await sql(statement);
    const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    try {
      const { image } = await readSource(client, { liveEnds: true, now: () => 'now' }, quiet);
      const target = await native(15, image);
      const seen = watchProcess(target.pid ?? 0);
      try {
        const lost = await buildTwin(image, target, quiet);
        // To plan a query on it on the source would call its functions there.
        assert.deepEqual(
          lost.filter(({ kind }) => kind !== 'ends and heights'),
          [],
        );
        const plan = await target.plan({
          sql: 'SELECT * FROM dev.t WHERE dev.key(id) = dev.key(7)',
          parameters: [],
        });
        assert.match(JSON.stringify(plan.root), /t_key_idx/);
        const { programs } = seen();
        assert.deepEqual(
          [...programs].filter((one) => !EXPECTED_PROGRAMS.has(one)),
          [],
        );
        assert.deepEqual(readdirSync(directory), []);
      } finally {
        await target.close();
      }
    } finally {
      await client.close();
    }
  });

  it('does not come from a file that the command line opens', async () => {
    const image = hostileImage(15, hostile);
    const file = path.join(cacheDirectory, 'hostile.twin.json.gz');
    writeFileSync(
      file,
      await encodeTwin({ ...image, relations: [...image.relations, relation('t')] }),
    );
    const run = await runCli(
      ['twin', 'plan', file, '--sql', 'SELECT * FROM h.t WHERE id = h.f_program(1)'],
      { env: { PLANWRIGHT_PG_BIN: binDirectory(15) } },
    );
    assert.equal(run.code, 0, run.log);
    assert.match(run.out, /Seq Scan/);
    assert.deepEqual(readdirSync(directory), []);
  });

  it('cannot hide behind a NUL character', async () => {
    const at = (name: string): Buffer =>
      gzipSync(JSON.stringify({ ...emptyImage(15), schemas: [name] }));
    const refused = await decodeTwin(at('x\0; SELECT 1'));
    assert.match(refused.ok ? 'read' : refused.error, /NUL/);
    assert.ok((await decodeTwin(at(String.raw`a\u0000b`))).ok, 'a backslash is none');
  });
});

/** Statements that call what was carried, on constants and on columns. */
async function ask(engine: TwinWhatIf): Promise<void> {
  const tables = ['f_program', 'f_sql', 'f_return', 'f_dynamic', 'f_config'];
  for (const key of tables) {
    const statement = {
      sql: `SELECT * FROM h.t_${key} WHERE h.${key}(1) = id OR h.${key}(id) = 3`,
      parameters: [],
    };
    await engine.plan(statement).catch(() => undefined);
    const definition = {
      schema: 'h',
      table: `t_${key}`,
      method: 'btree' as const,
      keys: [{ expression: `h.${key}(id + 1)`, descending: false, nullsFirst: false }],
      include: [],
      predicate: `h.${key}(2) > id`,
      unique: false,
    };
    await engine.evaluate({ add: [definition] }, [statement]).catch(() => undefined);
  }
  for (const view of ['v_fold', 'v_call']) {
    const sql = `SELECT * FROM h.v_${view}`;
    await engine.plan({ sql, parameters: [] }).catch(() => undefined);
  }
}

/** What a role without rights may do, to itself. */
const WITHOUT_EFFECT = [
  `SELECT pg_catalog.planwright_point(ARRAY['pg_catalog.pg_authid'::regclass::oid], ARRAY[1::oid])`,
  `SELECT pg_catalog.planwright_count(ARRAY['pg_catalog.pg_class'], ARRAY[1], ARRAY[1::real], ARRAY[1])`,
  `SET search_path = ''`,
];

/** As the guest, without anything that judges them. */
function attacks(directory: string): string[] {
  const program = (key: string): string =>
    `COPY (SELECT 1) TO PROGRAM 'touch "${directory}/${key}"'`;
  const inBlock = (body: string): string => `DO $do$ BEGIN ${body}; END $do$`;
  return [
    program('raw'),
    `COPY (SELECT 1) TO '${directory}/copied'`,
    inBlock(program('block')),
    inBlock(`SET ROLE postgres; ${program('role')}`),
    inBlock(`RESET ROLE; RESET SESSION AUTHORIZATION; ${program('reset')}`),
    inBlock(`PERFORM set_config('role', 'postgres', false); ${program('config')}`),
    inBlock(`ALTER ROLE planwright_guest SUPERUSER; ${program('super')}`),
    inBlock(`GRANT pg_execute_server_program TO planwright_guest; ${program('granted')}`),
    inBlock(`CREATE ROLE other SUPERUSER; SET ROLE other; ${program('other')}`),
    inBlock(`PERFORM lo_export(lo_from_bytea(0, 'x'), '${directory}/large')`),
    `SELECT lo_import('/etc/passwd')`,
    `SELECT pg_read_file('/etc/passwd')`,
    `SELECT pg_ls_dir('/')`,
    'CREATE EXTENSION dblink',
    'CREATE EXTENSION plperl',
    'CREATE LANGUAGE plpython3u',
    `CREATE FUNCTION h.getppid() RETURNS int LANGUAGE c AS '/lib/x86_64-linux-gnu/libc.so.6', 'getppid'`,
    `CREATE FUNCTION h.internal() RETURNS bool LANGUAGE internal AS 'pg_reload_conf'`,
    `ALTER SYSTEM SET archive_command = 'touch ${directory}/archived'`,
    'SELECT pg_reload_conf()',
    `ALTER FUNCTION pg_catalog.planwright_hide(text) SECURITY INVOKER`,
    `CREATE OR REPLACE FUNCTION pg_catalog.planwright_hide(index text) RETURNS void LANGUAGE sql AS 'SELECT'`,
    `UPDATE pg_catalog.pg_proc SET prosecdef = true`,
    `UPDATE pg_catalog.pg_authid SET rolsuper = true`,
    `INSERT INTO pg_catalog.pg_auth_members SELECT 10, 10, 10`,
    ...WITHOUT_EFFECT,
    'CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()',
    `CREATE TABLESPACE s LOCATION '${directory}'`,
    `CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p`,
    'CREATE SERVER s FOREIGN DATA WRAPPER file_fdw',
    `LOAD '/lib/x86_64-linux-gnu/libc.so.6'`,
    `SET session_preload_libraries = 'auto_explain'`,
    'SET allow_system_table_mods = on',
  ];
}

/** Of a role that owns one schema: a function that does nothing where it is made, and more elsewhere. */
function prepared(directory: string): string[] {
  return [
    'DROP ROLE IF EXISTS twin_dev',
    'CREATE ROLE twin_dev',
    'CREATE SCHEMA dev AUTHORIZATION twin_dev',
    `SET ROLE twin_dev;
     CREATE FUNCTION dev.inner_step() RETURNS int LANGUAGE plpgsql AS $$
     BEGIN
       IF current_database() NOT IN ('twin', 'postgres') THEN RETURN 1; END IF;
       COPY (SELECT 1) TO PROGRAM 'touch "${directory}/source"';
       RETURN 1;
     END $$;
     CREATE FUNCTION dev.key(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN dev.inner_step() + $1; END $$;
     CREATE TABLE dev.t (id int);
     INSERT INTO dev.t SELECT generate_series(1, 5000);
     CREATE INDEX t_key_idx ON dev.t (dev.key(id));
     RESET ROLE; ANALYZE dev.t`,
  ];
}
