// What is told of conditions on the beginning of a text: on every version the index that is designed, or the words that are put
// in place of a call that nothing serves, are searched by the server itself.

import assert from 'node:assert/strict';
import type pg from 'pg';
import { readConditions } from '../../../src/analysis/conditions/condition';
import { createIndexSql } from '../../../src/analysis/changes/indexSql';
import { designIndexes, NO_NEED } from '../../../src/analysis/indexes/design';
import { keyUseOf } from '../../../src/analysis/indexes/keyUse';
import { parseText } from '../../../src/analysis/plan/parseText';
import { rewritePredicate } from '../../../src/analysis/rewrites/predicateRewrites';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import type { IndexDefinition } from '../../../src/model/indexDefinition';
import type { Table } from '../../../src/model/catalog';
import { cleanup } from '../../support/cleanup';
import { MAJORS, postgres } from '../../support/postgres';
import { mapped } from '../../unit/analysis/sql/support';

const SCHEMA = `
CREATE TABLE words (plain text COLLATE "C", note text COLLATE "en-x-icu", code varchar(40) COLLATE "en-x-icu");
INSERT INTO words SELECT md5(i::text), md5(i::text), md5(i::text) FROM generate_series(1, 20000) i;
ANALYZE words`;

/** Condition; the index from PostgreSQL 15 on; the words before, where the call is served by nothing; the index then. */
const ASKED: readonly (readonly [string, string, string | null, string])[] = [
  ["starts_with(plain, 'abc')", 'btree plain', "plain LIKE 'abc%'", 'btree plain'],
  [
    "starts_with(note, 'abc')",
    'btree note text_pattern_ops',
    "note LIKE 'abc%'",
    'btree note text_pattern_ops',
  ],
  [
    "starts_with(code, 'abc')",
    'btree code text_pattern_ops',
    "code LIKE 'abc%'",
    'btree code text_pattern_ops',
  ],
  ["plain ^@ 'abc'", 'btree plain', null, 'spgist plain'],
  ["note ^@ 'abc'", 'btree note text_pattern_ops', null, 'spgist note'],
  ["code ^@ 'abc'", 'btree code text_pattern_ops', null, 'spgist code'],
  ['note ^@ $1', 'spgist note', null, 'spgist note'],
];
/** Served by nothing in any version, as the plan knows no value. */
const UNKNOWN: readonly (readonly [string, string])[] = [
  ['starts_with(note, $1)', 'note ^@ $1'],
  ['starts_with(code, $1)', 'code ^@ $1'],
];

const words = ({ method, keys }: IndexDefinition): string =>
  [method, ...keys.flatMap(({ column, opclass }) => [column, opclass ?? ''])].join(' ').trim();

for (const major of MAJORS)
  describe(`the beginning of a text on PostgreSQL ${String(major)}`, () => {
    let client: pg.Client;
    let table: Table;
    const atEnd = cleanup();

    before(async () => {
      const cluster = await postgres(major);
      const name = await cluster.createDatabase();
      await cluster.sql(SCHEMA, name);
      client = await cluster.connect(name);
      atEnd(() => client.end());
      await client.query('SET plan_cache_mode = force_generic_plan');
      const database = new Database(cluster.profile({ database: name }), () =>
        Promise.resolve(null),
      );
      atEnd(() => database.close());
      const catalog = await readCatalog(database, {
        tables: [{ schema: 'public', name: 'words' }],
      });
      table = catalog.tables[0] ?? assert.fail();
    });

    async function planned(condition: string): Promise<string> {
      await client.query('DEALLOCATE ALL');
      await client.query(`PREPARE q AS SELECT * FROM words WHERE ${condition}`);
      const given = condition.includes('$1') ? "('abc')" : '';
      const { rows } = await client.query<Record<string, string>>(`EXPLAIN EXECUTE q${given}`);
      return rows.flatMap((row) => Object.values(row)).join('\n');
    }

    async function designed(condition: string): Promise<IndexDefinition | null> {
      const parsed = parseText(await planned(condition));
      assert.ok(parsed.ok);
      const restrictions = readConditions(parsed.value.root.fields.Filter).flatMap(
        (one) => keyUseOf(one, table, major * 10_000) ?? [],
      );
      return designIndexes(table, { ...NO_NEED, restrictions }, table)[0]?.definition ?? null;
    }

    async function toldAnew(condition: string): Promise<string> {
      const { predicates, statement } = await mapped(`SELECT * FROM words WHERE ${condition}`);
      const [predicate] = predicates;
      assert.ok(predicate);
      const name = predicate.columns[0]?.column ?? '';
      const column = table.columns.find((one) => one.name === name) ?? null;
      return (
        rewritePredicate({ predicate, text: statement.text, column }) ?? assert.fail(condition)
      );
    }

    async function isSearched(definition: IndexDefinition, condition: string): Promise<boolean> {
      await client.query(createIndexSql(definition, { name: 'designed' }));
      try {
        return /on designed|using designed/i.test(await planned(condition));
      } finally {
        await client.query('DROP INDEX designed');
      }
    }

    for (const [condition, now, instead, before] of ASKED)
      it(`is searched by what is told of ${condition}`, async () => {
        const found = await designed(condition);
        const isCall = condition.startsWith('starts_with');
        if (major >= 15 || !isCall) {
          assert.equal(found && words(found), major >= 15 ? now : before);
          assert.ok(found !== null && (await isSearched(found, condition)));
          return;
        }
        assert.equal(found, null);
        const other = await toldAnew(condition);
        assert.equal(other, instead);
        const index = await designed(other);
        assert.equal(index && words(index), before);
        assert.ok(index !== null && (await isSearched(index, other)));
        // The reason for it: what serves the other words does nothing for the call.
        assert.equal(await isSearched(index, condition), false);
      });

    for (const [condition, instead] of UNKNOWN)
      it(`is searched by what is told of ${condition}`, async () => {
        assert.equal(await designed(condition), null);
        assert.equal(await toldAnew(condition), instead);
        const index = await designed(instead);
        assert.ok(index !== null && (await isSearched(index, instead)));
        assert.equal(await isSearched(index, condition), false);
      });
  });
