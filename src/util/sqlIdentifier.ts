// A name as a person would write it in SQL: quoted only where PostgreSQL needs it.

export function sqlIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** The name behind what PostgreSQL prints, which quotes a name only where it must and folds nothing. */
export function unquotedIdentifier(printed: string): string {
  return printed.length > 1 && printed.startsWith('"') && printed.endsWith('"')
    ? printed.slice(1, -1).replaceAll('""', '"')
    : printed;
}

/** The name behind what a person wrote: without quotes it is folded, as PostgreSQL folds ASCII. */
export function foldedIdentifier(written: string): string {
  return written.startsWith('"')
    ? unquotedIdentifier(written)
    : written.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Reserved key words (PostgreSQL 18, appendix C) that people do use as names. */
const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create ' +
    'current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end ' +
    'except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime ' +
    'localtimestamp not null offset on only or order placing primary references returning select session_user some ' +
    'symmetric system_user table then to trailing true union unique user using variadic when where window with ' +
    // Reserved but for functions and types.
    'authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left like ' +
    'natural notnull outer overlaps right similar tablesample verbose'
  ).split(' '),
);
