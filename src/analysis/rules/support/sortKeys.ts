// Reads the keys that a plan sorts and groups by, such as `o.created_at DESC NULLS LAST` or `lower(c.email)`.

import { parseInner } from '../../conditions/parseExpression';
import { bareExpression } from '../../conditions/subject';

export interface SortKey {
  /** What people call it: the column, or the expression without aliases. */
  readonly name: string;
  readonly isColumn: boolean;
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
  const column = read?.kind === 'column' ? read.column : undefined;
  return {
    name: column ?? bareExpression(expression),
    isColumn: column !== undefined && collation === '' && using === '',
    descending: desc !== '',
    nulls,
  };
}

export function keyName(key: string): string {
  return readSortKey(key).name;
}
