// Is no literal told that the call did not write itself?

import assert from 'node:assert/strict';
import { OwnLiterals } from '../../../../src/features/tools/call/ownLiterals';

describe('literals', () => {
  const of = (sql: string | null, text: string, values: readonly string[] = []): string =>
    new OwnLiterals(sql, values).inSql(text);

  it('of others become parameters, and comments go', () => {
    assert.equal(
      of(null, `((status = 'paid'::text) AND (id = 4711)) /* ask me */ -- now`),
      `((status = '$1'::text) AND (id = $2))    `,
    );
    assert.equal(of(null, `(a = E'x\\'y') AND (b = $q$secret$q$)`), `(a = '$1') AND (b = '$2')`);
  });

  it('are the same parameter wherever they stand', () => {
    const literals = new OwnLiterals('SELECT $1');
    assert.equal(literals.inSql(`(a = 'x') OR (b = 'x')`), `(a = '$2') OR (b = '$2')`);
    assert.equal(literals.inProse(`It filters by a = 'x' alone.`), `It filters by a = $2 alone.`);
  });

  it('of the call stay, in the forms in which PostgreSQL prints them', () => {
    const sql = `SELECT 1 WHERE a IN ('x', 'y') AND day > '2024-02-01' AND n = -5`;
    for (const own of [
      `(a = ANY ('{x,y}'::text[]))`,
      `(day > '2024-02-01 00:00:00+00'::timestamptz)`,
      `(n = '-5'::integer)`,
    ])
      assert.equal(of(sql, own), own);
    assert.equal(of(sql, `(a = ANY ('{x,z}'::text[]))`), `(a = ANY ('$1'::text[]))`);
    assert.equal(of('SELECT $1', `(a = 'given'::text)`, ['given']), `(a = 'given'::text)`);
  });

  it('are not what belongs to types, sub-plans and counts', () => {
    for (const text of [
      '(a)::numeric(10,2)',
      '(a)::character varying(20)',
      'NOT (hashed SubPlan 1)',
      '(InitPlan 2).col1',
      'SELECT a FROM t ORDER BY 1 LIMIT 10',
    ])
      assert.equal(of(null, text), text);
  });

  it('are taken out of sentences where they are compared, and counts are left', () => {
    const literals = new OwnLiterals(null);
    literals.inSql('(id = 250)');
    assert.equal(
      literals.inProse('Keeps 250 of 4 k rows by id = 250, and 250 k are read.'),
      'Keeps 250 of 4 k rows by id = $1, and 250 k are read.',
    );
  });

  it('in a change are those of predicates; our own figures stay', () => {
    const literals = new OwnLiterals(null);
    for (const own of [
      'ALTER TABLE t ALTER COLUMN a SET STATISTICS 1000;',
      'ALTER TABLE t SET (autovacuum_vacuum_scale_factor = 0.01);',
    ])
      assert.equal(literals.inChange(own), own);
    assert.equal(
      literals.inChange(`CREATE INDEX i ON t (a) WHERE (kind = 'secret');`),
      `CREATE INDEX i ON t (a) WHERE (kind = '$1');`,
    );
  });
});
