// The life of a twin beside a real PostgreSQL 18: made once, kept, brought up to date, and replaced when it dies.

import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  readFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Database } from '../../src/db/database';
import type { Plan } from '../../src/model/planNode';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { TwinCache } from '../../src/whatif/twin/image/twinCache';
import { pgliteEngine, type OpenEngine } from '../../src/whatif/twin/target/twinEngines';
import { TwinKeeper, type TwinKeeperOptions } from '../../src/whatif/twin/twinKeeper';
import { LiveTwinSource } from '../../src/whatif/twin/source/twinSource';
import { embeddedDist } from '../support/embedded';
import { planOnSource } from '../support/planShape';
import { postgres, type Cluster } from '../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const ITEMS = [{ schema: 'public', name: 'items' }];
const BY_KIND = { sql: 'SELECT * FROM items WHERE kind = 7', parameters: [] };

describe('life of a twin', () => {
  let dist: string;
  let cluster: Cluster;
  let database: string;
  let client: Database;
  let directory: string;
  let opened: PgliteTarget[] = [];
  let keepers: TwinKeeper[] = [];

  const keeper = (fields: Partial<TwinKeeperOptions> = {}): TwinKeeper => {
    const pglite = pgliteEngine(dist);
    const openEngine: OpenEngine = async (image) => {
      const engine = await pglite(image);
      if (engine.target instanceof PgliteTarget) opened.push(engine.target);
      return engine;
    };
    const made = new TwinKeeper({
      source: new LiveTwinSource(client, { liveEnds: true, now: () => new Date().toISOString() }),
      openEngine,
      cache: new TwinCache(directory),
      ...fields,
    });
    keepers.push(made);
    return made;
  };
  const sql = (text: string) => cluster.sql(text, database);

  before(async () => {
    dist = embeddedDist();
    cluster = await postgres(18);
  });

  beforeEach(async () => {
    database = await cluster.createDatabase();
    await sql(`CREATE TABLE items (id int PRIMARY KEY, kind int NOT NULL, name text);
      INSERT INTO items SELECT g, g % 100, 'item ' || g FROM generate_series(1, 20000) g;
      CREATE TABLE others (id int); ANALYZE`);
    client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-twins-'));
    opened = [];
    keepers = [];
  });

  afterEach(async () => {
    await Promise.all(keepers.map((one) => one.close()));
    await client.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is made at first need and kept for the second', async () => {
    const twin = keeper();
    assert.equal(twin.state().phase, 'none');
    const first = await twin.use(ITEMS, quiet);
    assert.match(textOf(await first.whatIf.plan(BY_KIND)), /Seq Scan/);
    await twin.use(ITEMS, quiet);
    assert.equal(opened.length, 1);
    assert.equal(twin.state().phase, 'ready');
    assert.deepEqual(twin.state().engine?.kind, 'twin');
  });

  it('is built from the saved image at the next start, readable by its owner alone', async () => {
    await keeper().use(ITEMS, quiet);
    const [file = ''] = readdirSync(directory);
    assert.equal(statSync(path.join(directory, file)).mode & 0o777, 0o600);
    const told: string[] = [];
    const again = keeper();
    await again.use(ITEMS, { ...quiet, progress: (message) => told.push(message) });
    // Of the source only what is not saved.
    assert.deepEqual(
      told.filter((message) => message.startsWith('reading')),
      ['reading statistics', 'reading the ends of 1 tables'],
    );
  });

  it('follows an index, an ANALYZE, growth and a new table without being built anew', async () => {
    const twin = keeper();
    await twin.use(ITEMS, quiet);
    await sql('CREATE INDEX items_kind ON items (kind)');
    assert.match(await planNow(twin), /items_kind/);
    await sql('DROP INDEX items_kind');
    assert.doesNotMatch(await planNow(twin), /items_kind/);
    await sql('UPDATE items SET kind = 7');
    await sql('VACUUM ANALYZE items');
    const { whatIf } = await twin.use(ITEMS, quiet);
    const plan = await whatIf.plan(BY_KIND);
    assert.equal(plan.root.fields['Plan Rows'], 20_000);
    await sql(`CREATE TABLE added (id int PRIMARY KEY, item int); INSERT INTO added SELECT g, g FROM generate_series(1, 5000) g;
      CREATE INDEX added_item ON added (item); ANALYZE added`);
    const added = await twin.use([...ITEMS, { schema: 'public', name: 'added' }], quiet);
    const joined = await added.whatIf.plan({
      sql: 'SELECT * FROM added WHERE item = 5',
      parameters: [],
    });
    assert.match(textOf(joined), /added_item/);
    assert.equal(opened.length, 1);
    assert.deepEqual(twin.state().losses, []);
  });

  it('forgets statistics that its source has no more', async () => {
    await sql('CREATE INDEX items_half ON items ((kind / 2)); ANALYZE items');
    const statement = { sql: 'SELECT * FROM items WHERE kind / 2 = 3', parameters: [] };
    const twin = keeper();
    const rows = async () => {
      const { whatIf } = await twin.use(ITEMS, quiet);
      return (await whatIf.plan(statement)).root.fields['Plan Rows'];
    };
    const analyzed = await rows();
    await sql('DROP INDEX items_half; CREATE INDEX items_half ON items ((kind / 2))');
    const guessed = (await planOnSource(client, statement.sql)).root.fields['Plan Rows'];
    assert.notEqual(guessed, analyzed);
    assert.equal(await rows(), guessed);
    assert.equal(opened.length, 1);
  });

  it('is built anew when a column or a view changed', async () => {
    const twin = keeper();
    await twin.use(ITEMS, quiet);
    await sql('ALTER TABLE items ADD COLUMN extra int');
    const wide = await twin.use(ITEMS, quiet);
    await wide.whatIf.plan({ sql: 'SELECT extra FROM items', parameters: [] });
    await sql('CREATE VIEW cheap AS SELECT * FROM items WHERE kind < 3');
    const viewed = await twin.use(ITEMS, quiet);
    await viewed.whatIf.plan({ sql: 'SELECT * FROM cheap', parameters: [] });
    assert.equal(opened.length, 3);
    assert.equal(opened.filter(({ alive }) => alive).length, 1);
  });

  it('takes over changed settings', async () => {
    const twin = keeper();
    const before = await twin.use(ITEMS, quiet);
    const cost = (await before.whatIf.plan(BY_KIND)).root.fields['Total Cost'] ?? 0;
    await sql(`ALTER DATABASE ${database} SET seq_page_cost = 10`);
    await client.close();
    client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    const again = keeper();
    const after = await again.use(ITEMS, quiet);
    const dear = (await after.whatIf.plan(BY_KIND)).root.fields['Total Cost'] ?? 0;
    assert.ok(dear > 2 * cost, `${String(cost)} to ${String(dear)}`);
  });

  it('answers after its process was killed, while idle and in the middle of a question', async () => {
    const twin = keeper();
    const { whatIf } = await twin.use(ITEMS, quiet);
    kill(opened[0]);
    assert.match(textOf(await whatIf.plan(BY_KIND)), /Seq Scan/);
    const asked = whatIf.plan(BY_KIND);
    kill(opened[1]);
    assert.match(textOf(await asked), /Seq Scan/);
    assert.equal(opened.length, 3);
  });

  it('says so when its process is killed while it is built, and succeeds the next time', async () => {
    const pglite = pgliteEngine(dist);
    let deaths = 0;
    const twin = keeper({
      openEngine: async (image) => {
        const engine = await pglite(image);
        if (deaths === 0 && engine.target instanceof PgliteTarget) kill(engine.target);
        deaths += 1;
        return engine;
      },
    });
    await assert.rejects(twin.use(ITEMS, quiet), /ended .SIGKILL/);
    assert.equal(twin.state().phase, 'failed');
    const { whatIf } = await twin.use(ITEMS, quiet);
    await whatIf.plan(BY_KIND);
  });

  it('ends a question that hangs, and answers the next', async () => {
    // Of SQL with one SELECT, which a twin carries; the planner calls what is immutable. It writes no file, which would end it.
    await sql(`CREATE FUNCTION forever(int) RETURNS int LANGUAGE sql IMMUTABLE AS
      'SELECT count(*)::int FROM (SELECT generate_series($1, 9000000000000000000)) each'`);
    const twin = keeper({ questionMs: 1_500 });
    const { whatIf } = await twin.use(ITEMS, quiet);
    await assert.rejects(
      whatIf.plan({ sql: 'SELECT * FROM items WHERE id = forever(1)', parameters: [] }),
      { name: 'DatabaseError', reason: 'statement-timeout' },
    );
    assert.match(textOf(await whatIf.plan(BY_KIND)), /Seq Scan/);
  });

  it('lets go of a caller at once when he cancels', async () => {
    const twin = keeper();
    const abort = new AbortController();
    const waiting = twin.use(ITEMS, { signal: abort.signal, progress: () => undefined });
    abort.abort();
    await assert.rejects(waiting);
    // The building went on for whoever asks next.
    await twin.use(ITEMS, quiet);
    assert.ok(opened.length <= 1);
  });

  it('sleeps when nobody asks and wakes up', async () => {
    const twin = keeper({ idleMs: 50 });
    const { whatIf } = await twin.use(ITEMS, quiet);
    // On a busy machine it may have slept and woken before.
    await until(() => twin.state().phase === 'asleep');
    await until(() => opened.every(({ alive }) => !alive));
    assert.match(textOf(await whatIf.plan(BY_KIND)), /Seq Scan/);
  });

  it('names a damaged image and an unwritable folder, and works without them', async () => {
    await keeper().use(ITEMS, quiet);
    const file = path.join(directory, readdirSync(directory)[0] ?? '');
    truncateSync(file, 100);
    const again = keeper();
    const told: string[] = [];
    again.watch(() => told.push(...again.state().problems));
    await again.use(ITEMS, quiet);
    assert.match(told.join('; '), /damaged/);
    writeFileSync(path.join(directory, 'file'), '');
    const nowhere = keeper({ cache: new TwinCache(path.join(directory, 'file', 'below')) });
    const { whatIf } = await nowhere.use(ITEMS, quiet);
    await whatIf.plan(BY_KIND);
    assert.match(nowhere.state().problems.join('; '), /ENOTDIR|EEXIST/);
  });

  it('saves no value of a row unless that was agreed to, and reads them anew', async () => {
    const saved = (): string => {
      const [file = ''] = readdirSync(directory);
      return gunzipSync(readFileSync(path.join(directory, file))).toString();
    };
    await sql(`CREATE INDEX ON items (name); CREATE INDEX ON items (upper(name)); ANALYZE items`);
    const first = await keeper().use(ITEMS, quiet);
    assert.match(JSON.stringify(first.image), /item 1/);
    assert.match(JSON.stringify(first.image), /ITEM 1/);
    assert.doesNotMatch(saved(), /item \d/i);
    const second = await keeper().use(ITEMS, quiet);
    assert.deepEqual(second.image, first.image);
    assert.doesNotMatch(saved(), /item \d/i);
    const agreed = new TwinCache(directory, () => true);
    await keeper({ cache: agreed }).use(ITEMS, quiet);
    assert.match(saved(), /item 1/);
    // Taken back: the values go with the next start.
    const last = await keeper().use(ITEMS, quiet);
    assert.deepEqual(last.image, first.image);
    assert.doesNotMatch(readdirSync(directory).length === 0 ? '' : saved(), /item \d/i);
  });

  it('shares the saved image with a second window', async () => {
    const [one, two] = [keeper(), keeper()];
    await Promise.all([one.use(ITEMS, quiet), two.use(ITEMS, quiet)]);
    assert.equal(readdirSync(directory).length, 1);
    const third = keeper();
    await third.use(ITEMS, quiet);
    assert.deepEqual(third.state().problems, []);
  });

  async function planNow(twin: TwinKeeper): Promise<string> {
    const { whatIf } = await twin.use(ITEMS, quiet);
    return textOf(await whatIf.plan(BY_KIND));
  }
});

function textOf(plan: Plan): string {
  return JSON.stringify(plan.nodes.map(({ fields }) => fields));
}

function kill(target: PgliteTarget | undefined): void {
  assert.ok(target?.pid);
  process.kill(target.pid, 'SIGKILL');
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !condition(); i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(condition());
}
