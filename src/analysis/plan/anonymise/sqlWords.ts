// Which words of a statement are PostgreSQL's and not the person's: keywords, types, functions, columns of every table.

import { HARMLESS_VOLATILE_FUNCTIONS, STABLE_FUNCTIONS } from '../../sql/builtinFunctions';

/** Keywords that EXPLAIN and what it explains can hold: queries, writes, CREATE ... AS, DECLARE (PostgreSQL 18, appendix C). */
export const STATEMENT_KEYWORDS: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric at atomic authorization between both by case cast collate ' +
    'collation conditional conflict cross cube current current_catalog current_date current_role current_schema ' +
    'current_time current_timestamp current_user cycle day default delete depth desc distinct do else empty end escape ' +
    'except exclude execute exists explain extract false fetch filter first following for format from full generic_plan ' +
    'group grouping groups having hour ilike in inner insert intersect interval into is isnull join json_array ' +
    'json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value ' +
    'last lateral leading left like limit local localtime localtimestamp locked matched materialized merge minute month ' +
    'natural new next no normalize not nothing notnull nowait null nullif nulls of offset old on only or order ' +
    'ordinality others outer over overlaps overlay overriding partition percent placing position preceding range ' +
    'recursive repeatable returning right rollup row rows search second select session_user set sets share similar ' +
    'skip some source substring symmetric system_user table tablesample target then ties time to trailing treat trim true ' +
    'unbounded union unique unknown update user using value values variadic verbose wal when where window with within ' +
    'without xmlattributes xmlelement xmlforest xmlparse xmlserialize xmltable year zone ' +
    'coalesce greatest least ' +
    'binary commit create cursor data declare drop hold insensitive preserve scroll tablespace temp temporary unlogged view ' +
    'absent columns error keep keys nested object omit passing path quotes returning scalar string unconditional wrapper'
  ).split(' '),
);

/** Those of them that are never a name without quotes (PostgreSQL 18, appendix C: reserved). */
export const RESERVED_KEYWORDS: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast collate create current_catalog current_date ' +
    'current_role current_time current_timestamp current_user default desc distinct do else end except false fetch for ' +
    'from group having in intersect into lateral leading limit localtime localtimestamp not null offset on only or order ' +
    'placing returning select session_user some symmetric system_user table then to trailing true union unique user using ' +
    'variadic when where window with'
  ).split(' '),
);

/** Types that every database has, and the words that their long names are made of. */
const TYPES: ReadonlySet<string> = new Set(
  (
    'bigint bigserial bit boolean bool box bpchar bytea char character cid cidr circle citext date daterange ' +
    'datemultirange dec decimal double float float4 float8 hstore inet int int2 int4 int8 int4range int8range ' +
    'int4multirange int8multirange integer interval json jsonb jsonpath line lseg ltree macaddr macaddr8 money name ' +
    'numeric nummultirange numrange oid oidvector path pg_lsn pg_snapshot point polygon precision real record regclass ' +
    'regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype serial ' +
    'smallint smallserial text tid time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange ' +
    'tstzrange tsvector unknown uuid varbit varchar varying vector void with without xid xid8 xml zone'
  ).split(' '),
);

/** System columns, the rows that ON CONFLICT and RETURNING speak of, and the schemas of the server itself. */
const SYSTEM: ReadonlySet<string> = new Set([
  'cmax',
  'cmin',
  'ctid',
  'excluded',
  'information_schema',
  'pg_catalog',
  'pg_toast',
  'public',
  'tableoid',
  'xmax',
  'xmin',
]);

/** The server's own names, in any place. */
export function isSystemName(name: string): boolean {
  return SYSTEM.has(name) || /^pg_(?:temp|toast)_\d+$/.test(name) || SERVER_MADE.test(name);
}

/** Aliases and triggers that PostgreSQL names itself. */
const SERVER_MADE =
  /^(?:\*(?:VALUES|SELECT|MERGE|TLOCRN|TROCRN)\*(?: \d+)?|RI_ConstraintTrigger_[ac]_\d+|unnamed_(?:join|subquery)(?:_\d+)?)$/;

export function isType(word: string): boolean {
  return TYPES.has(word);
}

export function isFunction(word: string): boolean {
  return STABLE_FUNCTIONS.has(word) || HARMLESS_VOLATILE_FUNCTIONS.has(word);
}
