// Reads the keys that a plan sorts and groups by, such as `o.created_at DESC NULLS LAST` or `lower(c.email)`.

import { bareExpression } from '../../plan/conditions';
import { stripParentheses } from '../../plan/expressionText';

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
const COLUMN = /^(?:(?:[\w$]+|"(?:[^"]|"")+")\.)*([\w$]+|"(?:[^"]|"")+")$/;

export function readSortKey(key: string): SortKey {
  const [, expression = key, collation = '', using = '', desc = '', nulls = ''] =
    ORDER.exec(key) ?? [];
  const bare = stripParentheses(expression);
  const column = COLUMN.exec(bare)?.[1];
  return {
    name: column === undefined ? bareExpression(bare) : unquoted(column),
    isColumn: column !== undefined && collation === '' && using === '',
    descending: desc !== '',
    nulls,
  };
}

export function keyName(key: string): string {
  return readSortKey(key).name;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
