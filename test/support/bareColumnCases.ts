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
  ["left(t, 3) = 'ab%'", "t LIKE 'ab\\%%'"],
  ["left(t, 3) = 'a_c'", "t LIKE 'a\\_c%'"],
  ["left(t, 4) = 'it''s'", "t LIKE 'it''s%'"],
  ["coalesce(t, 'ab') = 'abc'", "t = 'abc'"],
  ['coalesce(a, 0) = 5', 'a = 5'],
  ['coalesce(a, 0) = 0', '(a = 0 or a is null)'],
  ["coalesce(t, 'it''s so') = 'it''s so'", "(t = 'it''s so' or t is null)"],
  ["position('ab' in t) = 1", "t LIKE 'ab%'"],
  ["strpos(t, 'a_') = 1", "t LIKE 'a\\_%'"],
  ['case when a > 15 then 1 else 0 end = 1', 'a > 15'],
  ["case when a = 1 or t = 'ab' then 'x' end = 'x'", "(a = 1 or t = 'ab')"],
  ['a + 10 > 15', 'a > 15 - 10'],
  ['a - 1 = $1', 'a = $1 + 1'],
];

/** The same words of columns c of other types, with a value of which the bare column would say something else. */
export const OTHER_TYPES: readonly {
  readonly type: string;
  /** One under which texts of other characters are equal. */
  readonly collation?: 'either_case';
  readonly wrapped: string;
  readonly wouldBe: string;
  readonly value: string;
}[] = [
  { type: 'citext', wrapped: "left(c, 3) = 'abc'", wouldBe: "c LIKE 'abc%'", value: "'ABCdef'" },
  { type: 'character(5)', wrapped: "left(c, 3) = 'ab '", wouldBe: "c LIKE 'ab %'", value: "'ab'" },
  { type: 'double precision', wrapped: 'c + 1 = 1', wouldBe: 'c = 1 - 1', value: "'1e-20'" },
  { type: 'real', wrapped: 'c - 1 = -1', wouldBe: 'c = -1 + 1', value: "'1e-20'" },
  { type: 'integer', wrapped: 'coalesce(c, 5) = 05', wouldBe: 'c = 05', value: 'NULL' },
  { type: 'numeric', wrapped: 'coalesce(c, 0) = -0', wouldBe: 'c = -0', value: 'NULL' },
  {
    type: 'real',
    wrapped: 'coalesce(c, 16777217) = 16777216',
    wouldBe: 'c = 16777216',
    value: 'NULL',
  },
  {
    type: 'real',
    wrapped: 'coalesce(c, 16777217) = 16777217',
    wouldBe: '(c = 16777217 or c is null)',
    value: 'NULL',
  },
  {
    type: 'character(5)',
    wrapped: "strpos(c, 'ab ') = 1",
    wouldBe: "c LIKE 'ab %'",
    value: "'ab'",
  },
  {
    type: 'date',
    wrapped: "coalesce(c, '2024-01-01') = '20240101'",
    wouldBe: "c = '20240101'",
    value: 'NULL',
  },
  { type: 'citext', wrapped: "coalesce(c, 'a') = 'A'", wouldBe: "c = 'A'", value: 'NULL' },
  {
    type: 'text',
    collation: 'either_case',
    wrapped: "coalesce(c, 'a') = 'á'",
    wouldBe: "c = 'á'",
    value: 'NULL',
  },
  {
    type: 'character varying(9)',
    collation: 'either_case',
    wrapped: "left(c, 2) = 'ab'",
    wouldBe: 'c COLLATE "C" LIKE \'ab%\'',
    value: "'ABc'",
  },
  { type: 'character(5)', wrapped: "coalesce(c, 'a') = 'a '", wouldBe: "c = 'a '", value: 'NULL' },
];

/** A calculation with an interval, of a column c of the type, and the same without. */
export const MOVED_INTERVALS: readonly (readonly [
  type: 'timestamp' | 'timestamptz',
  wrapped: string,
  bare: string,
])[] = [
  ['timestamptz', "c + interval '36 hours' > now()", "c > now() - interval '36 hours'"],
  [
    'timestamptz',
    "c - interval '90 minutes' <= current_timestamp",
    "c <= current_timestamp + interval '90 minutes'",
  ],
  ['timestamptz', "now() - c < interval '500 hours'", "c > now() - interval '500 hours'"],
  ['timestamptz', "'300 hours'::interval <= now() - c", "c <= now() - '300 hours'::interval"],
  ['timestamp', "c + interval '7 days' > localtimestamp", "c > localtimestamp - interval '7 days'"],
  [
    'timestamp',
    "localtimestamp > c - '2 weeks'::interval",
    "c < localtimestamp + '2 weeks'::interval",
  ],
  [
    'timestamp',
    "localtimestamp - c >= interval '20 days'",
    "c <= localtimestamp - interval '20 days'",
  ],
];
