// `ts >= since()` as `ts >= (SELECT since())`: what is asked for by itself is computed once, before the table is searched.

import type { FunctionCall, StatementMap } from '../sql/statementMap';
import type { Rewritten } from './rewrite';

/** For a function that is called in a condition without a column of the row. */
export function callOnce(map: StatementMap, call: FunctionCall): Rewritten {
  const { start, end } = call.range;
  const text = map.statement.text.slice(start, end);
  const select = /\b(?:SELECT|WHERE)\b/.test(map.statement.text) ? 'SELECT' : 'select';
  return {
    title: `Call ${call.name}() once: (${select} ${text})`,
    edit: { range: call.range, newText: `(${select} ${text})` },
    equivalence: { kind: 'given', condition: `${call.name}() gives each row the same value` },
  };
}
