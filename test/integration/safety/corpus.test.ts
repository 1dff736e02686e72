// Does the session alone hold back everything that writes, even if a statement slipped through the classifier?

import assert from 'node:assert/strict';
import type pg from 'pg';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import { EXPLAIN_DEFAULTS, assertNothingLeft } from '../../support/database';
import { postgres, type Cluster, type Major } from '../../support/postgres';
import { NEVER_READ_ONLY } from '../../unit/analysis/sql/safetyCorpus';
import { cleanup } from '../../support/cleanup';

const TESTED: readonly Major[] = [14, 16, 18];

const SCHEMA = `
CREATE SCHEMA shop;
CREATE TABLE t (a int PRIMARY KEY, b int, c int, d int, e int, doc jsonb);
CREATE TABLE s (a int, b int);
CREATE TABLE u (a int, b int);
CREATE TABLE rule_log (a int);
INSERT INTO t SELECT i, i, i, i, i, '{}' FROM generate_series(1, 20) i;
INSERT INTO s SELECT a, b FROM t; INSERT INTO u SELECT a, b FROM t;
CREATE SEQUENCE seq;
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN DELETE FROM t; PERFORM nextval('seq'); RETURN 1; END $$;
CREATE FUNCTION my_function(int) RETURNS int LANGUAGE sql AS 'SELECT f()';
CREATE FUNCTION shop.my_function(int) RETURNS int LANGUAGE sql AS 'SELECT f()';
CREATE FUNCTION lying(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN EXECUTE 'DELETE FROM t'; RETURN 1; END $$;
CREATE PROCEDURE p() LANGUAGE sql AS 'DELETE FROM t';
CREATE VIEW deleting AS SELECT f() AS a;`;

/** Beyond the corpus of the classifier: what hides a write behind names that look harmless, or tries to leave the cage. */
const MORE: readonly string[] = [
  'select lying(1)',
  'select * from deleting',
  'select * from t where lying(a) = 1',
  'select f() from t',
  "select nextval('seq')",
  "select setval('seq', 99)",
  'commit',
  'rollback',
  'select 1; commit; delete from t',
  'select 1; delete from t; begin',
  ') select 1',
  'analyze) delete from t',
  'select $1; delete from t',
  'select 1 /*',
  "select 'a\\'; delete from t; --'",
  "select set_config('transaction_read_only', 'off', true), f()",
  "with a as materialized (select set_config('transaction_read_only', 'off', false)) select f() from a",
  'table t; drop table t',
  'values (lying(1))',
  'select 1 into u2',
  'select 1 into temp u2',
  'create temp table u2 as select 1',
];

/**
 * Signals are no writes: what holds them back is that they never count as read-only, and privileges. Whether this one first meets
 * a backend that it may not end, or its own, is the order of backends.
 */
const ENDS_BACKENDS = /pg_terminate_backend\(pid\)/;

for (const major of TESTED) {
  describe(`statements that must never write, on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;
    let watcher: pg.Client;

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(`DROP ROLE IF EXISTS owner_${name}; CREATE ROLE owner_${name} LOGIN`);
      await cluster.sql(`ALTER DATABASE ${name} OWNER TO owner_${name}`);
      const owner = await cluster.connect(name, 'postgres');
      await owner.query(`GRANT ALL ON SCHEMA public TO owner_${name}; SET ROLE owner_${name}`);
      await owner.query(SCHEMA);
      await owner.end();
      watcher = await cluster.connect(name);
      atEnd(() => watcher.end());
      // The owner of everything, but no superuser: what is held back is held back by the session, not by privileges.
      database = new Database(cluster.profile({ database: name, user: `owner_${name}` }), () =>
        Promise.resolve(null),
      );
      atEnd(() => database.close());
    });

    async function state(): Promise<unknown> {
      const answer: pg.QueryResult<object> = await watcher.query(`
          SELECT (SELECT count(*) FROM t) AS t, (SELECT sum(a) FROM s) AS s, (SELECT count(*) FROM u) AS u,
                 (SELECT last_value::text || is_called FROM seq) AS seq,
                 (SELECT json_agg(json_build_array(c.oid, c.relname, c.relfilenode) ORDER BY c.oid)
                    FROM pg_class c WHERE c.relnamespace::regnamespace::text !~ '^pg_') AS relations,
                 (SELECT count(*) FROM pg_proc) AS functions,
                 (SELECT count(*) FROM pg_largeobject_metadata) AS large_objects,
                 (SELECT count(*) FROM pg_replication_slots) AS slots,
                 (SELECT json_agg(r) FROM pg_db_role_setting r) AS settings`);
      return answer.rows;
    }

    for (const mode of ['estimate', 'analyze', 'generic'] as const) {
      it(`changes nothing (${mode})`, async () => {
        const before = await state();
        let refused = 0;
        for (const sql of [...NEVER_READ_ONLY, ...MORE].filter(
          (each) => !ENDS_BACKENDS.test(each),
        )) {
          try {
            await database.explain({
              ...EXPLAIN_DEFAULTS,
              sql,
              parameters: mode === 'analyze' ? [null] : [],
              mode,
              statementTimeoutMs: 2_000,
            });
          } catch (error) {
            assert.ok(error instanceof DatabaseError, sql);
            assert.notEqual(error.reason, 'connection-lost', sql);
            refused += 1;
          }
          assert.deepEqual(await state(), before, sql);
        }
        assert.ok(refused > 50, String(refused));
        await assertNothingLeft(cluster, name);
      });
    }
  });
}
