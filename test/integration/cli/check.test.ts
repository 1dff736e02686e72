// Does planwright check fail when a plan gets worse, say of which statement, and pass once somebody agrees to it?

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { planCheckSchema } from '../../../src/model/planCheck';
import { readPlanFile } from '../../../src/model/planFile';
import type { TwinImage } from '../../../src/model/twinImage';
import { encodeTwin } from '../../../src/whatif/twin/image/twinFile';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliRun } from '../../support/cli';
import { embeddedDist } from '../../support/embedded';
import { exampleImage } from '../../support/migrations/exampleImage';

const BY_ID = 'SELECT id, note FROM app.orders WHERE id = 42';
const SQL = `-- one order
${BY_ID};
SELECT name FROM app.countries;
CREATE TABLE app.unplanned (id int);
SELECT nothing FROM app.nowhere;
`;
const PROGRAM = 'cur.execute("select email from app.customers where id = %s", [id])\n';

describe('planwright check', () => {
  let directory: string;
  let recorded: string;
  const atEnd = cleanup();

  before(async () => {
    embeddedDist();
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-check-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    writeFileSync(inFolder('shop.twin'), await encodeTwin(exampleImage(18)));
    writeFileSync(inFolder('dropped.twin'), await encodeTwin(withLess(exampleImage(18))));
    writeFileSync(inFolder('q.sql'), SQL);
    writeFileSync(inFolder('app.py'), PROGRAM);
    const { code, log } = await check('shop.twin', '--update');
    assert.equal(code, 0, log);
    recorded = plansText();
  });

  beforeEach(() => {
    writeFileSync(inFolder('q.sql'), SQL);
    writeFileSync(inFolder('planwright.plans.json'), recorded);
  });

  const inFolder = (name: string): string => path.join(directory, name);
  const check = (twin: string, ...more: readonly string[]): Promise<CliRun> =>
    runCli(['check', 'q.sql', 'app.py', '--twin', twin, ...more], { cwd: directory });
  const plansText = (): string => readFileSync(inFolder('planwright.plans.json'), 'utf8');

  it('passes while no plan changes, and tells what is new and what has no plan', async () => {
    const read = readPlanFile(recorded);
    assert.ok(read.ok, recorded);
    assert.deepEqual(
      read.value.statements.map(({ file }) => file),
      ['app.py', 'q.sql', 'q.sql'],
    );
    writeFileSync(inFolder('q.sql'), `${SQL}SELECT count(*) FROM app.orders WHERE note = 'x';\n`);
    const { code, out } = await check('shop.twin');
    assert.equal(code, 0, out);
    assert.match(out, /new, cost [\d ]+\n {2}It reads app\.orders sequentially/);
    assert.match(out, /4 statements planned in 2 files, 0 worse, 1 new, 1 not planned\./);
    assert.match(out, /not planned SELECT nothing FROM app\.nowhere q\.sql:5\n[^\n]*nowhere/);
    assert.doesNotMatch(out, /recorded on the twin/);
  });

  it('fails with the statement named when an index or a column is gone', async () => {
    const { code, out } = await check('dropped.twin', '--format', 'json');
    assert.equal(code, 1, out);
    const { statements, notes, recorded: on, planned } = planCheckSchema.parse(JSON.parse(out));
    assert.deepEqual(
      statements.map(({ kind, title, file, line, regressions }) => [
        `${kind} ${title} ${file}:${String(line)}`,
        ...regressions.map(({ rule }) => rule),
      ]),
      [
        [
          'worse SELECT id, note FROM app.orders WHERE id = … q.sql:2',
          ...['plan-reads-large-table', 'plan-dearer', 'plan-finding'],
        ],
        ['worse SELECT name FROM app.countries q.sql:3', 'plan-missing'],
      ],
    );
    assert.notEqual(on?.hash, planned.hash);
    assert.match(notes.join(), /recorded on the twin shop\.twin .* checked on dropped\.twin/);
  });

  it('passes once they are recorded, whatever becomes of layout, comments, literals and files', async () => {
    const updated = await check('dropped.twin', '--update');
    assert.equal(updated.code, 0, updated.log);
    const moved = `/* moved */ select id,\n  note -- shown\nfrom app.orders\nwhere id = 7;\n`;
    writeFileSync(inFolder('q.sql'), 'SELECT id FROM app.customers;');
    writeFileSync(inFolder('moved.sql'), moved);
    const args = ['check', '.', '--twin', 'dropped.twin', '--format', 'json', '--strict'];
    const { code, out } = await runCli(args, { cwd: directory });
    rmSync(inFolder('moved.sql'));
    const { statements, gone } = planCheckSchema.parse(JSON.parse(out));
    assert.deepEqual(
      statements.map(({ kind, title }) => `${kind} ${title}`),
      ['new SELECT id FROM app.customers'],
    );
    // Of the statement whose column is gone there was no plan to record.
    assert.deepEqual([code, gone], [1, []]);
  });

  it('says what is wrong with its arguments and its file, and leaves what it cannot read', async () => {
    const none = await check('shop.twin', '--plans', 'none.json');
    assert.deepEqual([none.code, /record the plans with --update/.test(none.log)], [2, true]);
    writeFileSync(inFolder('planwright.plans.json'), '<<<<<<< HEAD\n');
    const damaged = await check('shop.twin', '--update');
    assert.deepEqual([damaged.code, /it is no JSON/.test(damaged.log)], [2, true]);
    assert.equal(plansText(), '<<<<<<< HEAD\n');
    symlinkSync(inFolder('q.sql'), inFolder('link.json'));
    mkdirSync(inFolder('folder.json'));
    for (const name of ['link.json', 'folder.json']) {
      const { code, log } = await check('shop.twin', '--update', '--plans', name);
      assert.deepEqual([code, /it is no regular file/.test(log)], [2, true], log);
    }
    assert.equal(readFileSync(inFolder('q.sql'), 'utf8'), SQL);
  });
});

/** Without the indexes that find an order, and without a column of a small one. */
function withLess(image: TwinImage): TwinImage {
  const indexes = image.indexes.filter(({ table }) => table !== 'orders');
  assert.ok(indexes.length < image.indexes.length);
  const relations = image.relations.map((one) =>
    one.name === 'countries'
      ? { ...one, columns: one.columns.filter(({ name }) => name !== 'name') }
      : one,
  );
  return { ...image, indexes, relations };
}
