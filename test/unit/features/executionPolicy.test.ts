// Whether a statement is planned and executed, and what is said when it is not.

import assert from 'node:assert/strict';
import {
  codeToAskBeforePlanning,
  decideExecution,
  notExplainable,
  type Decision,
  type ExecutionQuestion,
} from '../../../src/features/explain/executionPolicy';
import { REACHES_NOTHING, type ReachedCode } from '../../../src/model/reachedCode';
import { classify } from '../../../src/analysis/sql/classify';
import { testParser } from '../analysis/sql/support';

const shop = { name: 'shop', production: false, readOnly: false };
const production = { ...shop, production: true };

const select: ExecutionQuestion = {
  statement: { class: 'read-only', reasons: [] },
  changesData: false,
  reach: REACHES_NOTHING,
  wish: 'measure',
  profile: shop,
  setting: 'non-production',
  impossible: null,
  asked: 'Estimates only, as asked for.',
  answers: () => null,
};
const update: ExecutionQuestion = {
  ...select,
  statement: { class: 'write', reasons: ['UPDATE changes data.'] },
  changesData: true,
};
const code: ReachedCode = {
  name: 'app.log(text)',
  qualifiedName: 'app.log',
  digest: 'd1',
  does: ['runs SQL that it builds as text (EXECUTE)'],
  through: 'the view app.recent',
  whenPlanned: false,
  byName: false,
  mayWrite: false,
};
const reaching: ExecutionQuestion = {
  ...select,
  statement: { class: 'write', reasons: [] },
  reach: { ...REACHES_NOTHING, code: [code] },
};

const reasonOf = (decision: Decision): string => (decision.execute ? '' : decision.reason);

describe('execution policy', () => {
  it('measures reads, and estimates where it must not execute', () => {
    const executed = { execute: true, confirm: null, ask: [] };
    assert.deepEqual(decideExecution(select), executed);
    assert.deepEqual(
      decideExecution({ ...select, profile: production, setting: 'always' }),
      executed,
    );
    for (const change of [
      { wish: 'estimate', setting: 'always' },
      { profile: production },
      { setting: 'never' },
      { impossible: 'Estimates only: a twin holds no rows.' },
    ] as const) {
      assert.match(reasonOf(decideExecution({ ...select, ...change })), /^Estimates only/);
    }
  });

  it('never executes a write unless asked for, and then asks back', () => {
    for (const setting of ['always', 'non-production', 'never'] as const)
      assert.match(
        reasonOf(decideExecution({ ...update, setting })),
        /not executed: UPDATE changes data\.$/,
      );
    const wished = { ...update, wish: 'execute' } as const;
    assert.deepEqual(decideExecution(wished), { execute: true, confirm: 'write', ask: [] });
    const readOnly = { ...shop, readOnly: true };
    assert.match(reasonOf(decideExecution({ ...wished, profile: readOnly })), /shop is read-only/);
  });

  it('asks before executing on production', () => {
    assert.deepEqual(decideExecution({ ...select, wish: 'execute', profile: production }), {
      execute: true,
      confirm: 'production',
      ask: [],
    });
  });

  it('asks about code once, and does as it was answered', () => {
    assert.deepEqual(decideExecution(reaching), { execute: true, confirm: null, ask: [code] });
    assert.deepEqual(decideExecution({ ...reaching, answers: () => 'run' }), {
      execute: true,
      confirm: null,
      ask: [],
    });
    const words =
      /app\.log\(text\) \(through the view app\.recent\), which runs SQL that it builds as text/;
    assert.match(reasonOf(decideExecution({ ...reaching, answers: () => 'estimate' })), words);
    assert.match(reasonOf(decideExecution({ ...reaching, setting: 'never' })), /"never"/);
    const wished = { ...reaching, wish: 'execute', answers: () => 'estimate' as const } as const;
    assert.deepEqual(decideExecution(wished), { execute: true, confirm: null, ask: [code] });
  });

  it('never executes on production what reaches such code, whatever was answered or wished', () => {
    for (const wish of ['measure', 'execute'] as const) {
      for (const changesData of [false, true]) {
        const question = { ...reaching, wish, changesData, profile: production };
        const decision = decideExecution({ ...question, answers: () => 'run', setting: 'always' });
        assert.ok(!decision.execute, `${wish} ${String(changesData)}`);
      }
    }
  });

  it('lets code that writes do so only where the person wished to execute it', () => {
    const writing = {
      ...reaching,
      reach: { ...REACHES_NOTHING, code: [{ ...code, mayWrite: true }] },
    };
    const confirmOf = (question: ExecutionQuestion) => {
      const decision = decideExecution({ ...question, answers: () => 'run' });
      return decision.execute ? decision.confirm : decision.reason;
    };
    assert.equal(confirmOf(writing), null);
    assert.equal(confirmOf({ ...writing, wish: 'execute' }), 'write');
    assert.equal(
      confirmOf({ ...writing, wish: 'execute', profile: { ...shop, readOnly: true } }),
      null,
    );
  });

  it('asks before planning only about what planning may run', () => {
    const planned = { ...code, whenPlanned: true };
    const reach = { ...REACHES_NOTHING, code: [code, planned] };
    assert.deepEqual(
      codeToAskBeforePlanning(reach, () => null),
      [planned],
    );
    assert.deepEqual(
      codeToAskBeforePlanning(reach, () => 'estimate'),
      [planned],
    );
    assert.deepEqual(
      codeToAskBeforePlanning(reach, () => 'run'),
      [],
    );
  });

  it('says once why a statement has no plan', () => {
    const reasons = ['VACUUM has no plan and cannot be explained.'];
    assert.equal(
      notExplainable({ verb: 'VACUUM', reasons: [] }),
      'VACUUM cannot be explained. PostgreSQL explains SELECT, VALUES, INSERT, UPDATE, DELETE and MERGE.',
    );
    assert.match(notExplainable({ verb: 'VACUUM', reasons }), /VACUUM has no plan/);
  });
});

