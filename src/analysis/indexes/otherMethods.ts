// What a condition needs that no B-tree serves: GIN, GiST or SP-GiST, with the operator class that knows its operator.

import type { Table } from '../../model/catalog';
import type { IndexKey } from '../../model/indexDefinition';
import { containmentMethod, typeOfExpression } from './accessMethod';
import { gistEqualityKeys } from './gistEquality';
import { columnIn, MOST_KEYS, type KeyUse } from './keyUse';
import { columnKey, expressionKey, type IndexForm } from './newIndex';

interface OtherIndex {
  readonly keys: readonly IndexKey[];
  /** Why not a B-tree, in sentences. */
  readonly because: string;
  readonly form: IndexForm;
}

const NOT_ANCHORED =
  'Only trigrams serve a pattern that is not anchored at its start: CREATE EXTENSION pg_trgm first.';
/** like_support.c: a B-tree is searched by what a constant pattern begins with. */
const UNKNOWN_PATTERN =
  'The pattern is not known before the statement runs: trigrams serve it wherever it is anchored (CREATE EXTENSION pg_trgm first). ' +
  'Where it always begins with characters and is planned with its value, a B-tree with text_pattern_ops is smaller.';
/** Up to 14 it has no support function (pg_proc.dat), and of a value that is not known a B-tree finds nothing in any version. */
const BY_OPERATOR =
  '^@ is served by SP-GiST in every version, by a B-tree from 15 on and only where the value is known when it is planned.';
const EQUALITY_IN_GIST =
  'With btree_gist it begins with what is compared by = (CREATE EXTENSION btree_gist first).';

/** `restrictions`: all that is asked of the table, `use` among them. */
export function otherMethods(
  use: KeyUse,
  restrictions: readonly KeyUse[],
  table: Table | null,
): readonly OtherIndex[] {
  const key = use.expression === null ? columnKey(use.column) : expressionKey(use.expression);
  if (use.kind === 'like-infix' || use.kind === 'like-unknown') {
    const because = use.kind === 'like-infix' ? NOT_ANCHORED : UNKNOWN_PATTERN;
    return [{ keys: [{ ...key, opclass: 'gin_trgm_ops' }], because, form: { method: 'gin' } }];
  }
  if (use.kind === 'starts-with')
    return [{ keys: [key], because: BY_OPERATOR, form: { method: 'spgist' } }];
  return use.kind === 'containment' ? containing(key, use, restrictions, table) : [];
}

function containing(
  key: IndexKey,
  use: KeyUse,
  restrictions: readonly KeyUse[],
  table: Table | null,
): readonly OtherIndex[] {
  const columnType = columnIn(table, use.column)?.type ?? null;
  const type = use.expression === null ? columnType : typeOfExpression(use.expression, columnType);
  const found = containmentMethod(type, use.operator, use.value);
  if (found === null) return [];
  const { method, opclass } = found;
  const because = `${use.operator} is served by ${method === 'gin' ? 'GIN' : 'GiST'}, not by a B-tree.`;
  const own = opclass === null ? key : { ...key, opclass };
  const alone: OtherIndex = { keys: [own], because, form: { method } };
  const equal = method === 'gist' ? gistEqualityKeys(restrictions, table) : [];
  const keys = [...equal.slice(0, MOST_KEYS - 1), own];
  return equal.length === 0
    ? [alone]
    : [alone, { ...alone, keys, because: `${because} ${EQUALITY_IN_GIST}` }];
}
