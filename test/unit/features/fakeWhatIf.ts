// A planner that knows what each set of indexes costs, for tests of what is made of its answers.

import { DatabaseError } from '../../../src/db/errors';
import type { IndexDefinition } from '../../../src/model/indexDefinition';
import type { Plan } from '../../../src/model/planNode';
import type { Engine } from '../../../src/model/suggestion';
import type { Capabilities, Configuration, WhatIf, WhatIfAnswer } from '../../../src/whatif/whatIf';
import { plan } from '../analysis/advisor/support';

export interface FakeAnswers {
  /** By the columns of the indexes in place, such as `orders(status) orders(note)`; the cheapest that is in place is taken. */
  readonly costs: Readonly<Record<string, number>>;
  readonly engine?: Engine;
  readonly methods?: readonly string[];
  /** Cost where existing indexes are hidden; null when the engine cannot. */
  readonly hidden?: number | null;
  /** What it says of the statement instead of a plan. */
  readonly refusesStatement?: string;
  readonly fails?: Error;
  /** So many answers later. */
  readonly failsAfter?: readonly [Error, number];
  /** Why it cannot hold them, by the columns. */
  readonly refuses?: Readonly<Record<string, string>>;
}

export class FakeWhatIf implements WhatIf {
  readonly engine: Engine;
  readonly asked: Configuration[] = [];
  closed = false;
  readonly #answers: FakeAnswers;

  constructor(answers: FakeAnswers) {
    this.#answers = answers;
    this.engine = answers.engine ?? { kind: 'twin', version: '18.3' };
  }

  capabilities(): Capabilities {
    const { methods = ['btree', 'gin', 'brin'], hidden = null } = this.#answers;
    return { methods, canHideIndexes: hidden !== null };
  }

  async plan(): Promise<Plan> {
    const { outcomes } = await this.evaluate({ add: [] });
    const [outcome] = outcomes;
    if (outcome?.kind !== 'plan') throw new DatabaseError('unsupported', 'not planned');
    return outcome.plan;
  }

  evaluate(configuration: Configuration): Promise<WhatIfAnswer> {
    this.asked.push(configuration);
    const { costs, hidden = null, refusesStatement, fails, refuses = {} } = this.#answers;
    if (fails !== undefined) return Promise.reject(fails);
    const [late, answers] = this.#answers.failsAfter ?? [null, 0];
    if (late !== null && this.asked.length > answers) return Promise.reject(late);
    const { add, hide = [] } = configuration;
    const refused = add.flatMap((definition) => {
      const why = refuses[shortName(definition)];
      return why === undefined ? [] : [{ definition, why }];
    });
    const able = add.filter((definition) => refuses[shortName(definition)] === undefined);
    const indexes = able.map((definition, i) => ({
      definition,
      bytes: 1_000,
      names: [`hypothetical_${String(i + 1)}`],
    }));
    const held = new Map(indexes.map((index) => [shortName(index.definition), index.names[0]]));
    const possible = Object.entries({ '': 1_000, ...costs }).filter(([names]) =>
      names.split(' ').every((name) => name === '' || held.has(name)),
    );
    const [names, cost] = possible.reduce((a, b) => (b[1] < a[1] ? b : a));
    const used = names.split(' ').flatMap((name) => held.get(name) ?? []);
    return Promise.resolve({
      indexes,
      refused,
      outcomes: [
        refusesStatement === undefined
          ? { kind: 'plan', plan: planOf(hide.length > 0 ? (hidden ?? cost) : cost, used) }
          : { kind: 'refused', why: refusesStatement },
      ],
    });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

export function shortName({ table, method, keys }: IndexDefinition): string {
  const columns = keys.map(({ column, expression }) => column ?? expression ?? '').join(',');
  return `${method === 'btree' ? '' : `${method}:`}${table}(${columns})`;
}

function planOf(cost: number, used: readonly string[]): Plan {
  return plan({
    'Node Type': 'Append',
    'Total Cost': cost,
    Plans: used.map((name) => ({ 'Node Type': 'Index Scan', 'Index Name': name })),
  });
}
