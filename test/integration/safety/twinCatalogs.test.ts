// Does an image that gives PostgreSQL's own catalogs for tables of a source leave them as they are, on every engine?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TwinImage } from '../../../src/model/twinImage';
import { buildTwin } from '../../../src/whatif/twin/build/buildTwin';
import { refreshTwin } from '../../../src/whatif/twin/build/refreshTwin';
import { NativeTarget } from '../../../src/whatif/twin/target/nativeTarget';
import { PgliteTarget } from '../../../src/whatif/twin/target/pgliteTarget';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { column, emptyImage, ends, index, relation } from '../../support/hostileTwins/images';
import { binDirectory, type Major } from '../../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

const CATALOG = 'pg_catalog';
const STATISTICS: TwinImage['statistics'][number] = {
  schema: CATALOG,
  relation: 'pg_class',
  column: 'relname',
  // None that ANALYZE makes, so that it is not in the way.
  inherited: true,
  nullFraction: 0.5,
  averageWidth: 4,
  nDistinct: 2,
  mostCommonValues: '{a}',
  mostCommonFrequencies: '{0.5}',
  histogramBounds: null,
  correlation: null,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
  rangeLengthHistogram: null,
  rangeEmptyFraction: null,
  rangeBoundsHistogram: null,
};

const key = (table: string, name: string, columns: string) =>
  index(table, name, {
    schema: CATALOG,
    tableSchema: CATALOG,
    constraint: `PRIMARY KEY (${columns})`,
    unique: true,
    blocks: 2_000,
  });

/** Beside a table and a sequence of a person's, so that what is made in bulk is not refused as a whole. */
function imageOf(major: number): TwinImage {
  return {
    ...emptyImage(major),
    schemas: ['h', CATALOG, 'information_schema'],
    relations: [
      relation('numbers', { kind: 'S', columns: [] }),
      relation('t', { rowSecurity: true, columns: [column({ notNull: true })] }),
      relation('u', { columns: [column({ notNull: true, identity: 'h.numbers' })] }),
      relation('pg_class', {
        schema: CATALOG,
        blocks: 2_000,
        columns: [
          column({ name: 'relname', type: 'name', identity: 'h.numbers' }),
          column({ name: 'reloptions', type: 'text[]', notNull: true }),
        ],
      }),
      relation('pg_attribute', {
        schema: CATALOG,
        columns: [column({ name: 'attoptions', type: 'text[]', notNull: true })],
      }),
      relation('planwright_operators', {
        schema: CATALOG,
        columns: [column({ name: 'operator', type: 'oid', notNull: true, identity: 'h.numbers' })],
      }),
      relation('sql_features', {
        schema: 'information_schema',
        rowSecurity: true,
        columns: [column({ name: 'feature_id', type: 'text', notNull: true })],
      }),
    ],
    indexes: [
      index('t', 't_key', {
        definition: 'CREATE UNIQUE INDEX t_key ON h.t USING btree (id)',
        constraint: 'PRIMARY KEY (id)',
        unique: true,
        keys: ['id'],
      }),
      // Has no constraint yet.
      key('pg_class', 'pg_class_tblspc_relfilenode_index', 'reltablespace, relfilenode'),
    ],
    statistics: [
      STATISTICS,
      {
        ...STATISTICS,
        column: 'reloptions',
        mostCommonValues: null,
        mostCommonFrequencies: null,
        mostCommonElements: '{a}',
        mostCommonElementFrequencies: '{0.5,0.5,0.5,0}',
      },
    ],
  };
}

