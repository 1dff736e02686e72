// A planner for tests of the search: each statement has plans, each with the indexes that it needs and a cost, and gets the
// cheapest that the set allows. Indexes are words; `a,b` covers `a`.

import {
  RememberedCosts,
  type SetPrice,
  type WorkloadOracle,
} from '../../../../../src/analysis/advisor/workload/rememberedCosts';
import type {
  Selectable,
  Selection,
} from '../../../../../src/analysis/advisor/workload/selectionPrices';

export interface FakePlan {
  readonly needs: readonly string[];
  readonly cost: number;
}

export class FakePlanner implements WorkloadOracle<string> {
  readonly questions: {
    readonly set: readonly string[];
    readonly statements: readonly number[];
  }[] = [];
  readonly refuses = new Map<string, string>();
  readonly statements: readonly (readonly FakePlan[])[];

  constructor(statements: readonly (readonly FakePlan[])[]) {
    this.statements = statements;
  }

  price(set: readonly string[], statements: readonly number[]): Promise<SetPrice<string>> {
    this.questions.push({ set, statements });
    const held = set.filter((index) => !this.refuses.has(index));
    return Promise.resolve({
      prices: statements.map((statement) => this.best(statement, held)),
      refused: new Map([...this.refuses].filter(([index]) => set.includes(index))),
    });
  }

  best(statement: number, held: readonly string[]): { cost: number; used: ReadonlySet<string> } {
    const possible = (this.statements[statement] ?? []).filter(({ needs }) =>
      needs.every((need) => held.includes(need)),
    );
    const [best] = [...possible].sort((a, b) => a.cost - b.cost);
    return { cost: best?.cost ?? Infinity, used: new Set(best?.needs) };
  }

  mayUse(statement: number, index: string): boolean {
    return (this.statements[statement] ?? []).some(({ needs }) => needs.includes(index));
  }

  costs(): RememberedCosts<string> {
    return new RememberedCosts(this, {
      statements: this.statements.length,
      mayUse: (statement, index) => this.mayUse(statement, index),
    });
  }

  /** What it really costs with these. */
  total(members: readonly string[]): number {
    return this.statements.reduce((sum, _, i) => sum + this.best(i, members).cost, 0);
  }

  task(
    bytes: Readonly<Record<string, number>>,
    upkeep: Readonly<Record<string, number>> = {},
  ): Selectable<string> {
    const candidates = Object.keys(bytes);
    return {
      candidates,
      serves: (index) =>
        [...this.statements.keys()].filter((statement) => this.mayUse(statement, index)),
      bytes: (index) => bytes[index] ?? 0,
      upkeep: (index) => upkeep[index] ?? 0,
      covers: (one, other) => one !== other && one.startsWith(`${other},`),
      besides: () => candidates,
    };
  }
}

export function sorted({ members }: Selection<string>): readonly string[] {
  return [...members].sort();
}
