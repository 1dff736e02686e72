// The twin as an engine: hypothetical indexes are really created on it, empty, and shown to its planner at the size and
// height that the size model gives them. One question at a time: the twin has one backend.

import { relationSql } from '../../../analysis/changes/indexSql';
import { EmbeddedError } from '../../../embedded/embeddedError';
import type { Plan } from '../../../model/planNode';
import type { RelationName } from '../../../model/relationName';
import type { Engine } from '../../../model/suggestion';
import type { TwinImage } from '../../../model/twinImage';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { Gate } from '../../../util/gate';
import type {
  Capabilities,
  HypotheticalIndex,
  Outcome,
  Circumstances,
  Configuration,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from '../../whatIf';
import { quote } from '../image/quote';
import { TwinIndexBuilder } from './twinIndexBuilder';
import { personsRole } from './personsRole';
import { selectJson, type Names } from './selectJson';
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
    this.#role = personsRole(image);
    this.engine = { kind, version: target.version };
  }

  capabilities(): Capabilities {
    return {
      methods: ['btree', 'hash', 'gin', 'gist', 'spgist', 'brin', 'bloom'],
      canHideIndexes: true,
    };
  }

  plan(
    statement: WhatIfStatement,
    circumstances: Circumstances = {},
    signal?: AbortSignal,
  ): Promise<Plan> {
    return this.#alone(signal, async () => {
      if (this.#role === null && isPlain(circumstances)) return this.#target.plan(statement);
      return this.#rolledBack(circumstances, async () => {
        await this.#becomePerson();
        return this.#target.plan(statement);
      });
    });
  }

  evaluate(
    configuration: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    return this.#alone(signal, async () => {
      const sized = await this.#builder.prepare(configuration.add);
      return this.#rolledBack(configuration, async () => {
        const built: HypotheticalIndex[] = [];
        const refused: WhatIfAnswer['refused'][number][] = [];
        for (const made of await this.#builder.build(sized)) {
          if ('why' in made) refused.push(made);
          else built.push(made);
        }
        await this.#becomePerson();
        // Planning changes nothing: the same savepoint serves after every failure.
        await this.#must('SAVEPOINT planwright_statements');
        const outcomes: Outcome[] = [];
        for (const statement of statements) {
          signal?.throwIfAborted();
          outcomes.push(await this.#outcome(statement));
        }
        return { indexes: built, outcomes, refused };
      });
    });
  }

  async #outcome(statement: WhatIfStatement): Promise<Outcome> {
    try {
      return { kind: 'plan', plan: await this.#target.plan(statement) };
    } catch (error) {
      // A process that has ended ends the question.
      if (!(error instanceof EmbeddedError) || error.reason !== 'sql') throw error;
      await this.#must('ROLLBACK TO SAVEPOINT planwright_statements');
      return { kind: 'refused', why: error.message };
    }
  }

  parameterTypes(sql: string, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#alone(signal, () => this.#target.parameterTypes(sql));
  }

  /** Rows as JSON; a statement of the person's never comes this way. */
  catalog(
    sql: string,
    parameters: readonly unknown[],
    names: Names,
    signal?: AbortSignal,
  ): Promise<readonly unknown[]> {
    return this.#alone(signal, () => selectJson(this.#target, sql, parameters, names));
  }

  /** Changes the twin between two questions; `work` answers with the image that it holds now. */
  async change(work: () => Promise<TwinImage>): Promise<void> {
    await this.#alone(undefined, async () => {
      const image = await work();
      this.#builder = new TwinIndexBuilder(this.#target, image);
      this.#role = personsRole(image);
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

  async #rolledBack<T>(
    { hide = [], settings = {} }: Circumstances,
    work: () => Promise<T>,
  ): Promise<T> {
    const changes = [
      ...hide.map(hideStatement),
      ...Object.entries(settings).map(
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

function isPlain({ settings = {}, hide = [] }: Circumstances): boolean {
  return Object.keys(settings).length === 0 && hide.length === 0;
}

function hideStatement(name: RelationName): string {
  return `SELECT pg_catalog.planwright_hide(${quote(relationSql(name))})`;
}
