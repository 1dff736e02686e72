// Which parts of a migration go up, and what is one transaction, by each tool's own marks.

import assert from 'node:assert/strict';
import {
  compareMigrations,
  goesUp,
  readMigration,
} from '../../../../src/analysis/migrations/forms';

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
    assert.deepEqual(read('prisma/migrations/2024_a/migration.sql', 'A;'), [
      'Prisma',
      [[true, 'A;']],
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

  it('without marks are as psql runs them', () => {
    assert.deepEqual(read('a.sql', 'A; B;'), ['SQL', [[false, 'A; B;']], 0]);
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
