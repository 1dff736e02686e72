// `position('abc' in c) = 1` and `strpos(c, 'abc') = 1` as `c LIKE 'abc%'`, which an index on the column begins at.

import type { PredicateRewrite } from './rewrite';
import { isPlainText, prefixPattern } from './startsWith';

export const positionOfStart: PredicateRewrite = {
  id: 'position-of-start',
  rewrite({ predicate, text, column: kind }) {
    const { columns, expression, value, operator, clause } = predicate;
    const [column] = columns;
    if (expression === null || value?.text.trim() !== '1' || column === undefined) return null;
    if (columns.length > 1 || operator !== '=' || clause === 'having') return null;
    // Of citext and char LIKE says something else than of the text that they are turned into.
    if (!isPlainText(kind)) return null;
    const name = text.slice(column.range.start, column.range.end);
    const [, sought, within] = POSITION.exec(expression.text) ?? [];
    const [, searched, looked] = STRPOS.exec(expression.text) ?? [];
    if ((within ?? searched) !== name) return null;
    const prefix = prefixPattern(sought ?? looked ?? '');
    return prefix === null ? null : `${name} LIKE ${prefix.pattern}`;
  },
};

const POSITION = /^position\s*\(\s*('(?:[^']|'')+')\s+in\s+(\S+?)\s*\)$/i;
const STRPOS = /^strpos\s*\(\s*(\S+?)\s*,\s*('(?:[^']|'')+')\s*\)$/i;
