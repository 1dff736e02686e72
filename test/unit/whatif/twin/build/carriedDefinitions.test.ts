// What of a source's types and functions is made in a twin: what the planner looks into, and nothing that only runs.

import assert from 'node:assert/strict';
import { carriedDefinitions } from '../../../../../src/whatif/twin/build/carriedDefinitions';
import { emptyImage } from '../../../../support/hostileTwins/images';
import { testParser } from '../../../analysis/sql/support';

const LANGUAGE = / LANGUAGE (\w+) AS (.*)$/s;

async function carried(
  kind: string,
  name: string,
  sql: string,
  missing: readonly string[] = [],
): Promise<readonly string[]> {
  const image = { ...emptyImage(18), definitions: [{ kind, name, sql }] };
  const { types, functions, losses } = await carriedDefinitions(
    image,
    await testParser(),
    new Set(missing),
  );
  return [...types, ...functions].map((one) => one.sql).concat(losses.map(({ why }) => why));
}

/** Of a function as pg_get_functiondef() writes it: how it is carried. */
async function body(rest: string, head = 'h.f(integer)'): Promise<string> {
  const [sql = ''] = await carried(
    'function',
    head,
    `CREATE OR REPLACE FUNCTION ${head}\n RETURNS ${rest}`,
  );
  return LANGUAGE.exec(sql)?.slice(1).join(' ') ?? sql;
}

