// Which names, operators and values does a printed text hold? For finding the words of the statement that it came from.

import { columnsIn, parts, type ColumnName, type Expression } from './expression';
import { parseExpression } from './parseExpression';

/** The columns of a condition, or of a sort or group key. */
export function namesIn(text: string): readonly ColumnName[] {
  const expression = parseExpression(text);
  return expression === null ? [] : columnsIn(expression);
}

/** As printed; `= any` and `<> all` for lists, `is null` and its like for tests. */
export function operatorsIn(expression: Expression): readonly string[] {
  return [...parts(expression)].flatMap((part) => {
    if (part.kind === 'test') return [part.name];
    if (part.kind !== 'operator') return [];
    return [part.quantifier === null ? part.name : `${part.name} ${part.quantifier}`];
  });
}

/** Constants without quotes and casts; an array constant, '{1,2}', stands for its elements. */
export function literalsIn(expression: Expression): readonly string[] {
  return [...parts(expression)].flatMap((part) =>
    part.kind === 'constant' && part.value !== null ? elementsOf(part.value) : [],
  );
}

function elementsOf(value: string): readonly string[] {
  const elements = /^\{.*\}$/s.test(value) ? value.slice(1, -1).split(',') : [value];
  return elements.filter((element) => element !== '');
}
