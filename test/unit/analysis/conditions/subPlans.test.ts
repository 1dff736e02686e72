// Which subqueries a condition tests, denies, compares, and which stand under OR, in the forms of 14 to 16 and of 17 and later.

import assert from 'node:assert/strict';
import { subPlanUses } from '../../../../src/analysis/conditions/subPlans';

/** Condition, and for each subquery: number, role, whether it is negated and under OR. */
const USES: readonly (readonly [string, readonly string[]])[] = [
  ['((NOT (hashed SubPlan 1)) AND (flag OR (SubPlan 2)))', ['1 test not', '2 test or']],
  [
    '((NOT (ANY (id = (hashed SubPlan 1).col1))) AND (ANY ((x = (SubPlan 2).col1) AND (y = (SubPlan 2).col2))))',
    ['1 test not', '2 test', '2 test'],
  ],
  ['((hashed SubPlan 1) AND (NOT (a OR b)))', ['1 test']],
  ['(NOT EXISTS(SubPlan 1))', ['1 exists not']],
  ['(EXISTS(SubPlan 1) OR (a = 2))', ['1 exists or']],
  ['(NOT (a > (SubPlan 1)))', ['1 value']],
  ['(lower((SubPlan 1)) = b)', ['1 value']],
  ['(NOT (ANY (id = (hashed SubPlan any_1).col1)))', ['any_1 test not']],
  ['(a = (InitPlan 1).col1)', []],
  ['(a = $0)', []],
];

describe('subqueries in a condition', () => {
  for (const [text, expected] of USES) {
    it(text, () => {
      const uses = subPlanUses(text).map(({ name, role, isNegated, isUnderOr }) =>
        [name.replace('SubPlan ', ''), role, isNegated ? 'not' : '', isUnderOr ? 'or' : '']
          .filter((word) => word !== '')
          .join(' '),
      );
      assert.deepEqual(uses, expected);
    });
  }
});
