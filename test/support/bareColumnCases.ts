// Conditions on a wrapped column and the same ones on the bare column: of the columns c (timestamp or timestamptz), a (integer)
// and t (text).

export const BARE_COLUMN_CASES: readonly (readonly [wrapped: string, bare: string])[] = [
  ["c::date = '2024-05-01'", "c >= '2024-05-01'::date and c < '2024-05-02'::date"],
  ["c::date = date '2024-02-28'", "c >= '2024-02-28'::date and c < '2024-02-29'::date"],
  ["cast(c as date) > '2024-05-01'", "c >= '2024-05-02'::date"],
  ["date(c) <= '2024-05-01'::date", "c < '2024-05-02'::date"],
  ["date(c) >= '2024-05-01'", "c >= '2024-05-01'::date"],
  ["c::date < '2024-05-01'", "c < '2024-05-01'::date"],
  ["'2024-05-01' = c::date", "c >= '2024-05-01'::date and c < '2024-05-02'::date"],
  ['c::date = current_date', 'c >= current_date and c < current_date + 1'],
  ['c::date = $1', 'c >= $1::date and c < $1::date + 1'],
  [
    "c::date between '2024-05-01' and '2024-05-31'",
    "c >= '2024-05-01'::date and c < '2024-06-01'::date",
  ],
  ["date_trunc('month', c) = '2024-05-01'", "c >= '2024-05-01'::date and c < '2024-06-01'::date"],
  [
    "date_trunc( 'week', c ) = '2024-04-29 00:00:00'",
    "c >= '2024-04-29'::date and c < '2024-05-06'::date",
  ],
  ["DATE_TRUNC('quarter', c) <= '2024-04-01'", "c < '2024-07-01'::date"],
  ["date_trunc('year', c) > timestamp '2023-01-01'", "c >= '2024-01-01'::date"],
  [
    "date_trunc('month', c) = date_trunc('month', now())",
    "c >= date_trunc('month', now()) and c < date_trunc('month', now()) + interval '1 month'",
  ],
  ["date_trunc('day', c) >= current_date", 'c >= current_date'],
  ['extract(year from c) = 2024', "c >= '2024-01-01'::date and c < '2025-01-01'::date"],
  ["date_part('year', c) >= 2024", "c >= '2024-01-01'::date"],
  [
    'extract(year from c) between 2023 and 2024',
    "c >= '2023-01-01'::date and c < '2025-01-01'::date",
  ],
  ["to_char(c, 'YYYY-MM') = '2024-05'", "c >= '2024-05-01'::date and c < '2024-06-01'::date"],
  ["to_char(c, 'YYYYMMDD') = '20240501'", "c >= '2024-05-01'::date and c < '2024-05-02'::date"],
  ["to_char(c, 'YYYY') = '2024'", "c >= '2024-01-01'::date and c < '2025-01-01'::date"],
  ["left(t, 2) = 'ab'", "t LIKE 'ab%'"],
  ["substring(t from 1 for 2) = 'ab'", "t LIKE 'ab%'"],
  ["substr(t, 1, 2) = 'ab'", "t LIKE 'ab%'"],
  ["coalesce(t, 'ab') = 'abc'", "t = 'abc'"],
  ['coalesce(a, 0) = 5', 'a = 5'],
  ['a + 10 > 15', 'a > 15 - 10'],
  ['a - 1 = $1', 'a = $1 + 1'],
];
