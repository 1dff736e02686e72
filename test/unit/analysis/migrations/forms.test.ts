// Which parts of a migration go up, and what is one transaction, by each tool's own marks.

import assert from 'node:assert/strict';
import { compareMigrations, goesUp } from '../../../../src/analysis/migrations/fileOrder';
import { readMigration } from '../../../../src/analysis/migrations/forms';
import { newChanges, plannedChanges } from '../../../../src/analysis/migrations/sqitchPlan';

/** Form, and for each part whether it is a transaction and its text. */
function read(file: string, text: string): unknown[] {
  const { form, up, notes } = readMigration(file, text);
  const parts = up.map(({ start, end, isTransaction }) => [
    isTransaction,
    text.slice(start, end).trim(),
  ]);
  return [form, parts, notes.length];
}

describe('migration files', () => {
  it('of goose', () => {
    const text = '-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE a;\n';
    assert.deepEqual(read('1_a.sql', text), ['goose', [[true, 'CREATE TABLE a ();']], 1]);
    const apart = `-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n`;
    assert.deepEqual(read('1_a.sql', apart), ['goose', [[false, 'SELECT 1;']], 0]);
    const [, [[, block]]] = read(
      'a.sql',
      '-- +goose Up\n-- +goose StatementBegin\nDO $$ BEGIN; END $$;\n-- +goose StatementEnd\n',
    ) as [string, [[boolean, string]]];
    assert.match(block, /DO \$\$ BEGIN; END \$\$;/);
  });

  it('of dbmate', () => {
    const text = '-- migrate:up transaction:false\nA;\n-- migrate:down\nB;\n';
    assert.deepEqual(read('1.sql', text), ['dbmate', [[false, 'A;']], 1]);
    assert.deepEqual(read('1.sql', '-- migrate:up\nA;\n'), ['dbmate', [[true, 'A;']], 0]);
  });

  it('of node-pg-migrate', () => {
    const text = '-- Up Migration\nA;\n-- Down Migration\nB;\n';
    assert.deepEqual(read('1.sql', text), ['node-pg-migrate', [[true, 'A;']], 1]);
  });

  it('of Liquibase, a transaction for each change set', () => {
    const text =
      '--liquibase formatted sql\n--changeset me:1\nA;\n--rollback B;\n--changeset me:2 runInTransaction:false\nC;\n';
    assert.deepEqual(read('1.sql', text), [
      'Liquibase',
      [
        [true, 'A;'],
        [false, 'C;'],
      ],
      1,
    ]);
  });

  it('told by their names', () => {
    assert.deepEqual(read('prisma/migrations/2024_a/migration.sql', 'A; B;'), [
      'Prisma',
      [[true, 'A; B;']],
      0,
    ]);
    assert.deepEqual(read('db\\V2__a.sql', 'A;'), ['Flyway', [[true, 'A;']], 0]);
    assert.deepEqual(read('db/R__views.sql', 'A;'), ['Flyway', [[true, 'A;']], 0]);
    const apart = 'CREATE INDEX CONCURRENTLY i ON t (a);';
    assert.deepEqual(read('db/V2__a.sql', apart), ['Flyway', [[false, apart]], 0]);
    assert.deepEqual(read('1_a.up.sql', apart), ['golang-migrate', [[false, apart]], 0]);
    assert.deepEqual(read('1_a.up.sql', 'A; B;'), ['golang-migrate', [[true, 'A; B;']], 0]);
    assert.deepEqual(read('deploy/a.sql', 'BEGIN; A; COMMIT;'), [
      'sqitch',
      [[false, 'BEGIN; A; COMMIT;']],
      0,
    ]);
    assert.deepEqual(read('drizzle/0000_a.sql', 'A;--> statement-breakpoint\nB;'), [
      'Drizzle',
      [[true, 'A;--> statement-breakpoint\nB;']],
      0,
    ]);
  });

  it('sent as one message, are a transaction where they hold several statements', () => {
    const isTransaction = (file: string, text: string) =>
      readMigration(file, text).up.map((part) => part.isTransaction);
    for (const file of ['prisma/migrations/2024_a/migration.sql', '1_a.up.sql']) {
      for (const single of [
        'CREATE INDEX CONCURRENTLY i ON t (a);',
        '-- CreateIndex; of t\nCREATE INDEX CONCURRENTLY i ON t (a)\n',
        '/* one; two; */ CREATE INDEX CONCURRENTLY i ON t (a); -- done',
        "COMMENT ON TABLE t IS 'a; b';",
        'DO $$ BEGIN PERFORM 1; PERFORM 2; END $$;',
      ])
        assert.deepEqual(isTransaction(file, single), [false], single);
      for (const several of ['A; B;', "COMMENT ON TABLE t IS '--'; SELECT 1;"])
        assert.deepEqual(isTransaction(file, several), [true], several);
    }
  });

  it('of Flyway, without a transaction where a statement needs that, not where words are like it', () => {
    const isTransaction = (text: string) =>
      readMigration('V2__a.sql', text).up.map((part) => part.isTransaction);
    for (const apart of [
      'CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);',
      'DROP INDEX CONCURRENTLY i;',
      'SELECT 1; REINDEX (VERBOSE) TABLE CONCURRENTLY t;',
      'REINDEX (concurrently) TABLE t;',
      'ALTER TABLE t DETACH PARTITION u CONCURRENTLY;',
      'SELECT 1; /* then */ VACUUM t;',
    ])
      assert.deepEqual(isTransaction(apart), [false], apart);
    for (const together of [
      '-- not CONCURRENTLY\nCREATE INDEX i ON t (a);',
      '/*\nVACUUM later\n*/ CREATE INDEX i ON t (a);',
      "COMMENT ON TABLE t IS 'build CONCURRENTLY';",
      'CREATE INDEX "CONCURRENTLY" ON t (a);',
      'REFRESH MATERIALIZED VIEW CONCURRENTLY v;',
    ])
      assert.deepEqual(isTransaction(together), [true], together);
  });

  it('without marks are as psql runs them', () => {
    assert.deepEqual(read('a.sql', 'A; B;'), ['SQL', [[false, 'A; B;']], 0]);
  });

  it('that ran before run what is new in them, or nothing', () => {
    const again = (file: string, text: string, before: string): readonly string[] =>
      readMigration(file, text, before).up.map(({ start, end }) => text.slice(start, end).trim());
    assert.deepEqual(again('V1__a.sql', 'A; B;', 'A;'), []);
    assert.deepEqual(again('db/R__a.sql', 'A; B;', 'A;'), ['A; B;']);
    assert.deepEqual(again('1_a.up.sql', 'B;', 'A;'), []);
    assert.match(readMigration('a.sql', 'B;', 'A;').notes.join(), /nothing of it is checked/);
    const before =
      '--liquibase formatted sql\n--changeset me:1\nA;\n--changeset me:v runOnChange:true\nV;\n--changeset me:w runOnChange:"true"\nW;\n--changeset me:g runAlways:true\nG;\n';
    const after = `${before.replace('V;', 'X;').replace('A;', 'E;').replace('W;', 'W; ')}--changeset me:2\nB;\n--rollback C;\n`;
    assert.deepEqual(again('1.sql', after, before), ['X;', 'G;', 'B;']);
    assert.deepEqual(again('1.sql', before, before), ['G;']);
  });

  it('that are dumps of the schema run what is new in them', () => {
    const dump = (more: readonly string[], columns = 'id bigint NOT NULL'): string =>
      [
        'SET statement_timeout = 0;',
        '\\restrict abc',
        `-- Name: orders; Type: TABLE\nCREATE TABLE public.orders (\n    ${columns}\n);`,
        'CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;',
        ...more,
        `INSERT INTO "schema_migrations" (version) VALUES ('${String(more.length)}');`,
      ].join('\n\n');
    const index = 'CREATE INDEX i ON public.orders USING btree (id);';
    const key = '-- Name: k\nALTER TABLE ONLY public.orders ADD CONSTRAINT k PRIMARY KEY (id);';
    const again = (text: string, before: string): readonly [readonly string[], string] => {
      const { up, notes, form } = readMigration('db/structure.sql', text, before);
      assert.equal(form, 'schema dump');
      const found = up.map(({ start, end }) => text.slice(start, end).replace(/;?\s*$/, ''));
      return [found.map((one) => one.replace(/^--.*\s*/, '')), notes.slice(1).join()];
    };
    const bare = (text: string): string => text.replace(/^--.*\n/, '').replace(/;$/, '');
    assert.deepEqual(again(dump([index, key]), dump([])), [[bare(index), bare(key)], '']);
    assert.deepEqual(again(dump([index]).replace(/^-- Name.*$/m, ''), dump([index])), [[], '']);
    assert.deepEqual(again(dump([], 'id bigint, note text'), dump([key])), [
      [],
      'Not checked, as a dump does not tell how: 1 made otherwise than before, and 1 that it holds no more.',
    ]);
    const policyOf = (table: string): string =>
      `CREATE POLICY tenant ON public.${table} USING ((id > 0));`;
    const policies = [policyOf('orders'), policyOf('customers')];
    assert.deepEqual(again(dump(policies), dump(policies.slice(0, 1))), [
      [bare(policyOf('customers'))],
      '',
    ]);
    assert.deepEqual(readMigration('db/structure.sql', dump([])).up, []);
    // A baseline is a migration, and so is a file of that name that no tool wrote.
    const header = '-- PostgreSQL database dump\nCREATE TABLE a ();';
    assert.equal(readMigration('V1__baseline.sql', header).up.length, 1);
    assert.equal(readMigration('schema.sql', 'CREATE TABLE a ();').form, 'SQL');
    assert.equal(readMigration('db/schema.sql', header).form, 'schema dump');
  });

  it('of sqitch run by its plan, reworked changes twice', () => {
    const plan = [
      '%syntax-version=1.0.0',
      '# words',
      '',
      'users 2026-01-01T00:00:00Z Ann <a@b> # first',
      ' + in/flips [users !old] 2026-01-01T00:00:00Z Ann <a@b>',
      '@v1 2026-01-01T00:00:00Z Ann <a@b>',
      '@v1.1 2026-01-01T00:00:00Z Ann <a@b>',
      'users [users@v1] 2026-01-01T00:00:00Z Ann <a@b>',
      '-dropped 2026-01-01T00:00:00Z Ann <a@b>',
    ];
    const scripts = (found: ReturnType<typeof plannedChanges>): string[] =>
      found.map(({ script }) => script);
    assert.deepEqual(scripts(plannedChanges(plan.join('\r\n'))), ['users@v1', 'in/flips', 'users']);
    assert.deepEqual(plannedChanges(''), []);
    const [now, then] = [plan.join('\n'), plan.slice(0, 6).join('\n')];
    assert.deepEqual(scripts(newChanges(now, then)), ['users']);
    assert.deepEqual(scripts(newChanges(now, now)), []);
    assert.deepEqual(scripts(newChanges(now, '')), ['users@v1', 'in/flips', 'users']);
  });

  it('go up in the order of their numbers', () => {
    const files = [
      'V10__c.sql',
      'V2__b.sql',
      'V1__a.sql',
      'U1__a.sql',
      '3_x.down.sql',
      'revert/a.sql',
    ];
    assert.deepEqual(files.filter(goesUp).sort(compareMigrations), [
      'V1__a.sql',
      'V2__b.sql',
      'V10__c.sql',
    ]);
    const flyway = [
      'db/R__a_view.sql',
      'db/V1.1__c.sql',
      'db/V10__e.sql',
      'db/V1__a.sql',
      'db/R__B_view.sql',
      'db/V1_0_5__b.sql',
      'db/V2__d.sql',
      'db/later/V3__x.sql',
    ];
    assert.deepEqual(flyway.sort(compareMigrations), [
      'db/V1__a.sql',
      'db/V1_0_5__b.sql',
      'db/V1.1__c.sql',
      'db/V2__d.sql',
      'db/later/V3__x.sql',
      'db/V10__e.sql',
      'db/R__B_view.sql',
      'db/R__a_view.sql',
    ]);
    assert.ok(compareMigrations('a/1.sql', 'a/1.sql') === 0 && compareMigrations('a', 'ab') < 0);
  });
});
