// Does the server read a statement as our parser did, whatever a role, a database or the environment set before?

import assert from 'node:assert/strict';
import path from 'node:path';
import type pg from 'pg';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { loadParser } from '../../../src/features/loadParser';
import { readStatement } from '../../../src/features/readStatement';
import { cleanup } from '../../support/cleanup';
import { EXPLAIN_DEFAULTS, assertNothingLeft } from '../../support/database';
import { postgres, type Cluster, type Major } from '../../support/postgres';

const TESTED: readonly Major[] = [14, 18];

/** Each hides a call in what is one string to whoever reads under the defaults; PID is the victim's. */
const HIDDEN: readonly {
  readonly title: string;
  readonly setting: string;
  readonly sql: string;
}[] = [
  {
    title: 'a backslash before a quote',
    setting: 'standard_conforming_strings=off',
    sql: "SELECT '\\'', pg_terminate_backend(PID) --'",
  },
  {
    title: 'a backslash before a quote, in a condition',
    setting: 'standard_conforming_strings=off',
    sql: "SELECT count(*) FROM t WHERE note = '\\'' OR pg_terminate_backend(PID) --'",
  },
  {
    title: 'an escaped quote by its number',
    setting: 'standard_conforming_strings=off',
    sql: "SELECT '\\\\\\'', pg_terminate_backend(PID) --'",
  },
  {
    title: 'a continued string',
    setting: 'standard_conforming_strings=off',
    sql: "SELECT 'a'\n'\\'', pg_terminate_backend(PID) --'",
  },
  {
    // U+3042 is E3 81 82: the last byte and the backslash are one character of GBK.
    title: 'a backslash that a character of GBK swallows',
    setting: 'client_encoding=GBK',
    sql: "SELECT E'\u3042\\', pg_terminate_backend(PID) --'",
  },
  {
    title: 'a backslash that a character of GB18030 swallows',
    setting: 'client_encoding=GB18030',
    sql: "SELECT E'\u3042\\', pg_terminate_backend(PID) --'",
  },
  {
    // U+3861 is E3 A1 A1.
    title: 'a backslash that a character of BIG5 swallows',
    setting: 'client_encoding=BIG5',
    sql: "SELECT E'\u3861\\', pg_terminate_backend(PID) --'",
  },
  {
    // U+3041 is E3 81 81.
    title: 'a backslash that a character of SJIS swallows',
    setting: 'client_encoding=SJIS',
    sql: "SELECT E'\u3041\\', pg_terminate_backend(PID) --'",
  },
  {
    title: 'a backslash that a character of SHIFT_JIS_2004 swallows',
    setting: 'client_encoding=SHIFT_JIS_2004',
    sql: "SELECT E'\u3041\\', pg_terminate_backend(PID) --'",
  },
];

/** Read alike under any of these; each must stay one string. */
const READ_ALIKE: readonly {
  readonly setting: string;
  readonly sql: string;
  readonly value: string;
}[] = [
  { setting: 'backslash_quote=off', sql: "select E'it\\'s' as a", value: "it's" },
  { setting: 'client_encoding=LATIN1', sql: "select 'Ä€'", value: 'Ä€' },
  { setting: 'client_encoding=SQL_ASCII', sql: "select 'Ä€'", value: 'Ä€' },
  { setting: 'standard_conforming_strings=off', sql: "select 'a\\nb'", value: 'a\\nb' },
  { setting: 'quote_all_identifiers=on', sql: 'select note from t', value: 'note' },
];

const CARRIERS = ['role', 'database', 'options'] as const;

for (const major of TESTED) {
  describe(`text is read as it was parsed, on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let parser: SqlParser;
    let name: string;
    let role: string;

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      parser = await loadParser(path.resolve(__dirname, '../../../dist'));
      name = await cluster.createDatabase();
      role = `reader_${name}`;
      await cluster.sql(`CREATE ROLE ${role} LOGIN`);
      atEnd(() => cluster.sql(`DROP ROLE ${role}`));
      atEnd(() => cluster.sql(`DROP DATABASE ${name} WITH (FORCE)`));
      await cluster.sql(
        `CREATE TABLE t (note text); INSERT INTO t VALUES ('x'); GRANT SELECT ON t TO ${role}`,
        name,
      );
    });

    for (const carrier of CARRIERS) {
      for (const { title, setting, sql } of HIDDEN) {
        it(`${title}: ${setting} of the ${carrier}`, async () => {
          const victim = await cluster.connect(name, role);
          try {
            const pid = await pidOf(victim);
            await underSetting(carrier, setting, async (database) => {
              await runIfReadOnly(database, sql.replace('PID', String(pid)));
            });
            assert.equal(await pidOf(victim), pid);
          } finally {
            await victim.end();
          }
          await assertNothingLeft(cluster, name);
        });
      }
      for (const { setting, sql, value } of READ_ALIKE) {
        it(`${sql} means the same under ${setting} of the ${carrier}`, async () => {
          await underSetting(carrier, setting, async (database) => {
            const { plan } = await database.explain({ ...EXPLAIN_DEFAULTS, sql, mode: 'estimate' });
            const output = plan.root.fields.Output?.[0] ?? '';
            assert.ok(/^(?:E?'(.*)'::text|(\w+))$/.test(output), output);
            assert.equal(readBack(output), value);
          });
        });
      }
    }

    async function underSetting(
      carrier: (typeof CARRIERS)[number],
      setting: string,
      work: (database: Database) => Promise<void>,
    ): Promise<void> {
      const target = carrier === 'role' ? `ROLE ${role}` : `DATABASE ${name}`;
      if (carrier === 'options') process.env['PGOPTIONS'] = `-c ${setting}`;
      else await cluster.sql(`ALTER ${target} SET ${setting}`);
      const database = new Database(cluster.profile({ database: name, user: role }), () =>
        Promise.resolve(null),
      );
      try {
        await work(database);
      } finally {
        await database.close();
        delete process.env['PGOPTIONS'];
        if (carrier !== 'options') await cluster.sql(`ALTER ${target} RESET ALL`);
      }
    }

    /** As the command line does with --analyze. */
    async function runIfReadOnly(database: Database, sql: string): Promise<void> {
      const read = await readStatement(parser, sql, { start: 0, end: sql.length }, database);
      assert.ok(read.ok, 'the parser reads it');
      assert.equal(read.value.statement.class, 'read-only');
      try {
        await database.explain({ ...EXPLAIN_DEFAULTS, sql, mode: 'analyze' });
      } catch (error) {
        assert.ok(error instanceof DatabaseError, String(error));
      }
    }
  });
}

async function pidOf(client: pg.Client): Promise<number> {
  const { rows }: pg.QueryResult<{ pid: number }> = await client.query(
    'SELECT pg_backend_pid() AS pid',
  );
  return rows[0]?.pid ?? 0;
}

/** The value of a printed text constant, or the name of a printed column. */
function readBack(output: string): string {
  const [, constant, column] = /^(?:E?'(.*)'::text|(\w+))$/s.exec(output) ?? [];
  return constant?.replaceAll("''", "'").replaceAll('\\\\', '\\') ?? column ?? '';
}
