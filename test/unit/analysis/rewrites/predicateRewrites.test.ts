// Constants in the column's own type and members of arrays are told anew where the answer stays the same, else not at all.

import assert from 'node:assert/strict';
import { arrayMember } from '../../../../src/analysis/rewrites/arrayMember';
import { ownType } from '../../../../src/analysis/rewrites/ownType';
import { startsWith } from '../../../../src/analysis/rewrites/startsWith';
import type { ColumnKind, PredicateRewrite } from '../../../../src/analysis/rewrites/rewrite';
import { mapped } from '../sql/support';

async function told(
  { rewrite }: PredicateRewrite,
  condition: string,
  type: string | null,
): Promise<string | null> {
  const { predicates, statement } = await mapped(`select * from t where ${condition}`);
  const [predicate] = predicates;
  assert.ok(predicate);
  return rewrite({ predicate, text: statement.text, column: kindOf(type) });
}

function kindOf(type: string | null): ColumnKind | null {
  if (type === null) return null;
  const [plain = '', collation] = type.split(' COLLATE ');
  return { type: plain, ...(collation === 'either_case' ? { nondeterministic: true } : {}) };
}

/** Condition, type of the column, what it becomes. */
const OWN_TYPE: readonly (readonly [string, string | null, string | null])[] = [
  ['id = 10000::numeric', 'bigint', 'id = 10000'],
  ["id >= '10000'::numeric", 'bigint', 'id >= 10000'],
  ['id = cast(7 as double precision)', 'integer', 'id = 7'],
  ['t.id < -3.0', 'smallint', 't.id < -3'],
  ['id = 1.5', 'integer', null],
  ['id = 40000.0', 'smallint', null],
  ['id = 18446744073709551616', 'bigint', null],
  ['id = 10000', 'bigint', null],
  ['id = 10000::numeric', 'numeric(10,2)', null],
  ['id = 10000::numeric', null, null],
  ['id = $1::numeric', 'bigint', null],
  ['id <> 1.0', 'bigint', null],
  ["account::text = '4712'", 'integer', 'account = 4712'],
  ["cast(t.account as text) = '-5'", 'bigint', 't.account = -5'],
  ["account::text = '0047'", 'integer', null],
  ["account::text = '99999999999'", 'integer', null],
  ["account::text < '4712'", 'integer', null],
  ["account::text = '4712'", 'numeric', null],
  ["account::text = '4712'", 'jsonb', null],
  ["account::text = '2024-01-01'", 'date', null],
  [
    "key::text = '6b1f0a2e-7a3c-4d52-9a38-0d6f7c9e1b2a'",
    'uuid',
    "key = '6b1f0a2e-7a3c-4d52-9a38-0d6f7c9e1b2a'",
  ],
  ["key::text = '6B1F0A2E-7A3C-4D52-9A38-0D6F7C9E1B2A'", 'uuid', null],
];

const STARTS_WITH: readonly (readonly [string, string | null, string | null])[] = [
  ["starts_with(name, 'ab')", 'text', "name LIKE 'ab%'"],
  ["pg_catalog.starts_with(t.name, 'o''x'::text)", 'character varying(20)', "t.name LIKE 'o''x%'"],
  [String.raw`starts_with(name, '5%_\a')`, 'text', String.raw`name LIKE '5\%\_\\a%'`],
  ['starts_with(name, $1)', 'text', 'name ^@ $1'],
  ['starts_with(name, :start::text)', 'text', 'name ^@ :start::text'],
  ["starts_with(name, lower($1) || '-')", 'text', "name ^@ (lower($1) || '-')"],
  [String.raw`starts_with(name, E'\x41')`, 'text', String.raw`name ^@ (E'\x41')`],
  ["starts_with(name, '')", 'text', "name ^@ ''"],
  // Blanks at the end, letters that are the same in any case, and a value that is no text.
  ["starts_with(name, 'ab')", 'character(9)', null],
  ["starts_with(name, 'ab')", 'citext', null],
  ["starts_with(name, 'ab')", 'text COLLATE either_case', null],
  ["starts_with(name, 'ab')", null, null],
  ["starts_with(lower(name), 'ab')", 'text', null],
  ["starts_with('ab', name)", 'text', null],
  ['starts_with(name, other)', 'text', null],
  ["starts_with(name, 'ab', 1)", 'text', null],
  ["app.starts_with(name, 'ab')", 'text', null],
];

const ARRAY_MEMBER: readonly (readonly [string, string | null, string | null])[] = [
  ["'x' = any (tags)", 'text[]', "tags @> array['x']"],
  // Of another type than the guess it would not even parse.
  ["'x' = any (tags)", null, null],
  ["'x' = any (tags)", 'character varying(20)[]', "tags @> array['x']::character varying[]"],
  ['5 = any (t.numbers)', 'integer[]', 't.numbers @> array[5]'],
  ['$1 = any (numbers)', 'bigint[]', 'numbers @> array[$1]::bigint[]'],
  ["not 'x' = any (tags)", 'text[]', null],
  ['5 > any (numbers)', 'integer[]', null],
  ['id = any ($1)', 'integer', null],
  ["'x' = all (tags)", 'text[]', null],
  [`'x' = any (tags collate "C")`, 'text[]', null],
];

describe('a condition in its own type', () => {
  for (const [condition, type, expected] of OWN_TYPE)
    it(`${condition} on ${type ?? 'a column'}: ${expected ?? 'stays'}`, async () => {
      assert.equal(await told(ownType, condition, type), expected);
    });
  for (const [condition, type, expected] of STARTS_WITH)
    it(`${condition} on ${type ?? 'a column'}: ${expected ?? 'stays'}`, async () => {
      assert.equal(await told(startsWith, condition, type), expected);
    });
  for (const [condition, type, expected] of ARRAY_MEMBER)
    it(`${condition} on ${type ?? 'a column'}: ${expected ?? 'stays'}`, async () => {
      assert.equal(await told(arrayMember, condition, type), expected);
    });
});
