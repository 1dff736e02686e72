// How the statements of a migration are checked: run, planned, or only named; and what of them is shown.

import assert from 'node:assert/strict';
import {
  readMigrations,
  titleWithoutValues,
} from '../../../../src/features/migrations/readMigrations';
import { withoutLacks } from '../../../../src/features/migrations/copyLacks';
import { testParser } from '../../analysis/sql/support';

async function kindsOf(text: string): Promise<string[]> {
  const { parts } = await readMigrations([{ file: 'm.sql', text }], await testParser());
  return parts.flatMap(({ statements }) =>
    statements.map(({ handling }) =>
      handling.kind === 'run' && handling.outside ? 'run outside' : handling.kind,
    ),
  );
}

describe('statements of a migration', () => {
  it('are run, planned or named by what they are', async () => {
    const cases: Readonly<Record<string, string>> = {
      BEGIN: 'begin',
      'START TRANSACTION': 'begin',
      COMMIT: 'commit',
      ROLLBACK: 'rollback',
      'SAVEPOINT s': 'not run',
      'ALTER TABLE t ADD COLUMN a int': 'run',
      'SELECT set_config($$search_path$$, $$$$, false)': 'query',
      'SELECT 1 INTO t': 'run',
      'UPDATE t SET a = 1': 'change of data',
      'INSERT INTO t SELECT 1': 'change of data',
      'MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE': 'change of data',
      'CREATE SCHEMA s': 'schema',
      'CREATE SCHEMA AUTHORIZATION me': 'not run',
      'CREATE EXTENSION pg_trgm': 'extension',
      'CREATE INDEX CONCURRENTLY i ON t (a)': 'run outside',
      'CREATE INDEX i ON t (a)': 'run',
      'DROP INDEX CONCURRENTLY i': 'run outside',
      'REINDEX INDEX CONCURRENTLY i': 'run outside',
      'REINDEX INDEX i': 'run',
      'REINDEX SCHEMA s': 'run outside',
      'VACUUM t': 'run outside',
      'ANALYZE t': 'run',
      CLUSTER: 'run outside',
      'ALTER TABLE t DETACH PARTITION p CONCURRENTLY': 'run outside',
      'ALTER TABLE t DETACH PARTITION p': 'run',
      'COPY t FROM stdin': 'not run',
      'GRANT SELECT ON t TO me': 'not run',
      'SET ROLE me': 'not run',
      'SET lock_timeout = 5': 'run',
      'ALTER SYSTEM SET work_mem = 5': 'not run',
      'CREATE DATABASE d': 'not run',
      'this is no SQL': 'run',
    };
    for (const [text, kind] of Object.entries(cases))
      assert.deepEqual(await kindsOf(text), [kind], text);
  });

  it('of others are told without values, wherever they were cut', () => {
    for (const [text, told] of [
      [
        "SELECT * FROM p WHERE ssn = 123456789 AND n = 'Jane'",
        "SELECT * FROM p WHERE ssn = '…' AND n = '…'",
      ],
      ["UPDATE notes SET body = 'Dear Jane,\nyour test was positive", 'UPDATE notes SET body = …'],
      ['SELECT $a$Dear Jane,\nyour test', 'SELECT …'],
      ['SELECT 1 /* Jane\n is', "SELECT '…'"],
      [`SELECT '${'x\n'.repeat(600)}'`, 'SELECT …'],
    ] as const)
      assert.equal(titleWithoutValues(text), told);
  });

  it('stand where they stand in the file, without literals in their titles', async () => {
    const text = `-- migrate:up\n\nCREATE USER u PASSWORD 'geheim'; -- x\nDO $$ secret $$;\n\\d t\n-- migrate:down\nDROP TABLE t;\n`;
    const { files, parts } = await readMigrations([{ file: 'm.sql', text }], await testParser());
    assert.deepEqual(files[0]?.form, 'dbmate');
    const [part] = parts;
    assert.deepEqual(
      part?.statements.map(({ line, title, range }) => [
        line,
        title,
        text.slice(range.start, range.end).slice(0, 3),
      ]),
      [
        [3, "CREATE USER u PASSWORD '…'", 'CRE'],
        [4, "DO '…'", 'DO '],
        [5, '\\d t', '\\d '],
      ],
    );
  });
});

describe('what a copy lacks', () => {
  const failed = (message: string, sqlstate: string) =>
    ({ kind: 'failed', message, sqlstate }) as const;
  const loss = { kind: 'foreign table', name: 'app.remote', why: 'it is elsewhere', effect: '' };

  it('is no failure of the migration', () => {
    for (const outcome of [
      failed('permission denied for database shop', '42501'),
      failed('role "app" does not exist', '42704'),
      failed('trigger "t" for relation "orders" does not exist', '42704'),
      failed('relation "app.remote" does not exist', '42P01'),
      failed('invalid transaction termination', '2D000'),
    ])
      assert.equal(withoutLacks(outcome, null, [loss]).kind, 'not run', outcome.message);
  });

  it('hides none that is one', () => {
    for (const outcome of [
      failed('relation "app.remotely" does not exist', '42P01'),
      failed('column "role" does not exist', '42703'),
      failed('function f() does not exist', '42883'),
    ])
      assert.deepEqual(withoutLacks(outcome, null, [loss]), outcome);
  });

  it('are functions where a statement is about one, not where it calls one', () => {
    const outcome = failed('function app.audit() does not exist', '42883');
    const kindOf = (type: string): string => withoutLacks(outcome, { type, fields: {} }, []).kind;
    for (const type of ['CreateTrigStmt', 'CallStmt', 'DropStmt', 'RenameStmt'])
      assert.equal(kindOf(type), 'not run', type);
    assert.deepEqual(withoutLacks(outcome, { type: 'SelectStmt', fields: {} }, []), outcome);
    assert.equal(kindOf('AlterTableStmt'), 'failed');
    const column = failed('column "audit" does not exist', '42703');
    assert.deepEqual(withoutLacks(column, { type: 'CreateTrigStmt', fields: {} }, []), column);
  });
});
