// What of the code that a statement reaches is asked about, and is any of it run by planning alone?

import assert from 'node:assert/strict';
import { NO_NAMES } from '../../../src/analysis/sql/reach/reachedNames';
import type { FoundFunction, FoundRelation } from '../../../src/db/reach/readReach';
import { judgeReach } from '../../../src/features/explain/judgeReach';
import { keyOf, ReachGraph } from '../../../src/features/explain/reachGraph';
import type { ReachedCode } from '../../../src/model/reachedCode';
import type { Fault } from '../../../src/analysis/sql/reach/fault';

const FUNCTION: FoundFunction = {
  oid: 1,
  schema: 'app',
  name: 'price',
  arguments: 'integer',
  language: 'sql',
  volatility: 'v',
  kind: 'f',
  built_in: false,
  known: false,
  config: null,
  source: 'select 1',
  definition: null,
  digest: 'd1',
  own_schema: null,
  writes: false,
};

const FOREIGN_TABLE: FoundRelation = {
  oid: 9,
  schema: 'app',
  name: 'remote',
  kind: 'f',
  wrapper: 'postgres_fdw',
  remote_estimate: false,
  locks: false,
};

interface Reaches {
  readonly functions?: readonly (Partial<FoundFunction> & {
    readonly faults?: readonly Fault[];
    /** OID of the function that calls it; the statement itself without. */
    readonly from?: number;
    readonly how?: string;
  })[];
  readonly relations?: readonly Partial<FoundRelation>[];
  readonly isWhole?: boolean;
}

function judged({ functions = [], relations = [], isWhole = true }: Reaches) {
  const graph = new ReachGraph();
  const found = functions.map(({ faults: _faults, from: _from, how: _how, ...fields }) => ({
    ...FUNCTION,
    ...fields,
  }));
  const tables = relations.map((fields) => ({ ...FOREIGN_TABLE, ...fields }));
  graph.add(
    {
      expanded: [],
      functions: found,
      relations: tables,
      edges: [
        ...functions.map(
          ({ oid = 1, from, how = 'a name' }) => ['fn', from ?? null, how, 'fn', oid] as const,
        ),
        ...tables.map(({ oid }) => ['fn', null, 'a name', 'rel', oid] as const),
      ].map((edge) => [...edge]),
      leaves: [],
      conditional: [],
    },
    false,
  );
  for (const { oid = 1, faults = [] } of functions)
    graph.bodies.set(keyOf('fn', oid), { faults, names: NO_NAMES });
  graph.isWhole = isWhole;
  return judgeReach(graph, (parts) => parts.join('+'));
}

function names(code: readonly ReachedCode[]): readonly string[] {
  return code.map(({ name, does }) => `${name}: ${does.join(' and ')}`);
}

describe('code that a statement reaches', () => {
  it('is harmless where nothing behind it does more than compute and select', () => {
    assert.deepEqual(judged({ functions: [{}] }).code, []);
    assert.deepEqual(judged({ functions: [{ kind: 'a', language: 'internal' }] }).code, []);
    const computes = {
      schema: 'pg_catalog',
      name: 'lower',
      built_in: true,
      volatility: 'i' as const,
    };
    assert.deepEqual(judged({ functions: [computes] }).code, []);
  });

  it('is asked about where PostgreSQL itself ships it with an effect, whatever its label', () => {
    const ends = { schema: 'pg_catalog', name: 'pg_terminate_backend', built_in: true };
    assert.deepEqual(names(judged({ functions: [{ ...ends, volatility: 'i' }] }).code), [
      "pg_catalog.pg_terminate_backend(integer): ends other people's work",
    ]);
    const unknown = { ...ends, name: 'pg_not_listed' };
    assert.match(names(judged({ functions: [unknown] }).code)[0] ?? '', /may have effects/);
    assert.deepEqual(judged({ functions: [{ ...unknown, known: true }] }).code, []);
  });

  it('is asked about where it cannot be read', () => {
    for (const language of ['c', 'plpython3u', 'internal'])
      assert.match(names(judged({ functions: [{ language }] }).code)[0] ?? '', /cannot be read/);
    const hidden = { language: 'plpgsql', source: null };
    assert.match(names(judged({ functions: [hidden] }).code)[0] ?? '', /cannot be read/);
  });

  it('is asked about where a setting of its own changes what may be done', () => {
    const own = (setting: string): Reaches => ({ functions: [{ config: [setting] }] });
    assert.deepEqual(judged(own('search_path=app')).code, []);
    assert.match(names(judged(own('session_replication_role=replica')).code)[0] ?? '', /setting/);
  });

  it('is told with the way to the fault, and writes are told from other effects', () => {
    const runs: Fault = { kind: 'effect', words: 'runs SQL that it builds as text' };
    const { code } = judged({
      functions: [
        { oid: 1, name: 'outer' },
        { oid: 2, name: 'inner', from: 1, how: 'the body', faults: [runs] },
      ],
    });
    assert.deepEqual(names(code), [
      'app.outer(integer): calls app.inner(integer), which runs SQL that it builds as text',
    ]);
    assert.equal(code[0]?.mayWrite, false);
    assert.equal(code[0].digest, 'app.outer(integer) d1+app.inner(integer) d1');
    const [writer] = judged({ functions: [{ writes: true }] }).code;
    assert.equal(writer?.mayWrite, true);
  });

  it('is asked about where it lies outside the database', () => {
    assert.deepEqual(names(judged({ relations: [{}] }).code), [
      'the foreign table app.remote: lies outside this database, behind postgres_fdw',
    ]);
    assert.deepEqual(judged({ relations: [{ kind: 'r' }] }).code, []);
  });

  it('counts as harmful where there is more of it than was followed', () => {
    const [deep] = judged({ functions: [{}], isWhole: false }).code;
    assert.deepEqual(deep?.does, ['lies deeper than is followed']);
    assert.ok(deep.whenPlanned && deep.mayWrite);
  });

  it('is run by planning alone where it is folded, serves operators, or asks another server', () => {
    const faults: readonly Fault[] = [{ kind: 'unknown', words: 'cannot be known' }];
    const whenPlanned = (reaches: Reaches): boolean | undefined =>
      judged(reaches).code[0]?.whenPlanned;
    assert.equal(whenPlanned({ functions: [{ faults, language: 'plpgsql' }] }), false);
    assert.equal(whenPlanned({ functions: [{ faults, volatility: 'i' }] }), true);
    assert.equal(whenPlanned({ functions: [{ faults, volatility: 's' }] }), true);
    for (const how of ['an operator', 'a domain', 'a default']) {
      const reached = { functions: [{ faults, language: 'plpgsql', how }] };
      assert.equal(whenPlanned(reached), how !== 'a default', how);
    }
    assert.equal(whenPlanned({ relations: [{}] }), false);
    assert.equal(whenPlanned({ relations: [{ remote_estimate: true }] }), true);
    assert.equal(whenPlanned({ relations: [{ wrapper: 'other_fdw' }] }), true);
  });

  it('gives a view that locks rows as a reason', () => {
    const view = { kind: 'v', wrapper: null, locks: true, name: 'queue' };
    assert.deepEqual(judged({ relations: [view] }).reasons, [
      'The view app.queue locks rows (FOR UPDATE).',
    ]);
  });
});
