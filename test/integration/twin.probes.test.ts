// Ends and heights of indexes are asked of the tables that a statement needs, and given to a twin that is there already.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Database } from '../../src/db/database';
import type { TwinImage } from '../../src/model/twinImage';
import type { TableName } from '../../src/whatif/twin/image/qualified';
import { LiveTwinSource } from '../../src/whatif/twin/source/twinSource';
import { NativeTarget } from '../../src/whatif/twin/target/nativeTarget';
import { pgliteEngine, type OpenEngine } from '../../src/whatif/twin/target/twinEngines';
import { TwinKeeper } from '../../src/whatif/twin/twinKeeper';
import { cleanup } from '../support/cleanup';
import { embeddedDist } from '../support/embedded';
import { costOf, planOnSource, shapeOf } from '../support/planShape';
import { binDirectory, postgres } from '../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const LEDGER = { schema: 'public', name: 'ledger' };
const ENTRY = { schema: 'public', name: 'entry' };

/** Rows beyond the histogram, trees that grew in random order, and keys that lead from one table to another. */
const SOURCE = `
CREATE TABLE ledger (id int PRIMARY KEY, at int NOT NULL, word text NOT NULL, CHECK (at > 0));
CREATE INDEX ledger_at ON ledger (at);
CREATE INDEX ledger_word ON ledger (word);
CREATE TABLE entry (id int PRIMARY KEY, ledger_id int NOT NULL REFERENCES ledger, amount numeric NOT NULL);
CREATE INDEX entry_ledger ON entry (ledger_id);
CREATE TABLE other (id int PRIMARY KEY, at int);
INSERT INTO ledger SELECT g, g, md5(g::text) FROM generate_series(1, 30000) g ORDER BY md5(g::text);
INSERT INTO entry SELECT g, g, g FROM generate_series(1, 30000) g ORDER BY md5(g::text);
INSERT INTO other SELECT g, g FROM generate_series(1, 1000) g;
VACUUM ANALYZE ledger, entry, other;
INSERT INTO ledger SELECT g, g, md5(g::text) FROM generate_series(30001, 40000) g;
INSERT INTO entry SELECT g, g, g FROM generate_series(30001, 40000) g`;
const ON_LEDGER = [
  'SELECT * FROM ledger WHERE at > 29900',
  'SELECT * FROM ledger WHERE id = 7',
  `SELECT * FROM ledger WHERE word < '1'`,
];
const ON_BOTH = 'SELECT * FROM ledger JOIN entry ON ledger_id = ledger.id WHERE at > 29900';

type Alike = (tables: readonly TableName[], sql: string) => Promise<TwinImage>;

describe('ends and heights', () => {
  const atEnd = cleanup();
  let client: Database;
  let change: (sql: string) => Promise<unknown>;
  let directory: string;

  before(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cache-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    for (const statement of SOURCE.split(/;\n/)) await cluster.sql(statement, database);
    change = (sql) => cluster.sql(sql, database);
    client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    atEnd(() => client.close());
  });

  const native: OpenEngine = async (image) => ({
    kind: 'native-twin',
    target: await NativeTarget.open(image, {
      distDirectory: embeddedDist(),
      binDirectory: binDirectory(18),
      cacheDirectory: directory,
    }),
  });

  function keeper(engine: () => OpenEngine): {
    twin: TwinKeeper;
    alike: Alike;
    opened: () => number;
  } {
    let opened = 0;
    const twin = new TwinKeeper({
      source: new LiveTwinSource(client, { liveEnds: true, now: () => '2026-01-01T00:00:00Z' }),
      openEngine: (image) => {
        opened += 1;
        return engine()(image);
      },
      cache: null,
    });
    const alike: Alike = async (tables, sql) => {
      const { whatIf, losses, image } = await twin.use(tables, quiet);
      const plan = await whatIf.plan({ sql, parameters: [] });
      const source = await planOnSource(client, sql);
      assert.equal(shapeOf(plan.root), shapeOf(source.root), sql);
      assert.ok(
        Math.abs(costOf(plan) / costOf(source) - 1) < 0.001,
        `${sql}: ${String(costOf(source))} but ${String(costOf(plan))}`,
      );
      assert.deepEqual(losses, []);
      return image;
    };
    return { twin, alike, opened: () => opened };
  }

  for (const [name, engine] of [
    ['PGlite', () => pgliteEngine(embeddedDist())],
    ['a native twin', () => native],
  ] as const) {
    it(`are asked of what is needed alone, and added to what runs: ${name}`, async () => {
      const { twin, alike, opened } = keeper(engine);
      const rowsOn = async (tables: readonly TableName[], sql: string) => {
        const { whatIf } = await twin.use(tables, quiet);
        return (await whatIf.plan({ sql, parameters: [] })).root.fields['Plan Rows'];
      };
      try {
        const { image: bare } = await twin.use([], quiet);
        assert.deepEqual([asked(bare), bare.probed], [[], []]);
        const [range = ''] = ON_LEDGER;
        const source = (await planOnSource(client, range)).root.fields['Plan Rows'];
        assert.notEqual(await rowsOn([], range), source);
        for (const sql of ON_LEDGER) {
          assert.deepEqual(asked(await alike([LEDGER], sql)), ['ledger']);
        }
        assert.deepEqual(asked(await alike([LEDGER, ENTRY], ON_BOTH)), ['entry', 'ledger']);
        for (const sql of ON_LEDGER) await alike([LEDGER], sql);
        assert.equal(opened(), 1);
      } finally {
        await twin.close();
      }
    });
  }

  it('are asked again of a table that got another shape', async () => {
    const { twin, alike, opened } = keeper(() => pgliteEngine(embeddedDist()));
    try {
      await alike([LEDGER, ENTRY], ON_BOTH);
      await change('ALTER TABLE ledger ADD COLUMN added int');
      for (const sql of ON_LEDGER) {
        assert.deepEqual(asked(await alike([LEDGER, ENTRY], sql)), ['entry', 'ledger']);
      }
      assert.equal(opened(), 2);
    } finally {
      await change('ALTER TABLE ledger DROP COLUMN IF EXISTS added');
      await twin.close();
    }
  });

  it('are asked of all tables for a file, and of those that are named at the first build', async () => {
    const source = new LiveTwinSource(client, { liveEnds: true, now: () => '' });
    const whole = await source.read(quiet);
    assert.deepEqual([asked(whole), whole.probed], [['entry', 'ledger', 'other'], undefined]);
    const part = await source.read(quiet, [LEDGER]);
    assert.deepEqual([asked(part), part.probed], [['ledger'], ['public.ledger']]);
    const same = await source.update(part, [LEDGER], quiet);
    assert.equal(same.kind, 'same');
    const values = { ...part, ends: [], valuesLeftOut: true };
    const again = await source.update(values, [ENTRY], quiet);
    assert.deepEqual(again.kind === 'all' && [asked(again.image), again.image.probed], [
      ['entry'],
      ['public.entry'],
    ]);
  });
});

function asked({ ends }: TwinImage): string[] {
  return ends.map(({ table }) => table).sort();
}
