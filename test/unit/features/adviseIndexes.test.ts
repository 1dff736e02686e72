// What is made of a planner's answers: what is proposed, in which order and with which proof; what is refused, and why.

import assert from 'node:assert/strict';
import {
  columnKey,
  createIndex,
  createIndexFix,
  indexOn,
} from '../../../src/analysis/indexes/newIndex';
import { deriveMetrics } from '../../../src/analysis/plan/derive';
import { adviseIndexes, type IndexAdvice } from '../../../src/features/adviseIndexes';
import { withoutRefusedClaims } from '../../../src/features/refusedClaims';
import { DatabaseError } from '../../../src/db/errors';
import type { Trial } from '../../../src/model/adviceStage';
import type { Table } from '../../../src/model/catalog';
import type { Finding } from '../../../src/model/finding';
import type { WhatIf } from '../../../src/whatif/whatIf';
import { sqlOf } from '../../support/adviceSql';
import { btree, catalog, column, index, plan, table } from '../analysis/advisor/support';
import { finding } from '../extension/reportSample';
import { FakeWhatIf, shortName, type FakeAnswers } from './fakeWhatIf';

const ORDERS = table('orders', [column('id'), column('status', 'text'), column('note', 'text')]);

interface Given {
  readonly filter?: string;
  readonly table?: Table;
  readonly findings?: readonly Finding[];
  readonly crossCheck?: WhatIf;
  readonly measured?: Readonly<Record<string, unknown>>;
  readonly tried?: (trials: readonly Trial[]) => void;
  readonly choose?: () => Promise<never>;
}

async function advised(
  answers: FakeAnswers,
  {
    filter = '(o.id = 1)',
    table: of = ORDERS,
    findings = [],
    crossCheck,
    measured = {},
    tried = () => undefined,
    choose,
  }: Given = {},
): Promise<
  IndexAdvice & { readonly engine: FakeWhatIf; readonly told: readonly (readonly Trial[])[] }
> {
  const engine = new FakeWhatIf(answers);
  const told: (readonly Trial[])[] = [];
  const scanned = plan({
    'Node Type': 'Seq Scan',
    'Relation Name': 'orders',
    Schema: 'shop',
    Alias: 'o',
    Filter: filter,
    ...measured,
  });
  const request = {
    plan: scanned,
    metrics: deriveMetrics(scanned),
    findings,
    statement: { sql: 'SELECT 1', parameters: [] },
    catalog: catalog(of),
    choose:
      choose ??
      (() =>
        Promise.resolve({
          engine,
          crossCheck: crossCheck ?? null,
          twin: null,
          caveats: ['weak'],
          notes: ['chosen'],
        })),
    extensions: [],
    tried: (trials: readonly Trial[]) => {
      told.push(trials);
      tried(trials);
    },
  };
  const work = { signal: new AbortController().signal, progress: () => undefined };
  return { ...(await adviseIndexes(request, work)), engine, told };
}

function refusals({ refused }: Pick<IndexAdvice, 'refused'>): readonly string[] {
  return refused.map(({ change, why }) =>
    change.kind === 'create-index' ? `${shortName(change.definition)}: ${why}` : change.kind,
  );
}

/** What is told last where the search for advice does not come to its end. */
async function toldWhere(
  answers: FakeAnswers,
  choose?: () => Promise<never>,
): Promise<readonly Trial[] | undefined> {
  const told: (readonly Trial[])[] = [];
  await advised(answers, {
    filter: OR,
    tried: (trials) => {
      told.push(trials);
    },
    ...(choose === undefined ? {} : { choose }),
  }).catch((error: unknown) => {
    assert.match(String(error), /It is gone/);
  });
  return told.at(-1);
}

const OR = "((o.id = 1) OR (o.status = 'x'::text))";