describe('reasons in words', () => {
  const statements = [
    'insert into t select 1',
    'with x as (delete from t returning *) select * from x',
    'update t set a = f(a)',
    'select pg_sleep(1), f() for update',
    'merge into t using u on t.a = u.a when matched then delete',
    'select 1 into t',
    'create index on t (a)',
    'vacuum t',
    'select 1; select 2',
    'copy t to stdout',
    'refresh materialized view m',
    'set work_mem = 1',
  ];
  const wishes = ['estimate', 'measure', 'execute'] as const;
  const profiles = [shop, production, { ...shop, readOnly: true }];

  /** Sentences, each once, none empty, each ended once. */
  function assertWords(text: string): void {
    assert.match(text, /^[A-Z].*[^.]\.$/s, text);
    assert.doesNotMatch(text, /\.\.|;\.|\.;|,\.| {2}|\. [a-z]|: [A-Z][a-z]/, text);
    const sentences = text.split(/(?<=\.) /);
    assert.equal(new Set(sentences).size, sentences.length, text);
  }

  for (const sql of statements)
    it(`are whole and said once: ${sql}`, async () => {
      const parsed = await (await testParser()).parse(sql);
      assert.ok(parsed.ok);
      const found = classify(parsed.value);
      const classification = { ...found, reasons: [...found.reasons] };
      if (classification.class === 'utility') assertWords(notExplainable(classification));
      const changesData = classification.class === 'write';
      for (const wish of wishes)
        for (const profile of profiles)
          for (const reach of [REACHES_NOTHING, { ...REACHES_NOTHING, code: [code] }])
            for (const setting of ['always', 'non-production', 'never'] as const) {
              const statement = classification;
              const question = { ...select, statement, changesData, wish, profile, reach, setting };
              const decision = decideExecution(question);
              if (!decision.execute) assertWords(decision.reason);
            }
    });
});

/** One for each class of statement, those that are refused among them. */
const EVERY_CLASS = [
  'SELECT 1',
  'SELECT * FROM t FOR UPDATE',
  'INSERT INTO t VALUES (1)',
  'INSERT INTO t SELECT * FROM s',
  'UPDATE t SET a = 1',
  'DELETE FROM t',
  'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE',
  'WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone',
  'SELECT a INTO u FROM t',
  'CREATE TABLE u AS SELECT * FROM t',
  'CREATE INDEX ON t (a)',
  'VACUUM t',
  'DO $$ BEGIN END $$',
  'EXECUTE prepared (1)',
  'CALL work()',
  "SELECT nextval('s')",
  'EXPLAIN SELECT 1',
  'REFRESH MATERIALIZED VIEW m',
];

describe('sentences about every class of statement', () => {
  it('are whole: one full stop, a capital first, nothing internal', async () => {
    const parser = await testParser();
    let told = 0;
    for (const sql of EVERY_CLASS) {
      const parsed = await parser.parse(sql);
      assert.ok(parsed.ok, sql);
      const found = classify(parsed.value);
      const statement = { ...found, reasons: [...found.reasons] };
      const sentences = statement.class === 'utility' ? [notExplainable(statement)] : [];
      for (const wish of ['estimate', 'measure', 'execute'] as const)
        for (const setting of ['always', 'non-production', 'never'] as const)
          for (const profile of [shop, production, { ...shop, readOnly: true }])
            for (const reach of [REACHES_NOTHING, reaching.reach]) {
              const changesData = statement.class !== 'read-only';
              const question = { ...select, statement, changesData, wish, setting, profile, reach };
              sentences.push(reasonOf(decideExecution(question)));
            }
      for (const sentence of sentences.filter((words) => words !== '')) {
        told += 1;
        assert.match(sentence, /^[A-Z][^]*[^.;: ]\.$/, `${sql}: ${sentence}`);
        assert.doesNotMatch(
          sentence,
          /\.\.|\.;|;;| {2}|\. [a-z]|\b1 \w+s\b|planwright_|undefined|null/,
          sql,
        );
      }
    }
    assert.ok(told > EVERY_CLASS.length * 10, String(told));
  });
});
