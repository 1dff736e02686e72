// How does a condition use the subqueries that are run for its rows: as a test like EXISTS and IN, or as a value?

import { inner, type Expression } from './expression';
import { parseExpression } from './parseExpression';

export interface SubPlanUse {
  /** As its node is called: `SubPlan 1`. */
  readonly name: string;
  readonly isHashed: boolean;
  /** `test`: true or false by itself, as of IN; `exists`: likewise, and named so (17 and later); `value`: compared with something. */
  readonly role: 'test' | 'exists' | 'value';
  /** NOT is directly around it. */
  readonly isNegated: boolean;
  /** An OR is around it, so that no semi-join can be made of it. */
  readonly isUnderOr: boolean;
}

export function subPlanUses(text: string | undefined): readonly SubPlanUse[] {
  const expression = text === undefined ? null : parseExpression(text);
  return expression === null ? [] : usesIn(expression, { isNegated: false, isUnderOr: false });
}

type Around = Pick<SubPlanUse, 'isNegated' | 'isUnderOr'>;

function usesIn(expression: Expression, around: Around): readonly SubPlanUse[] {
  const bare = inner(expression);
  switch (bare.kind) {
    case 'and':
      return bare.args.flatMap((arg) => usesIn(arg, { ...around, isNegated: false }));
    case 'or':
      return bare.args.flatMap((arg) => usesIn(arg, { isNegated: false, isUnderOr: true }));
    case 'not':
      return bare.args.flatMap((arg) => usesIn(arg, { ...around, isNegated: true }));
    case 'subplan':
      return bare.isInitPlan ? [] : [useOf(bare, 'test', around)];
    // `ANY (x = (SubPlan 1).col1)`
    case 'other':
      return deepUses(bare, 'test', around);
    case 'call':
      return deepUses(bare, bare.name === 'exists' ? 'exists' : 'value', around);
    case 'array':
    case 'cast':
    case 'collate':
    case 'column':
    case 'constant':
    case 'field':
    case 'group':
    case 'operator':
    case 'parameter':
    case 'row':
    case 'subscript':
    case 'test':
      return deepUses(bare, 'value', { ...around, isNegated: false });
  }
}

function deepUses(
  expression: Expression,
  role: SubPlanUse['role'],
  around: Around,
): readonly SubPlanUse[] {
  return expression.args.flatMap((arg) => {
    const bare = inner(arg);
    return bare.kind === 'subplan' && !bare.isInitPlan
      ? [useOf(bare, role, around)]
      : deepUses(bare, role, around);
  });
}

function useOf(
  { name, isHashed }: Expression & { readonly kind: 'subplan' },
  role: SubPlanUse['role'],
  around: Around,
): SubPlanUse {
  return { name: `SubPlan ${name}`, isHashed, role, ...around };
}