describe('index advice', () => {
  it('calls an index in the plan of its proof as it will be called, not as the engine did', async () => {
    const { suggestions } = await advised({ costs: { 'orders(id)': 10 } });
    const [suggestion] = suggestions;
    const [change] = suggestion?.changes ?? [];
    assert.ok(change?.kind === 'create-index');
    const after = JSON.stringify(suggestion?.proof.planAfter);
    assert.match(after, new RegExp(`"Index Name":"${change.name}"`));
    assert.doesNotMatch(after, /hypothetical_/);
  });

  it('proposes what pays with its SQL, size and proof, and closes the engine', async () => {
    const { suggestions, refused, notes, engine } = await advised({ costs: { 'orders(id)': 10 } });
    assert.deepEqual(suggestions.map(sqlOf), [
      'CREATE INDEX CONCURRENTLY orders_id_idx ON shop.orders (id);',
    ]);
    const [suggestion] = suggestions;
    assert.equal(suggestion?.proof.costBefore, 1_000);
    assert.equal(suggestion.proof.costAfter, 10);
    assert.deepEqual(suggestion.proof.caveats, ['weak']);
    assert.equal(suggestion.sizeBytes, 1_000);
    assert.deepEqual(refused, []);
    assert.deepEqual(notes, ['chosen']);
    assert.equal(engine.closed, true);
  });

  it('tells of each candidate from waiting over trying to its cost, and takes nothing back', async () => {
    const costs = { 'orders(id)': 600, 'orders(status)': 300, 'orders(id) orders(status)': 50 };
    const { told, suggestions } = await advised({ costs }, { filter: OR });
    const states = told.map((trials) => trials.map(({ state }) => state).join(' '));
    assert.deepEqual(
      states.filter((state, at) => state !== states[at - 1]),
      ['waiting waiting', 'trying trying', 'planned planned'],
    );
    const costOf = (trial: Trial) =>
      trial.state === 'planned'
        ? [trial.index, trial.costBefore, trial.costAfter, trial.beside]
        : [trial.state];
    const firstPlanned = told.find((trials) => trials.some(({ state }) => state === 'planned'));
    assert.deepEqual(firstPlanned?.map(costOf), [
      ['orders (id)', 1_000, 50, 1],
      ['orders (status)', 1_000, 50, 1],
    ]);
    assert.deepEqual(told.at(-1)?.map(costOf), [
      ['orders (id)', 1_000, 600, 0],
      ['orders (status)', 1_000, 300, 0],
    ]);
    assert.equal(suggestions.length, 2);
  });

  it('tells of what loses only what is certain, until the search is over', async () => {
    const { told, refused } = await advised({ costs: { 'orders(id)': 10 } }, { filter: OR });
    const states = told.map((trials) => trials.map(({ state }) => state).join(' '));
    assert.deepEqual(
      states.filter((state, at) => state !== states[at - 1]),
      ['waiting waiting', 'trying trying', 'planned unused', 'planned refused'],
    );
    const last = told.at(-1)?.[1];
    assert.ok(last?.state === 'refused');
    assert.equal(last.why, refused[0]?.why);
  });

  it('tells at once of what the engine cannot hold', async () => {
    const refuses = { 'orders(id)': 'no room for it' };
    const { told } = await advised({ costs: { 'orders(status)': 10 }, refuses }, { filter: OR });
    const afterFirst = told.find((trials) => trials.some(({ state }) => state === 'refused'));
    assert.deepEqual(
      afterFirst?.map((trial) => (trial.state === 'refused' ? trial.why : trial.state)),
      ['no room for it', 'planned'],
    );
  });

  it('leaves no candidate waiting or being tried, whatever ends the search', async () => {
    const gone = new DatabaseError('connection-lost', 'It is gone.');
    const unplanned = [
      { state: 'unplanned', index: 'orders (id)' },
      { state: 'unplanned', index: 'orders (status)' },
    ];
    assert.deepEqual(await toldWhere({ costs: {}, fails: gone }), unplanned);
    assert.deepEqual(await toldWhere({ costs: {} }, () => Promise.reject(gone)), unplanned);
    assert.deepEqual(await toldWhere({ costs: {}, refusesStatement: 'no' }), unplanned);
    // What was planned by then stays.
    const half = await toldWhere({ costs: { 'orders(id)': 10 }, failsAfter: [gone, 2] });
    assert.deepEqual(
      half?.map(({ state }) => state),
      ['planned', 'unused'],
    );
    const asked = await toldWhere({ costs: { 'orders(id)': 10 }, failsAfter: [gone, 1] });
    assert.deepEqual(asked, unplanned);
  });

  it('says why nothing is proposed', async () => {
    const advice = await advised({ costs: {} });
    assert.deepEqual(advice.suggestions, []);
    assert.deepEqual(refusals(advice), [
      'orders(id): the planner does not use it (cost stays 1000)',
    ]);
  });

  it('makes one suggestion with one proof of what pays only together', async () => {
    const pair = 'orders(id) orders(status)';
    const { suggestions } = await advised({ costs: { [pair]: 20 } }, { filter: OR });
    assert.deepEqual(suggestions.map(sqlOf), [
      'CREATE INDEX CONCURRENTLY orders_id_idx ON shop.orders (id);\n' +
        'CREATE INDEX CONCURRENTLY orders_status_idx ON shop.orders (status);',
    ]);
    const [suggestion] = suggestions;
    assert.match(
      suggestion?.title ?? '',
      /^2 indexes together: orders \(id\) and orders \(status\)$/,
    );
    assert.equal(suggestion?.proof.costAfter, 20);
    assert.equal(suggestion.sizeBytes, 2_000);
  });

  it('ranks by what each leaves of the cost, and tells what all leave', async () => {
    const costs = { 'orders(id)': 600, 'orders(status)': 300, 'orders(id) orders(status)': 50 };
    const { suggestions } = await advised({ costs }, { filter: OR });
    assert.deepEqual(
      suggestions.map(({ title, proof }) => [title, proof.costAfter]),
      [
        ['Index on orders (status)', 300],
        ['Index on orders (id)', 600],
      ],
    );
    assert.match(suggestions[0]?.proof.caveats.join() ?? '', /all 2 suggestions .* cost is 50/);
  });

  it('tries what a rule proposes, and takes it from the finding where the planner refuses', async () => {
    const definition = indexOn(ORDERS, [columnKey('status')], { predicate: "status = 'x'" });
    const claim = "An index on orders (status) WHERE status = 'x' would serve it.";
    const fix = { ...createIndexFix(definition, ORDERS), claim };
    const said = finding({ message: `Reads much. ${claim}`, fixes: [fix], nodeId: 0 });
    const refusedByPlanner = await advised({ costs: {} }, { findings: [said] });
    assert.ok(refusals(refusedByPlanner).some((text) => text.startsWith('orders(status): ')));
    const [settled] = withoutRefusedClaims([said], refusedByPlanner.refused);
    assert.deepEqual(settled?.fixes, []);
    assert.equal(
      settled.message,
      "Reads much. An index on orders (status) WHERE status = 'x' was tried and refused: the planner does not use it (cost stays 1000).",
    );
    const proven = await advised({ costs: { 'orders(status)': 10 } }, { findings: [said] });
    assert.match(sqlOf(proven.suggestions[0]), /\(status\) WHERE status = 'x';$/);
    assert.deepEqual(withoutRefusedClaims([said], proven.refused), [said]);
  });

  it('takes an index for served where the one that is suggested gives all of it', () => {
    const short = indexOn(ORDERS, [columnKey('status')]);
    const long = indexOn(ORDERS, [columnKey('status'), columnKey('note')]);
    const claim = 'An index on orders (status) would serve it.';
    const fix = { ...createIndexFix(short, ORDERS), claim };
    const said = finding({ message: `Reads much. ${claim}`, fixes: [fix], nodeId: 0 });
    const lost = { change: createIndex(short, ORDERS), why: 'the planner prefers another index' };
    const settled = (suggested: typeof long) =>
      withoutRefusedClaims([said], [lost], [{ changes: [createIndex(suggested, ORDERS)] }])[0];
    assert.equal(
      settled(long)?.message,
      'Reads much. The index on orders (status, note) that is suggested serves it.',
    );
    assert.deepEqual(settled(long)?.fixes, []);
    const other = indexOn(ORDERS, [columnKey('note'), columnKey('status')]);
    assert.match(settled(other)?.message ?? '', /was tried and refused: the planner prefers/);
  });

  it('judges no index by the plan that is for something else than the plan', async () => {
    const fix = createIndexFix(indexOn(ORDERS, [columnKey('note')]), ORDERS);
    const advice = await advised({ costs: {} }, { findings: [finding({ fixes: [fix] })] });
    assert.ok(!refusals(advice).some((text) => text.startsWith('orders(note)')));
  });

  it('proposes nothing that an existing index serves', async () => {
    const served = table('orders', ORDERS.columns, {
      indexes: [index('orders_id_status', btree('orders', 'id', 'status'))],
    });
    const advice = await advised({ costs: { 'orders(id)': 10 } }, { table: served });
    assert.deepEqual(advice.suggestions, []);
    assert.deepEqual(refusals(advice), ['orders(id): orders_id_status gives the same']);
    assert.equal(advice.engine.asked.length, 0);
  });

  it('names what it makes redundant, unless the statement needs that', async () => {
    const known = table('orders', ORDERS.columns, {
      indexes: [index('orders_id', btree('orders', 'id'))],
    });
    const filter = "((o.id = 1) AND (o.status = 'x'::text))";
    const costs = { 'orders(id,status)': 10 };
    const spared = await advised({ costs, hidden: 10 }, { table: known, filter });
    assert.deepEqual(spared.suggestions[0]?.replaces, ['orders_id']);
    const needed = await advised({ costs, hidden: 40 }, { table: known, filter });
    assert.deepEqual(needed.suggestions[0]?.replaces, []);
    assert.match(
      needed.suggestions[0].proof.caveats.join(),
      /Without orders_id, .* would be 40: keep it/,
    );
  });

  it('says what a second engine says to the whole set', async () => {
    const pair = 'orders(id) orders(status)';
    const costs = { [pair]: 20 };
    const crossCheck = new FakeWhatIf({ costs: {}, engine: { kind: 'hypopg', version: '18' } });
    const { suggestions } = await advised({ costs }, { filter: OR, crossCheck });
    assert.equal(suggestions[0]?.proof.crossCheck?.used, false);
    assert.match(suggestions[0].proof.caveats.join(), /HypoPG on the server would not use/);
    assert.equal(crossCheck.asked.at(-1)?.add.length, 2);
  });

  it('names what the engine cannot hold, and does not ask it', async () => {
    const fix = createIndexFix(indexOn(ORDERS, [columnKey('note')], { method: 'gist' }), ORDERS);
    const said = finding({ fixes: [{ ...fix, claim: 'x' }], nodeId: 0 });
    const { notes, engine } = await advised({ costs: {} }, { findings: [said] });
    assert.match(notes.join('\n'), /orders \(note\) was not tried: twin cannot hold gist/);
    assert.ok(engine.asked.every(({ add }) => add.every(({ method }) => method !== 'gist')));
  });

  it('marks as unverified what no engine can plan', async () => {
    const none = { kind: 'none', version: '' } as const;
    const { suggestions } = await advised({ costs: {}, engine: none, methods: [] });
    assert.equal(suggestions[0]?.proof.level, 'rule');
    assert.match(suggestions[0].proof.caveats[0] ?? '', /^Not verified/);
  });

  it('says so where the engine cannot plan the statement at all', async () => {
    const { suggestions, notes } = await advised({ costs: {}, refusesStatement: 'no such type' });
    assert.deepEqual(suggestions, []);
    assert.match(notes.join(), /cannot plan the statement/);
  });

  it('carries what was measured against the estimate, and does not try the hopeless', async () => {
    const measured = (came: number, removed: number) => ({
      'Plan Rows': 1,
      'Actual Rows': came,
      'Actual Loops': 1,
      'Actual Startup Time': 0,
      'Actual Total Time': 1,
      'Rows Removed by Filter': removed,
    });
    const costs = { 'orders(id)': 10 };
    const doubted = await advised({ costs }, { measured: measured(500, 99_500) });
    assert.match(doubted.suggestions[0]?.doubt ?? '', /expects 1 row .* 500 came/);
    const hopeless = await advised({ costs }, { measured: measured(60_000, 40_000) });
    assert.deepEqual(hopeless.suggestions, []);
    assert.equal(hopeless.engine.asked.length, 0);
    assert.match(refusals(hopeless).join(), /60 k came/);
  });
});
