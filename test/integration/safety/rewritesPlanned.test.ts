// Does planning a rewrite run code that the statement does not? Functions of the names that rewrites bring in stand in a schema of
// the search_path, fit better than PostgreSQL's own, and tell when they run.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { editFix } from '../../../src/analysis/changes/fixes';
import { Database } from '../../../src/db/database';
import { adviceFromFindings } from '../../../src/features/adviceFromFindings';
import { PlanningGuard } from '../../../src/features/explain/planningGuard';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
import { proveByPlanning } from '../../../src/features/proveByPlanning';
import { readStatement, type ReadStatement } from '../../../src/features/readStatement';
import type { Suggestion } from '../../../src/model/suggestion';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster } from '../../support/postgres';
import { testParser } from '../../unit/analysis/sql/support';
import { finding } from '../../unit/extension/reportSample';

/** Each writes a file, which no rollback takes back. */
const schemaSql = (mark: string): string => `
SELECT pg_catalog.lo_from_bytea(4711, 'ran');
CREATE TABLE slot AS SELECT i AS lo, i + 3 AS hi, repeat('x', 60) AS filler FROM generate_series(1, 60000) i;
ANALYZE slot;
CREATE FUNCTION public.int8range(integer, integer, text) RETURNS int8range LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM pg_catalog.lo_export(4711, '${mark}'); RETURN pg_catalog.int8range($1::bigint, $2::bigint, $3); END $$;
CREATE FUNCTION public.date_trunc(unit text, at date) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM pg_catalog.lo_export(4711, '${mark}'); RETURN at; END $$;`;

const TEXT = 'SELECT * FROM slot WHERE lo <= 30005 AND hi >= 30003';
const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

for (const major of [14, 18] as const) {
  describe(`rewrites beside a hostile function on PostgreSQL ${String(major)}`, () => {
    const atEnd = cleanup();
    let cluster: Cluster;
    let mark: string;
    let client: Database;
    let parser: SqlParser;

    before(async () => {
      parser = await testParser();
      cluster = await postgres(major);
      const database = await cluster.createDatabase();
      const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-rewrites-'));
      atEnd(() => {
        rmSync(folder, { recursive: true, force: true });
      });
      mark = path.join(folder, 'ran');
      // The server is another user where the tests run as root.
      chmodSync(folder, 0o777);
      await cluster.sql(schemaSql(mark), database);
      client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      atEnd(() => client.close());
    });

    function ran(): boolean {
      const is = existsSync(mark);
      rmSync(mark, { force: true });
      return is;
    }

    async function read(sql: string): Promise<ReadStatement> {
      const one = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
      assert.ok(one.ok);
      return one.value;
    }

    async function proven(original: ReadStatement, sql: string): Promise<Suggestion | undefined> {
      const server = await client.serverInfo();
      const whole = { start: 0, end: original.statement.text.length };
      const [suggestion] = await proveByPlanning(
        {
          ...{ client, parser, server },
          guard: new PlanningGuard({ client, parser, server }, original.reach),
        },
        adviceFromFindings([finding({ fixes: [editFix('Another', whole, sql)] })], true),
        { statement: original.statement, parameters: [] },
        quiet,
      );
      return suggestion;
    }

    it('call PostgreSQL’s own functions, and are proven', async () => {
      const parsed = await read(TEXT);
      const report = await explainAndOptimize(
        { parser, client, scratch: null, twin: null },
        {
          ...{ parsed, parameters: [], mode: 'analyze', modeReason: null, allowWrite: false },
          ...{ lockTimeoutMs: 1_000, advise: true },
          rules: { options: { 'interval-search': { minPages: 50 } } },
        },
        quiet,
      );
      const rewrite = report.suggestions.find(({ kind }) => kind === 'rewrite');
      assert.match(JSON.stringify(rewrite?.changes), /pg_catalog\.int8range\(lo, hi/);
      assert.ok(rewrite);
      assert.doesNotMatch(rewrite.proof.caveats.join(), /Not planned/);
      assert.equal(ran(), false);
    });

    it('are not planned where that would run what nobody was asked about', async () => {
      const original = await read(TEXT);
      for (const [sql, name] of [
        [
          `${TEXT} AND int8range(lo, hi, '[]') && int8range(3, 9, '[]')`,
          /^Not planned: it would run public\.int8range\(.*\)\.$/,
        ],
        [
          `${TEXT} AND date_trunc('day', date '2024-01-01') < now()`,
          /^Not planned: it would run public\.date_trunc\(.*\)\.$/,
        ],
      ] as const) {
        const suggestion = await proven(original, sql);
        assert.equal(suggestion?.proof.level, 'rule');
        assert.match(suggestion.proof.caveats.at(-1) ?? '', name);
        assert.equal(ran(), false, sql);
      }
    });

    it('are planned where the statement itself runs it, which was agreed to', async () => {
      const own = `${TEXT} AND int8range(3, 9, '[]') IS NOT NULL`;
      const original = await read(own);
      assert.ok(original.reach.code.some(({ whenPlanned }) => whenPlanned));
      const suggestion = await proven(original, own.replace('30005', '5'));
      assert.doesNotMatch(suggestion?.proof.caveats.join() ?? '', /Not planned/);
      assert.equal(ran(), true, 'it would tell');
    });
  });
}
