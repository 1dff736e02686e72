// The twin as an engine: hypothetical indexes are really created on it, empty, and shown to its planner at the size and
// height that the size model gives them. One question at a time: the twin has one backend.

import { EmbeddedError } from '../../embedded/embeddedError';
import type { IndexDefinition } from '../../model/indexDefinition';
import type { Plan } from '../../model/planNode';
import type { Engine } from '../../model/suggestion';
import type { TwinImage } from '../../model/twinImage';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { Gate } from '../../util/gate';
import type {
  Capabilities,
  HypotheticalIndex,
  PlanOptions,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from '../whatIf';
import { TwinIndexBuilder } from './twinIndexBuilder';
import { quote } from './schemaRecipe';
import { selectJson } from './selectJson';
import type { TwinTarget } from './target';

export class TwinWhatIf implements WhatIf {
  readonly engine: Engine;
  readonly #target: TwinTarget;
  readonly #gate = new Gate(1);
  #builder: TwinIndexBuilder;
  /** Set where row level security adds conditions to the person's statements; superusers are not subject to it. */
  #role: string | null;

  constructor(target: TwinTarget, image: TwinImage, kind: 'twin' | 'native-twin' = 'twin') {
    this.#target = target;
    this.#builder = new TwinIndexBuilder(target, image);
    this.#role = roleOf(image);
    this.engine = { kind, version: target.version };
  }

  capabilities(): Capabilities {
    return {
      methods: ['btree', 'hash', 'gin', 'gist', 'spgist', 'brin', 'bloom'],
      canHideIndexes: true,
      canChangeSettings: true,
    };
  }

  plan(statement: WhatIfStatement, options: PlanOptions = {}, signal?: AbortSignal): Promise<Plan> {
    return this.#alone(signal, async () => {
      if (this.#role === null && isPlain(options)) return this.#target.plan(statement);
      return this.#rolledBack(options, async () => {
        await this.#becomePerson();
        return this.#target.plan(statement);
      });
    });
  }

  whatIf(
    indexes: readonly IndexDefinition[],
    statements: readonly WhatIfStatement[],
    options: PlanOptions = {},
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    return this.#alone(signal, async () => {
      const sized = await this.#builder.prepare(indexes);
      return this.#rolledBack(options, async () => {
        const built: HypotheticalIndex[] = [];
        const refused: WhatIfAnswer['refused'][number][] = [];
        for (const [i, plan] of sized.entries()) {
          signal?.throwIfAborted();
          const made = await this.#builder.build(plan, `planwright_${String(i + 1)}`);
          if ('why' in made) refused.push(made);
          else built.push(made);
        }
        await this.#becomePerson();
        const plans: Plan[] = [];
        for (const statement of statements) {
          signal?.throwIfAborted();
          plans.push(await this.#target.plan(statement));
        }
        return { indexes: built, plans, refused };
      });
    });
  }

  parameterTypes(sql: string, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#alone(signal, () => this.#target.parameterTypes(sql));
  }

  /** Rows as JSON; a statement of the person's never comes this way. */
  catalog(
    sql: string,
    parameters: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<readonly unknown[]> {
    return this.#alone(signal, () => selectJson(this.#target, sql, parameters));
  }

  /** Changes the twin between two questions; `work` answers with the image that it holds now. */
  async change(work: () => Promise<TwinImage>): Promise<void> {
    await this.#alone(undefined, async () => {
      const image = await work();
      this.#builder = new TwinIndexBuilder(this.#target, image);
      this.#role = roleOf(image);
    });
  }

  close(): Promise<void> {
    return this.#target.close();
  }

  async #alone<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const leave = await this.#gate.enter(signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  async #becomePerson(): Promise<void> {
    if (this.#role !== null) await this.#must(`SET LOCAL ROLE ${sqlIdentifier(this.#role)}`);
  }

  async #rolledBack<T>(options: PlanOptions, work: () => Promise<T>): Promise<T> {
    const changes = [
      ...hideStatements(options.hiddenIndexes ?? []),
      ...Object.entries(options.settings ?? {}).map(
        ([name, value]) => `SELECT pg_catalog.set_config(${quote(name)}, ${quote(value)}, true)`,
      ),
    ];
    await this.#must('BEGIN');
    try {
      for (const change of changes) await this.#must(change);
      return await work();
    } finally {
      await this.#target.run(['ROLLBACK']);
    }
  }

  /** One at a time: of several, the failure of the first would be told as that of the transaction. */
  async #must(statement: string): Promise<void> {
    const [failure] = await this.#target.run([statement]);
    if (failure !== undefined) throw new EmbeddedError('sql', failure.message);
  }
}

function roleOf({ relations, source }: TwinImage): string | null {
  return relations.some(({ rowSecurity }) => rowSecurity) ? source.user : null;
}

function isPlain({ settings = {}, hiddenIndexes = [] }: PlanOptions): boolean {
  return Object.keys(settings).length === 0 && hiddenIndexes.length === 0;
}

/** An invalid index is none to the planner, and none of a partition is left when the parent's goes. */
function hideStatements(names: readonly string[]): string[] {
  return names.map((name) => {
    const dot = name.indexOf('.');
    const index = quote(
      `${sqlIdentifier(name.slice(0, dot))}.${sqlIdentifier(name.slice(dot + 1))}`,
    );
    return `UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid IN
      (SELECT ${index}::regclass UNION SELECT relid FROM pg_catalog.pg_partition_tree(${index}::regclass))`;
  });
}
