// Does reading a whole database call code that other people have put into their tables?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../../src/db/database';
import type { TwinImage } from '../../../src/model/twinImage';
import { LiveTwinSource } from '../../../src/whatif/twin/source/twinSource';
import { postgres, type Cluster } from '../../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

/** Each function leaves a mark that outlives the transaction: a call is counted. */
const THEIRS = `
CREATE SCHEMA theirs AUTHORIZATION other_person;
SET ROLE other_person;
SET search_path = theirs;
CREATE FUNCTION yes(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE FUNCTION mood_text(mood) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'a'; END $$;
CREATE CAST (mood AS text) WITH FUNCTION mood_text(mood);
CREATE TABLE cast_to_text (m mood);
INSERT INTO cast_to_text VALUES ('a'), ('b');
CREATE INDEX ON cast_to_text (m);
CREATE TABLE pair (a int, b int);
CREATE TYPE composite AS (a int, b text);
CREATE FUNCTION composite_text(composite) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'a'; END $$;
CREATE CAST (composite AS text) WITH FUNCTION composite_text(composite) AS ASSIGNMENT;
CREATE TABLE of_composites (c composite);
INSERT INTO of_composites SELECT ROW(i, 'x')::composite FROM generate_series(1, 100) i;
CREATE INDEX ON of_composites (c);
CREATE TABLE partial (id int);
INSERT INTO partial SELECT generate_series(1, 50000);
CREATE INDEX ON partial (id);
CREATE INDEX ON partial (id) WHERE yes(1) = 1;
CREATE TABLE expression (id int);
INSERT INTO expression SELECT generate_series(1, 50000);
CREATE INDEX ON expression (id);
CREATE INDEX ON expression ((id + yes(1)));
CREATE TABLE statistic (id int, v int);
INSERT INTO statistic SELECT i, i FROM generate_series(1, 50000) i;
CREATE INDEX ON statistic (id);
CREATE STATISTICS st ON (id + yes(1)), v FROM statistic;
CREATE DOMAIN positive AS int CHECK (yes(VALUE) = 1);
CREATE TABLE in_domain (id int);
INSERT INTO in_domain SELECT generate_series(1, 50000);
CREATE INDEX ON in_domain (id);
CREATE INDEX ON in_domain (id) WHERE 1::positive = 1;
CREATE FUNCTION same(int, int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN true; END';
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same);
CREATE TABLE by_operator (id int);
INSERT INTO by_operator SELECT generate_series(1, 50000);
CREATE INDEX ON by_operator (id);
CREATE INDEX ON by_operator (id) WHERE 1 === 1;
CREATE TABLE checked (id int CHECK (yes(1) = 1));
INSERT INTO checked SELECT generate_series(1, 50000);
CREATE INDEX ON checked (id);
ANALYZE cast_to_text, of_composites, partial, expression, statistic, in_domain, by_operator, checked;
RESET ROLE; RESET search_path;
CREATE TABLE public.mine (id int PRIMARY KEY, at timestamptz, note text);
INSERT INTO public.mine SELECT i, now(), 'n' || i FROM generate_series(1, 20000) i;
CREATE INDEX mine_note ON public.mine (note);
ANALYZE public.mine`;

for (const major of [14, 18] as const) {
  describe(`other people's tables on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: string;
    let image: TwinImage;

    before(async () => {
      cluster = await postgres(major);
      database = await cluster.createDatabase();
      await cluster.sql(
        `DO $$ BEGIN CREATE ROLE other_person; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
      );
      await cluster.sql(`ALTER DATABASE ${database} SET track_functions = 'all'`);
      await cluster.sql(`ALTER DATABASE ${database} SET constraint_exclusion = 'on'`);
      await cluster.sql(THEIRS, database);
      // Building the indexes has called them; that is counted late.
      await calledAfter(cluster, database, 'yes');
      await cluster.sql('SELECT pg_stat_reset()', database);
      const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      try {
        image = await new LiveTwinSource(client, { liveEnds: true, now: () => '' }).read(quiet);
      } finally {
        await client.close();
      }
    });

    it('calls none of their functions, operators, casts and checks', async () => {
      // The last call of all; when it has been counted, the others have been.
      await cluster.sql(
        "CREATE FUNCTION last() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
        database,
      );
      await cluster.sql('SELECT last()', database);
      const called = await calledAfter(cluster, database, 'last');
      assert.deepEqual(called, ['last']);
    });

    it('names the tables whose ends and heights are not read for it', () => {
      const names = image.losses.filter(({ kind }) => kind === 'ends and heights');
      assert.deepEqual(names.map(({ name }) => name).sort(), [
        'theirs.by_operator',
        'theirs.expression',
        'theirs.in_domain',
        'theirs.partial',
        'theirs.statistic',
      ]);
    });

    it("reads those of one's own tables, and of theirs that call nothing", () => {
      const ends = new Map(image.ends.map(({ table, columns }) => [table, columns]));
      assert.deepEqual(ends.get('mine'), { id: ['1', '20000'], note: ['n1', 'n9999'] });
      assert.deepEqual(ends.get('cast_to_text'), { m: ['a', 'b'] });
      assert.deepEqual(ends.get('of_composites'), { c: ['(1,x)', '(100,x)'] });
      assert.deepEqual(ends.get('partial'), undefined);
    });
  });
}

/** Who has been called, as soon as this one has been counted. */
async function calledAfter(
  cluster: Cluster,
  database: string,
  last: string,
): Promise<readonly string[]> {
  for (;;) {
    const { rows } = await cluster.sql(
      'SELECT funcname::text AS name FROM pg_stat_user_functions WHERE calls > 0 ORDER BY 1',
      database,
    );
    const called = rows.map((row: { name: string }) => row.name);
    if (called.includes(last)) return called;
    await sleep(100);
  }
}
