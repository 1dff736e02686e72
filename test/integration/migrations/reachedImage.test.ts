// Is what is told of a migration the same on a copy of what it reaches as on a copy of everything?

import assert from 'node:assert/strict';
import { loadParser } from '../../../src/features/loadParser';
import { checkMigration } from '../../../src/features/migrations/checkMigration';
import { reachedImage } from '../../../src/features/migrations/reachedImage';
import { readMigrations } from '../../../src/features/migrations/readMigrations';
import type { MigrationReport } from '../../../src/model/migrationReport';
import type { TwinImage } from '../../../src/model/twinImage';
import { pgliteEngine } from '../../../src/whatif/twin/target/twinEngines';
import { embeddedDist } from '../../support/embedded';
import { connectedImage } from '../../support/migrations/connectedImage';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

const MIGRATION = `
BEGIN;
ALTER TABLE app.orders ADD FOREIGN KEY (ref) REFERENCES app.payments;
ALTER TABLE app.payments ADD PRIMARY KEY (id);
ALTER TABLE app.orders ADD FOREIGN KEY (ref) REFERENCES app.payments;
ROLLBACK;
ALTER TABLE app.customers ALTER COLUMN id TYPE bigint;
ALTER TABLE app.orders ALTER COLUMN id TYPE bigint;
ALTER TABLE app.orders ALTER COLUMN state SET NOT NULL;
DROP TABLE app.customers;
DROP TABLE app.payments;
DROP SEQUENCE app.ids;
DROP INDEX app.items_pkey;
ALTER TABLE app.items DROP CONSTRAINT items_pkey;
TRUNCATE app.customers;
TRUNCATE app.customers CASCADE;
CREATE TABLE app.other_5 (id int);
CREATE INDEX orders_pkey ON app.items (ref);
CREATE INDEX ON app.events (id);
ALTER TABLE app.events ADD COLUMN note text NOT NULL DEFAULT random()::text;
DROP TABLE app.events_1;
REFRESH MATERIALIZED VIEW app.totals;
CREATE INDEX CONCURRENTLY items_ref ON app.items (ref);
VACUUM FULL app.items;
ALTER TABLE app.items RENAME TO things;
DROP VIEW app.open_orders;
DROP VIEW app.open_orders CASCADE;
DROP TABLE app.customers CASCADE;
DROP TABLE app.nowhere`;

describe('a migration on a copy of what it reaches', function () {
  this.timeout(120_000);

  it('is told as on a copy of everything', async () => {
    const dist = embeddedDist();
    const parser = await loadParser(dist);
    const read = await readMigrations([{ file: 'm.sql', text: MIGRATION }], parser);
    const check = (image: TwinImage): Promise<MigrationReport> =>
      checkMigration(
        read,
        {
          image,
          openEngine: pgliteEngine(dist),
          plan: () => Promise.reject(new Error('no data is changed')),
          plannerOf: () => assert.fail('nothing is planned anew'),
          plans: null,
          limits: { statementMs: 60_000, totalMs: 60_000 },
        },
        quiet,
      );
    const whole = connectedImage();
    const part = reachedImage(whole, read.parts, null);
    assert.ok(part.relations.length < whole.relations.length / 4);
    const [told, expected] = [await check(part), await check(whole)];
    assert.deepEqual(told, expected);
    const kinds = new Set(expected.statements.map(({ outcome }) => outcome.kind));
    assert.ok(kinds.has('done') && kinds.has('failed'));
  });
});
