// Does a twin plan with pgcrypto as a server does, though it has none of its code?

import assert from 'node:assert/strict';
import type pg from 'pg';
import { startTwin, type LiveTwin } from '../../src/whatif/twin/liveTwin';
import { pgliteEngine } from '../../src/whatif/twin/target/twinEngines';
import { cleanup } from '../support/cleanup';
import { embeddedDist } from '../support/embedded';
import { emptyImage } from '../support/hostileTwins/images';
import { postgres } from '../support/postgres';

/** All that a planner reads of a function. */
const LABELS = `
  SELECT p.proname || '(' || pg_catalog.pg_get_function_arguments(p.oid) || ') ' || pg_catalog.pg_get_function_result(p.oid),
         concat_ws(' ', provolatile, proisstrict, proparallel, procost, prorows, proretset, proleakproof)
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
    JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid WHERE e.extname = 'pgcrypto' ORDER BY 1`;

describe('pgcrypto in a twin', () => {
  const atEnd = cleanup();
  let twin: LiveTwin;
  let client: pg.Client;

  before(async () => {
    const image = {
      ...emptyImage(18),
      extensions: [{ name: 'pgcrypto', schema: 'h', version: '1.4' }],
    };
    const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
    twin = await startTwin(image, pgliteEngine(embeddedDist()), quiet);
    atEnd(() => twin.target.close());
    const cluster = await postgres(18);
    client = await cluster.connect(await cluster.createDatabase());
    atEnd(() => client.end());
    await client.query('CREATE SCHEMA h; CREATE EXTENSION pgcrypto SCHEMA h');
  });

  it('has every function, as the planner of a server sees it', async () => {
    const { rows } = await client.query<string[]>({ text: LABELS, rowMode: 'array' });
    assert.ok(rows.length > 30);
    assert.deepEqual(await twin.target.query(LABELS), rows);
  });

  it('evaluates what is called on constants, and makes values that differ', async () => {
    const sha = `SELECT h.digest('a', 'sha256')::text`;
    const { rows } = await client.query<string[]>({ text: sha, rowMode: 'array' });
    assert.deepEqual(await twin.target.query(sha), rows);
    const [values = []] = await twin.target.query(
      `SELECT h.gen_random_bytes(20) <> h.gen_random_bytes(20), length(h.gen_random_bytes(20)),
         h.gen_random_uuid() <> h.gen_random_uuid(), h.crypt('a', h.gen_salt('bf')) IS NOT NULL,
         h.pgp_sym_decrypt(h.pgp_sym_encrypt('a', 'key'), 'key') IS NOT NULL`,
    );
    assert.deepEqual(values, ['true', '20', 'true', 'true', 'true']);
  });
});
