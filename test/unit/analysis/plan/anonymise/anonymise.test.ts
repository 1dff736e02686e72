import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anonymise, type Anonymous } from '../../../../../src/analysis/plan/anonymise/anonymise';
import { parseJson } from '../../../../../src/analysis/plan/parseJson';
import { printJson } from '../../../../../src/analysis/plan/printJson';
import { namesInTree } from '../../../../../src/analysis/sql/namesInTree';
import type { Plan } from '../../../../../src/model/planNode';
import { sqlIdentifier } from '../../../../../src/util/sqlIdentifier';
import { parsed } from '../../sql/support';
import { planArbitrary } from '../generatePlan';

function planOf(fields: Readonly<Record<string, unknown>>, statement = {}): Plan {
  const plan = parseJson({ Plan: { 'Node Type': 'Seq Scan', ...fields }, ...statement });
  assert.ok(plan.ok);
  return plan.value;
}

function filtered(filter: string): string {
  const fields = { 'Relation Name': 'orders', Alias: 'o', Filter: filter };
  return anonymise(planOf(fields), null).plan.root.fields.Filter ?? '';
}

async function statement(sql: string): Promise<string> {
  const { tree } = await parsed(sql);
  return anonymise(planOf({}), sql, namesInTree(tree)).sql ?? '';
}

