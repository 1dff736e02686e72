// Reads the keys that a plan sorts and groups by, such as `o.created_at DESC NULLS LAST` or `lower(c.email)`.

import { parseInner } from './parseExpression';
import { bareExpression } from './subject';

export interface SortKey {
  /** What people call it: the column, or the expression without aliases. */
  readonly name: string;
  readonly isColumn: boolean;
  /** What stands before the column; null where nothing does. */
  readonly alias: string | null;
  readonly descending: boolean;
  /** ` NULLS FIRST` or ` NULLS LAST` when it is not the default of the direction; empty otherwise. */
  readonly nulls: string;
}

const ORDER =
  /^(.*?)((?: COLLATE (?:"[^"]*"|[\w.]+))?)((?: USING \S+)?)((?: DESC)?)((?: NULLS (?:FIRST|LAST))?)$/s;

export function readSortKey(key: string): SortKey {
  const [, expression = key, collation = '', using = '', desc = '', nulls = ''] =
    ORDER.exec(key) ?? [];
  const read = parseInner(expression);
  const column = read?.kind === 'column' ? read : null;
  return {
    name: column?.column ?? bareExpression(expression),
    isColumn: column !== null && collation === '' && using === '',
    alias: column?.alias ?? null,
    descending: desc !== '',
    nulls,
  };
}

export function keyName(key: string): string {
  return readSortKey(key).name;
}