describe('definitions that a twin carries', () => {
  it('keep the bodies that the planner may look into', async () => {
    const kept = [
      [
        'integer\n LANGUAGE sql\n IMMUTABLE\nAS $function$ SELECT $1 * 2 $function$',
        `sql ' SELECT $1 * 2 '`,
      ],
      [
        `text\n LANGUAGE sql\n STABLE\nAS $$ SELECT current_setting('app.tenant', true) $$`,
        `sql ' SELECT current_setting(''app.tenant'', true) '`,
      ],
      [
        'integer\n LANGUAGE sql\nAS $$ SELECT max(id) FROM h.t WHERE h.g(id) > $1 $$',
        `sql ' SELECT max(id) FROM h.t WHERE h.g(id) > $1 '`,
      ],
      [
        'integer\n LANGUAGE plpgsql\n IMMUTABLE\nAS $$ begin return $1 + 1; end; $$',
        `plpgsql 'BEGIN RETURN ($1 + 1\n); END'`,
      ],
    ] as const;
    for (const [rest, expected] of kept) assert.equal(await body(rest), expected, rest);
    const atomic = 'integer\n LANGUAGE sql\n IMMUTABLE\nBEGIN ATOMIC\n SELECT 2;\nEND';
    assert.match(await body(atomic), /BEGIN ATOMIC\n SELECT 2;\nEND$/);
    assert.match(await body('integer\n LANGUAGE sql\nRETURN ($1 + 2)'), /RETURN \(\$1 \+ 2\)$/);
  });

  it('have a stub for every other body', async () => {
    const stubs = [
      'integer\n LANGUAGE sql\nAS $$ SELECT 1; SELECT 2 $$',
      'integer\n LANGUAGE sql\nAS $$ INSERT INTO h.t VALUES (1) RETURNING id $$',
      'integer\n LANGUAGE sql\nAS $$ WITH d AS (DELETE FROM h.t RETURNING id) SELECT id FROM d $$',
      'integer\n LANGUAGE sql\nAS $$ SELECT 1 INTO TEMP x $$',
      `integer\n LANGUAGE sql\nAS $$ SELECT lo_import('/etc/passwd')::int $$`,
      `integer\n LANGUAGE sql\nAS $$ SELECT length(pg_catalog.set_config('role', 'x', false)) $$`,
      `integer\n LANGUAGE sql\nAS $$ SELECT length(('x'::text).pg_read_file) $$`,
      'integer\n LANGUAGE sql\n SECURITY DEFINER\nAS $$ SELECT 1 $$',
      'integer\n LANGUAGE sql\n SET role TO postgres\nAS $$ SELECT 1 $$',
      'integer\n LANGUAGE plpgsql\nAS $$ BEGIN RETURN 1 --\n; DELETE FROM h.t; END $$',
      'integer\n LANGUAGE plpgsql\nAS $$ BEGIN RETURN 1; RETURN 2; END $$',
      'integer\n LANGUAGE plpgsql\nAS $$ DECLARE x int; BEGIN RETURN 1; END $$',
      `integer\n LANGUAGE c\nAS '$libdir/x', 'y'`,
      'integer\n LANGUAGE plpython3u\nAS $$ return 1 $$',
    ];
    for (const rest of stubs)
      assert.equal(await body(rest), `plpgsql 'BEGIN RETURN $1; END'`, rest);
  });

  it('have stubs that keep what the planner reads of a function', async () => {
    const [sql = ''] = await carried(
      'function in c',
      'h.f(a integer, b text)',
      `CREATE OR REPLACE FUNCTION h.f(a integer, b text DEFAULT 'x'::text)\n RETURNS boolean\n LANGUAGE c\n STABLE PARALLEL SAFE STRICT COST 7\nAS '$libdir/x', 'y'`,
    );
    assert.equal(
      sql,
      `CREATE OR REPLACE FUNCTION h.f(a integer, b text DEFAULT 'x'::text)\n RETURNS boolean STABLE STRICT PARALLEL SAFE COST 7 LANGUAGE plpgsql AS 'BEGIN RETURN true; END'`,
    );
    assert.match(
      (
        await carried(
          'function in c',
          'h.f()',
          `CREATE FUNCTION h.f() RETURNS SETOF int LANGUAGE c ROWS 9 AS 'x'`,
        )
      )[0] ?? '',
      /SETOF int COST 1 ROWS 9 LANGUAGE plpgsql AS 'BEGIN RETURN; END'$/,
    );
    const leakproof = await carried(
      'function',
      'h.f()',
      'CREATE FUNCTION h.f() RETURNS int LANGUAGE sql LEAKPROOF AS $$ SELECT 1 $$',
    );
    assert.doesNotMatch(leakproof[0] ?? '', /LEAKPROOF/);
    assert.match(leakproof[1] ?? '', /^UPDATE pg_catalog\.pg_proc SET proleakproof = true/);
  });

  it('answer a value of the type where a stub is evaluated on constants, never null', async () => {
    const answers: readonly (readonly [string, string])[] = [
      ['text', `''`],
      ['numeric(8,2)', `'0'`],
      ['boolean', 'true'],
      ['timestamp with time zone', `'2000-01-01'`],
      ['text[]', `'{}'`],
      ['jsonb', `'{}'`],
    ];
    for (const [type, value] of answers) {
      const stub = await body(`${type}\n LANGUAGE plpgsql\nAS $$ BEGIN PERFORM 1; END $$`);
      assert.equal(stub, `plpgsql 'BEGIN RETURN ${value.replaceAll("'", "''")}; END'`);
    }
  });

  it('leave the checks of domains behind, but that there are some', async () => {
    const domain = (rest: string): Promise<readonly string[]> =>
      carried('type', 'h.d', `CREATE DOMAIN h.d AS text${rest}`);
    assert.deepEqual(
      await domain(` NOT NULL CONSTRAINT "ä" CHECK (h.evil(VALUE)) CONSTRAINT b CHECK (true)`),
      ['CREATE DOMAIN h.d AS text NOT NULL  CHECK (true)'],
    );
    assert.deepEqual(await domain(''), ['CREATE DOMAIN h.d AS text']);
    assert.deepEqual(await domain(` DEFAULT h.evil()`), ['refused: its options are not known']);
  });

  it('are of extensions only where the twin lacks them', async () => {
    const sql = `CREATE FUNCTION public.geo(text) RETURNS text LANGUAGE c IMMUTABLE STRICT AS '$libdir/geo', 'geo'`;
    assert.deepEqual(await carried('function of geo', 'public.geo(text)', sql), []);
    assert.match(
      (await carried('function of geo', 'public.geo(text)', sql, ['geo']))[0] ?? '',
      /IMMUTABLE STRICT COST 1 LANGUAGE plpgsql AS 'BEGIN RETURN \$1; END'$/,
    );
  });
});
