// Which columns compared by = can stand before a range in one GiST index? GiST knows no equality of plain values; the extension
// btree_gist brings it.

import type { Table } from '../../model/catalog';
import type { IndexKey } from '../../model/indexDefinition';
import { ownValue } from '../../util/ownValue';
import { columnIn, type KeyUse } from './keyUse';
import { columnKey } from './newIndex';

/** Operator classes of btree_gist by the type of the column. Named, so that an index tells that it needs the extension. */
const CLASSES: Readonly<Record<string, string>> = {
  smallint: 'gist_int2_ops',
  integer: 'gist_int4_ops',
  bigint: 'gist_int8_ops',
  oid: 'gist_oid_ops',
  numeric: 'gist_numeric_ops',
  date: 'gist_date_ops',
  'timestamp without time zone': 'gist_timestamp_ops',
  'timestamp with time zone': 'gist_timestamptz_ops',
  uuid: 'gist_uuid_ops',
  text: 'gist_text_ops',
  'character varying': 'gist_text_ops',
  inet: 'gist_inet_ops',
};

/** In the order of the restrictions, a column once; none where the type is not known or not served. */
export function gistEqualityKeys(
  restrictions: readonly KeyUse[],
  table: Table | null,
): readonly IndexKey[] {
  const keys = restrictions.flatMap((use): IndexKey[] => {
    if (use.kind !== 'equality' || use.expression !== null) return [];
    const type = columnIn(table, use.column)?.type.replace(/\(.*\)/, '') ?? '';
    const opclass = ownValue(CLASSES, type);
    return opclass === undefined || !isOfType(use.value, type)
      ? []
      : [{ ...columnKey(use.column), opclass }];
  });
  return keys.filter(({ column }, at) => keys.findIndex((key) => key.column === column) === at);
}

/**
 * Its families have no operators across types: `bigint = 5` compares with an integer and would only filter. The plan prints the
 * type of every constant but those of int4, numeric and boolean (ruleutils.c get_const_expr); a parameter is of the column's.
 */
function isOfType(value: string, type: string): boolean {
  const cast = /::([a-z][a-z0-9 ]*?)(?:\(\d.*\))?$/i.exec(value)?.[1];
  if (cast !== undefined) return cast === type || (cast === 'text' && type === 'character varying');
  if (/^-?\d+$/.test(value)) return type === 'integer';
  if (/^-?\d*\.\d+$/.test(value)) return type === 'numeric';
  return /^\$\d+$/.test(value);
}

/** The extension whose operator classes an index names; null where PostgreSQL's own serve. */
export function extensionOf(keys: readonly IndexKey[]): 'pg_trgm' | 'btree_gist' | null {
  if (keys.some(({ opclass }) => opclass === 'gin_trgm_ops')) return 'pg_trgm';
  const classes = Object.values(CLASSES);
  return keys.some(({ opclass }) => opclass !== undefined && classes.includes(opclass))
    ? 'btree_gist'
    : null;
}