describe('anonymise', () => {
  for (const [what, before, after] of [
    ['names and literals', "(o.status = 'open'::text)", "(alias_1.column_1 = 'text_1'::text)"],
    ['quoted names', '("Order"."Größe" > 3)', '(column_1.column_2 > 1001)'],
    ['built-in functions', '(lower(name) = upper(code))', '(lower(column_1) = upper(column_2))'],
    ['functions of the person', '(shop.tax(total) > 1)', '(column_1.column_2(column_3) > 1001)'],
    ['a column called as a function', '(lower > upper)', '(column_1 > column_2)'],
    [
      'types of several words',
      '((at)::timestamp without time zone > now())',
      '((column_1)::timestamp without time zone > now())',
    ],
    ['types of the person', '((a)::mood = b)', '((column_1)::column_2 = column_3)'],
    ['precision of types', '((a)::numeric(10,2) = 10.5)', '((column_1)::numeric(10,2) = 1001)'],
    ['LIKE patterns', "(a ~~ '%Bob_x%'::text)", "(column_1 ~~ '%text_1%'::text)"],
    [
      'arrays',
      "(a = ANY ('{red,blue,7}'::text[]))",
      "(column_1 = ANY ('{text_1,text_2,1001}'::text[]))",
    ],
    [
      'dates',
      "(a > '2024-05-06 07:08:09+02'::text)",
      "(column_1 > '1901-01-01 00:00:00+00'::text)",
    ],
    ['intervals', "(a > '30 days'::interval)", "(column_1 > '1001 days'::interval)"],
    [
      'booleans and NULL',
      '((a IS NULL) OR (b = true))',
      '((column_1 IS NULL) OR (column_2 = true))',
    ],
    [
      'sub-plans',
      '(NOT (ANY (a = (hashed SubPlan 2).col1)))',
      '(NOT (ANY (column_1 = (hashed SubPlan 2).col1)))',
    ],
    ['parameters', '(a = $1)', '(column_1 = $1)'],
    ['subscripts', '(tags[3] = 5)', '(column_1[3] = 1001)'],
    ['system columns', "(o.ctid = '(0,1)'::tid)", "(alias_1.ctid = '(1001,1002)'::tid)"],
    ['units of time', '(EXTRACT(year FROM at) = 2024)', '(EXTRACT(year FROM column_1) = 1001)'],
  ] as const) {
    it(`rewrites ${what} in expressions`, () => {
      assert.equal(filtered(before), after);
    });
  }

  for (const [what, before, after] of [
    [
      'clauses',
      "select o.id as nr, count(*) from shop.orders o where name = 'x' group by 1, o.id order by 2 desc limit 10 offset 5",
      "select name_1.name_2 as name_3, count(*) from name_4.name_5 name_1 where name_6 = 'text_1' group by 1, name_1.name_2 order by 2 desc limit 10 offset 5",
    ],
    [
      'casts',
      'select cast(value as numeric(8,2)), date from t',
      'select cast(name_1 as numeric(8,2)), name_2 from name_3',
    ],
    [
      'comments',
      'select 1 -- for Bob\n, a /* secret */ from t',
      'select 1001  \n, name_1   from name_2',
    ],
    ['dollar quotes', 'select $x$Bob$x$ = a from t', "select 'text_1' = name_1 from name_2"],
    [
      'typed literals',
      "select date '2024-01-01' - interval '2 days'",
      "select date '1901-01-01' - interval '1001 days'",
    ],
  ] as const) {
    it(`rewrites ${what} in statements`, async () => {
      assert.equal(await statement(before), after);
    });
  }

  it('calls the same thing the same in plan and statement', async () => {
    const plan = planOf({
      'Relation Name': 'Orders',
      Alias: 'Orders',
      Schema: 'shop',
      'Index Cond': `("Orders".kind = 'open'::text)`,
    });
    const sql = `SELECT * FROM shop."Orders" WHERE kind = 'open'`;
    const anonymous = anonymise(plan, sql, namesInTree((await parsed(sql)).tree));
    assert.deepEqual(
      [anonymous.sql, anonymous.plan.root.fields['Index Cond']],
      [
        "SELECT * FROM schema_1.table_1 WHERE column_1 = 'text_1'",
        "(table_1.column_1 = 'text_1'::text)",
      ],
    );
  });

  it('reaches settings, triggers, SQL of other servers, and what identifies the statement', () => {
    const { plan } = anonymise(
      planOf(
        {
          'Remote SQL': "SELECT id FROM far.orders WHERE ((mood = 'x'))",
          'Subplan Name': 'CTE recent',
        },
        {
          'Query Text': 'select 1 from orders',
          'Query Identifier': 77,
          Settings: { search_path: 'shop, public', work_mem: '1MB' },
          Triggers: [{ 'Trigger Name': 'audit', Relation: 'orders', Calls: 2 }],
        },
      ),
      null,
    );
    assert.equal(
      plan.root.fields['Remote SQL'],
      "SELECT name_1 FROM name_2.table_1 WHERE ((name_3 = 'text_1'))",
    );
    assert.equal(plan.root.fields['Subplan Name'], 'CTE cte_1');
    assert.deepEqual(plan.statementFields, {
      'Query Text': 'select 1001 from table_1',
      Settings: { search_path: 'column_1, public', work_mem: '1MB' },
      Triggers: [{ 'Trigger Name': 'trigger_1', Relation: 'table_1', Calls: 2 }],
    });
  });

  it('makes up nothing that stood there before', () => {
    assert.equal(filtered("(column_1 = 'text_1'::text)"), "(column_2 = 'text_2'::text)");
    assert.equal(filtered('(1001 > 5)'), '(1002 > 1003)');
  });

  it('leaves nothing of any name and any literal', () => {
    fc.assert(
      fc.property(name, name, name, literal, literal, (table, alias, column, text, other) => {
        const id = sqlIdentifier;
        const condition = `((${id(alias)}.${id(column)} = '${quoted(text)}'::text) AND (${id(column)} ~~ '%${quoted(other)}'::text))`;
        const plan = planOf({
          'Relation Name': table,
          Alias: alias,
          Filter: condition,
          Output: [`${id(alias)}.${id(column)}`],
        });
        const sql = `SELECT ${id(column)} FROM ${id(table)} AS ${id(alias)} WHERE ${condition} -- ${table}`;
        const anonymous = anonymise(plan, sql, new Set([table, alias, column]));
        const words = wordsOf(anonymous);
        for (const original of [table, alias, column, text, other]) {
          for (const word of original.match(/[\p{L}\p{N}_]+/gu) ?? []) {
            assert.ok(!words.has(word), `${word} in ${anonymous.sql ?? ''}`);
          }
        }
      }),
    );
  });

  it('keeps any plan one that parses, with the same figures', () => {
    fc.assert(
      fc.property(planArbitrary, (value) => {
        const plan = parseJson(value);
        assert.ok(plan.ok);
        const anonymous = anonymise(plan.value, null).plan;
        assert.deepEqual(parseJson(printJson(anonymous)), { ok: true, value: anonymous });
        assert.deepEqual(numbersOf(anonymous), numbersOf(plan.value));
      }),
    );
  });
});

/** Longer than the words of the templates; any letter, quotes and blanks within. */
const name = fc
  .string({
    minLength: 9,
    maxLength: 14,
    unit: fc.constantFrom('a', 'X', '0', '9', '_', 'é', '"', ' ', '.'),
  })
  .map((text) => `q${text}z`);
const literal = fc
  .string({
    minLength: 9,
    maxLength: 20,
    unit: fc.constantFrom('a', 'X', '0', '_', 'é', "'", '\\', '"', ' ', '%'),
  })
  .map((text) => `q${text}z`);

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}

function wordsOf({ plan, sql }: Anonymous): ReadonlySet<string> {
  const text = `${JSON.stringify(plan.nodes.map(({ fields }) => Object.values(fields)))} ${sql ?? ''}`;
  return new Set(text.match(/[\p{L}\p{N}_]+/gu));
}

function numbersOf({ nodes }: Plan): unknown {
  return nodes.map(({ fields }) =>
    Object.values(fields).filter((item) => typeof item === 'number'),
  );
}
