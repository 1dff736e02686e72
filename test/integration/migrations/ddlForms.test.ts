// A copy without rows tells of every DDL form what a server with rows does: locks, rewritten relations, scans, built indexes.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { lockModeOf, strongest } from '../../../src/analysis/migrations/locks';
import { Database } from '../../../src/db/database';
import type { TwinImage } from '../../../src/model/twinImage';
import { Scratch } from '../../../src/whatif/twin/scratch/scratch';
import { NativeTarget } from '../../../src/whatif/twin/target/nativeTarget';
import { PgliteTarget } from '../../../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../../../src/whatif/twin/source/readSource';
import type { OpenEngine } from '../../../src/whatif/twin/target/twinEngines';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { DDL_FORMS, FORMS_SOURCE } from '../../support/migrations/ddlForms';
import { binDirectory, MAJORS, postgres, type Major } from '../../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

/** What of the tables with rows is seen; names sorted. */
interface Seen {
  readonly locks: readonly string[];
  readonly rewritten: readonly string[];
  readonly scanned: readonly string[];
  /** How many. */
  readonly built: number;
}

describe('what DDL does to tables, told by a copy without rows', () => {
  let dist: string;
  let cacheDirectory: string;
  const atEnd = cleanup();

  before(() => {
    dist = embeddedDist();
    cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cache-'));
    atEnd(() => {
      rmSync(cacheDirectory, { recursive: true, force: true });
    });
  });

  for (const major of MAJORS) {
    it(`as PostgreSQL ${String(major)} does it`, async () => {
      const { image, wanted } = await source(major);
      const native: OpenEngine = async (of) => ({
        kind: 'native-twin',
        target: await NativeTarget.open(of, {
          distDirectory: dist,
          binDirectory: binDirectory(major),
          cacheDirectory,
        }),
      });
      assert.deepEqual(await onCopy(image, major, native), wanted);
      if (major !== 18) return;
      const embedded: OpenEngine = async (of) => ({
        kind: 'twin',
        target: await PgliteTarget.open(dist, of),
      });
      assert.deepEqual(await onCopy(image, major, embedded), wanted);
    });
  }
});

/** All of them on the first and the last, each on one of those between. */
const formsOf = (major: Major): readonly string[] =>
  DDL_FORMS.filter(
    ([, from = 0], at) => major >= from && (major === 14 || major === 18 || at % 3 === major % 3),
  ).map(([sql]) => sql);

/** The last is the one that is looked at. */
const pieces = (form: string): string[] =>
  form.startsWith('DO') ? [form] : form.split('; ').map((one) => one.trim());

async function source(
  major: Major,
): Promise<{ image: TwinImage; wanted: Readonly<Record<string, Seen>> }> {
  const cluster = await postgres(major);
  const database = await cluster.createDatabase();
  for (const statement of FORMS_SOURCE) await cluster.sql(statement, database);
  const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
  const { image } = await readSource(
    client,
    { liveEnds: false, now: () => '2026-01-01T00:00:00Z' },
    quiet,
  );
  await client.close();
  const session = await cluster.connect(database);
  const wanted: Record<string, Seen> = {};
  for (const form of formsOf(major)) wanted[form] = await onServer(session, form);
  await session.end();
  return { image, wanted };
}

const FILES = `SELECT c.oid::text, format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind, pg_relation_filenode(c.oid)::text AS file
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('m', 'public') AND c.relkind IN ('r', 'p', 'm', 'v', 'i')`;
const SCANS = `SELECT relid::text AS oid, seq_scan::int AS scans FROM pg_stat_xact_user_tables`;
const LOCKS = `SELECT relation::text AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'`;

interface FileRow {
  readonly oid: string;
  readonly name: string;
  readonly kind: string;
  readonly file: string | null;
}

async function onServer(session: pg.Client, form: string): Promise<Seen> {
  const all = pieces(form);
  await session.query('BEGIN');
  for (const one of all.slice(0, -1)) await session.query(one);
  const before = (await session.query<FileRow>(FILES)).rows;
  const scansBefore = await scansOf(session);
  await session.query(all.at(-1) ?? '').catch((error: unknown) => {
    throw new Error(form, { cause: error });
  });
  const after = (await session.query<FileRow>(FILES)).rows;
  const scansAfter = await scansOf(session);
  const locks = (await session.query<{ oid: string; mode: string }>(LOCKS)).rows;
  await session.query('ROLLBACK');
  const files = new Set(before.map(({ file }) => file));
  const fileOf = new Map(before.map((one) => [one.oid, one.file]));
  const old = before.filter(({ kind }) => kind !== 'i');
  // Under the name that it has by now.
  const named = ({ oid, name }: FileRow) => after.find((one) => one.oid === oid)?.name ?? name;
  return {
    locks: old
      .flatMap((one) => {
        const modes = locks.filter(({ oid }) => oid === one.oid);
        const mode = strongest(modes.flatMap((lock) => lockModeOf(lock.mode) ?? []));
        return mode === null ? [] : [`${named(one)} ${mode}`];
      })
      .sort(),
    rewritten: form.startsWith('TRUNCATE')
      ? []
      : after
          .filter(({ oid, kind, file }) => /[rm]/.test(kind) && (fileOf.get(oid) ?? file) !== file)
          .map(({ name }) => name)
          .sort(),
    scanned: old
      .filter(({ oid }) => (scansAfter.get(oid) ?? 0) > (scansBefore.get(oid) ?? 0))
      .map(named)
      .sort(),
    built: form.startsWith('TRUNCATE')
      ? 0
      : after.filter(({ kind, file }) => kind === 'i' && file !== null && !files.has(file)).length,
  };
}

async function scansOf(session: pg.Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await session.query<{ oid: string; scans: number }>(SCANS);
  return new Map(rows.map(({ oid, scans }) => [oid, scans]));
}

async function onCopy(
  image: TwinImage,
  major: Major,
  openEngine: OpenEngine,
): Promise<Readonly<Record<string, Seen>>> {
  const scratch = await Scratch.open(image, { openEngine, statementMs: 60_000 }, quiet);
  const told: Record<string, Seen> = {};
  try {
    assert.deepEqual(scratch.losses, []);
    for (const form of formsOf(major)) {
      await scratch.begin();
      const all = pieces(form);
      const empties = form.startsWith('TRUNCATE');
      for (const sql of all.slice(0, -1))
        await scratch.run({ kind: 'statement', sql, empties: false });
      const sql = all.at(-1) ?? '';
      const effect = await scratch.run({ kind: 'statement', sql, empties });
      assert.deepEqual(effect.outcome, { kind: 'done' }, form);
      const tables = effect.locks.filter(
        ({ relation: { kind, origin } }) => origin !== null && !/index|sequence/.test(kind),
      );
      told[form] = {
        locks: tables.map(({ relation, mode }) => `${relation.name} ${mode}`).sort(),
        rewritten: effect.rewritten.map(({ name }) => name).sort(),
        scanned: effect.scanned
          .filter(({ origin }) => origin !== null)
          .map(({ name }) => name)
          .sort(),
        built: effect.built.length,
      };
      await scratch.rollback();
    }
    return told;
  } finally {
    await scratch.close();
  }
}
