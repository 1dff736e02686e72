// A twin's engine whose process may die or hang: a dead one is replaced and asked once more, a hanging one is ended.

import type { DatabaseErrorReason } from '../../../db/contracts';
import { DatabaseError } from '../../../db/errors';
import { reasonOfSqlstate } from '../../../db/sqlstate';
import { EmbeddedError } from '../../../embedded/embeddedError';
import type { Plan } from '../../../model/planNode';
import type { Engine } from '../../../model/suggestion';
import { orAbort } from '../../../util/orAbort';
import type {
  Capabilities,
  Circumstances,
  Configuration,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from '../../whatIf';
import type { Names } from './selectJson';
import type { TwinWhatIf } from './twinWhatIf';

export interface Supervision {
  readonly engine: TwinWhatIf;
  readonly questionMs: number;
  /** Another process for one that ended. */
  readonly revive: (dead: TwinWhatIf) => Promise<TwinWhatIf>;
  /** Ends the process of this engine at once. */
  readonly end: (engine: TwinWhatIf) => Promise<void>;
  readonly asked: () => void;
}

/** A twin also answers what its schema and statistics are. */
export interface TwinEngine extends WhatIf {
  /** Of a statement's `$1..$n`, which is not executed. */
  parameterTypes(sql: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Planwright's own catalog SQL, whose columns are plain JSON types. */
  catalog(
    sql: string,
    parameters: readonly unknown[],
    names: Names,
    signal?: AbortSignal,
  ): Promise<readonly unknown[]>;
}

export class SupervisedTwin implements TwinEngine {
  readonly engine: Engine;
  readonly #supervision: Supervision;
  #current: TwinWhatIf;

  constructor(supervision: Supervision) {
    this.#supervision = supervision;
    this.#current = supervision.engine;
    this.engine = supervision.engine.engine;
  }

  capabilities(): Capabilities {
    return this.#current.capabilities();
  }

  plan(
    statement: WhatIfStatement,
    circumstances?: Circumstances,
    signal?: AbortSignal,
  ): Promise<Plan> {
    return this.#ask((engine) => engine.plan(statement, circumstances, signal), signal);
  }

  evaluate(
    configuration: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    return this.#ask((engine) => engine.evaluate(configuration, statements, signal), signal);
  }

  parameterTypes(sql: string, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#ask((engine) => engine.parameterTypes(sql, signal), signal);
  }

  catalog(
    sql: string,
    parameters: readonly unknown[],
    names: Names,
    signal?: AbortSignal,
  ): Promise<readonly unknown[]> {
    return this.#ask((engine) => engine.catalog(sql, parameters, names, signal), signal);
  }

  /** The twin belongs to its keeper, which ends it when it is idle. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  async #ask<T>(
    question: (engine: TwinWhatIf) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      return await this.#inTime(question, signal);
    } catch (error) {
      if (!hasEnded(error)) throw this.#told(error, signal);
    }
    try {
      this.#current = await this.#supervision.revive(this.#current);
      return await this.#inTime(question, signal);
    } catch (error) {
      throw this.#told(error, signal);
    }
  }

  async #inTime<T>(
    question: (engine: TwinWhatIf) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const { questionMs, asked, end } = this.#supervision;
    const engine = this.#current;
    asked();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new DatabaseError(
            'statement-timeout',
            `The twin took more than ${String(Math.round(questionMs / 1_000))} s for one question and was ended; the next question builds it anew.`,
          ),
        );
        // Ending it rejects the question too, of which nobody hears any more.
        end(engine).catch(() => undefined);
      }, questionMs);
    });
    try {
      return await orAbort(Promise.race([question(engine), late]), signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The floors above know one kind of error. */
  #told(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted === true) return new DatabaseError('cancelled', 'Cancelled.');
    return asDatabaseError(error);
  }
}

function hasEnded(error: unknown): boolean {
  return error instanceof EmbeddedError && error.reason === 'ended';
}

/** What a twin's process or PostgreSQL in it said, in the words that every other engine uses. */
export function asDatabaseError(error: unknown): unknown {
  if (!(error instanceof EmbeddedError)) return error;
  const sqlstate = error.sqlstate ?? undefined;
  if (error.reason === 'cancelled') return new DatabaseError('cancelled', error.message);
  const named = sqlstate === undefined ? 'other' : reasonOfSqlstate(sqlstate);
  return new DatabaseError(
    OF_THE_STATEMENT.has(named) ? named : 'unsupported',
    error.reason === 'sql' ? `The twin refused: ${error.message}` : error.message,
    { sqlstate },
  );
}

/** Everything else that a twin says is no fault of a server's. */
const OF_THE_STATEMENT: ReadonlySet<DatabaseErrorReason> = new Set<DatabaseErrorReason>([
  'syntax',
  'parameter',
  'unknown-relation',
  'unknown-column',
  'unknown-function',
]);