/** What a recipe writes with rights, of all that the guest does not own. */
const STATE = `
WITH theirs AS (SELECT * FROM pg_catalog.pg_class WHERE relowner <> 'planwright_guest'::regrole)
SELECT 'relation ' || oid::regclass, concat_ws(' ', relkind, relhastriggers, relrowsecurity, relfilenode, relacl) FROM theirs
UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname, concat_ws(' ', attnotnull, attidentity)
  FROM pg_catalog.pg_attribute WHERE attrelid IN (SELECT oid FROM theirs)
UNION ALL SELECT 'key ' || indexrelid::regclass, concat_ws(' ', indisprimary, indisvalid)
  FROM pg_catalog.pg_index WHERE indexrelid IN (SELECT oid FROM theirs)
UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname, contype::text
  FROM pg_catalog.pg_constraint WHERE conrelid IN (SELECT oid FROM theirs)
UNION ALL SELECT 'statistics ' || starelid::regclass || ' ' || staattnum, concat_ws(' ', stainherit, stanullfrac)
  FROM pg_catalog.pg_statistic WHERE starelid IN (SELECT oid FROM theirs)
UNION ALL SELECT 'dependence on ' || refobjid::regclass, deptype::text FROM pg_catalog.pg_depend
  WHERE classid = 'pg_catalog.pg_class'::regclass AND refclassid = 'pg_catalog.pg_class'::regclass AND refobjid IN (SELECT oid FROM theirs)
UNION ALL SELECT 'schema ' || nspname, nspacl::text FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema')
UNION ALL SELECT 'size of ' || oid::regclass, (pg_catalog.pg_relation_size(oid) > 10000000)::text FROM theirs WHERE relkind IN ('r', 'i')
ORDER BY 1, 2`;

describe('catalogs of a twin', () => {
  const atEnd = cleanup();
  let cacheDirectory: string;

  before(() => {
    cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-catalogs-'));
    atEnd(() => {
      rmSync(cacheDirectory, { recursive: true, force: true });
    });
  });

  const native = (image: TwinImage, major: Major): Promise<NativeTarget> =>
    NativeTarget.open(image, {
      distDirectory: embeddedDist(),
      binDirectory: binDirectory(major),
      cacheDirectory,
    });

  for (const [name, major, open] of [
    ['PGlite', 18, (image: TwinImage) => PgliteTarget.open(embeddedDist(), image)],
    ['PostgreSQL 18', 18, (image: TwinImage) => native(image, 18)],
    ['PostgreSQL 14', 14, (image: TwinImage) => native(image, 14)],
  ] as const) {
    it(`stay as they are, and are named as lost: ${name}`, async () => {
      const image = imageOf(major);
      const target = await open(image);
      atEnd(() => target.close());
      const failures = await target.runOwn(['ANALYZE pg_catalog.pg_class']);
      assert.deepEqual(failures, []);
      const before = await target.query(STATE);
      const lost = await buildTwin(image, target, quiet);
      assert.deepEqual(await target.query(STATE), before);
      for (const wanted of [
        'pg_class',
        'pg_class.relname',
        'pg_class.reloptions',
        'pg_attribute',
      ]) {
        assert.ok(
          lost.some((one) => one.name === `${CATALOG}.${wanted}`),
          wanted,
        );
      }
      assert.deepEqual(
        lost.filter((one) => one.name.startsWith('h.')),
        [],
      );
      const changed = new Set([`${CATALOG}.pg_class`, 'h.t']);
      await refreshTwin(target, { before: image, after: image, changed }, quiet);
      assert.deepEqual(await target.query(STATE), before);
      const ended = { ...image, ends: [{ ...ends('pg_class'), schema: CATALOG }] };
      await refreshTwin(target, { before: image, after: ended, changed }, quiet);
      assert.deepEqual(await target.query(STATE), before);
      const own = await target.query(
        `SELECT attrelid::regclass, attnotnull::text, attidentity FROM pg_catalog.pg_attribute WHERE attrelid IN ('h.t'::regclass, 'h.u'::regclass) AND attnum > 0 ORDER BY 1::text`,
      );
      assert.deepEqual(own, [
        ['h.t', 'true', ''],
        ['h.u', 'true', 'd'],
      ]);
    });
  }
});
