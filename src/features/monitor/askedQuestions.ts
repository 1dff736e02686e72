// Asks the questions of a sample in one short transaction. What a server refuses costs the metrics of that question: it is
// left out from then on, and the others are asked anew.

import {
  unmetMajor,
  type MonitorQuestion,
  type MonitorServer,
} from '../../analysis/monitor/monitorQuestion';
import { QUESTIONS, type Answers, type QuestionName } from '../../analysis/monitor/questions';
import { epochOf, type Epoch, type Reading } from '../../analysis/monitor/reading';
import { waits, type WaitRow } from '../../analysis/monitor/questions/waits';
import type { DatabaseSession, Sampler } from '../../db/contracts';
import { DatabaseError, endsTheWork } from '../../db/errors';
import type { Clock } from './clock';
import type { QueryCost } from './queryCost';

const NAMES = Object.keys(QUESTIONS) as readonly QuestionName[];

/** A privilege may be granted meanwhile; on a fork, what it does not know it never will, and each try is an error in its log. */
const RETRY_AFTER_MS = 600_000;

interface Refusal {
  readonly why: string;
  /** By our clock; Infinity: never. */
  readonly againAtMs: number;
}

export class AskedQuestions {
  readonly #client: Sampler;
  readonly #server: MonitorServer;
  readonly #clock: Clock;
  readonly #cost: QueryCost;
  readonly #refused = new Map<QuestionName, Refusal>();
  #transactions = 0;
  #epoch: Epoch | null = null;

  constructor(
    client: Sampler,
    server: MonitorServer,
    { clock, cost }: { readonly clock: Clock; readonly cost: QueryCost },
  ) {
    this.#client = client;
    this.#server = server;
    this.#clock = clock;
    this.#cost = cost;
    for (const name of NAMES) {
      const why = unmetMajor(QUESTIONS[name], server);
      if (why !== null) this.#refused.set(name, { why, againAtMs: Infinity });
    }
  }

  /** Rejects with what concerns all questions, a timeout among it. */
  async read(signal: AbortSignal): Promise<Reading> {
    for (;;) {
      const at: { question: QuestionName | null } = { question: null };
      try {
        const answers = await this.#sample(async (session) => {
          const found: Partial<Record<QuestionName, readonly unknown[]>> = {};
          for (const name of this.#open()) {
            at.question = name;
            found[name] = await this.#ask<unknown>(session, QUESTIONS[name]);
          }
          at.question = null;
          // Each row was parsed by the schema of its question.
          return found as Answers;
        }, signal);
        return this.#readingOf(answers);
      } catch (error) {
        const { question } = at;
        if (question === null || question === 'epoch' || !(error instanceof DatabaseError))
          throw error;
        if (endsTheWork(error) || isPassing(error)) throw error;
        this.#refuse(question, error);
      }
    }
  }

  waits(signal: AbortSignal): Promise<readonly WaitRow[]> {
    return this.#sample((session) => this.#ask(session, waits), signal);
  }

  #sample<T>(work: (session: DatabaseSession) => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#transactions += 1;
    return this.#client.sample(work, signal);
  }

  #open(): readonly QuestionName[] {
    const now = this.#clock.nowMs();
    return NAMES.filter((name) => (this.#refused.get(name)?.againAtMs ?? 0) <= now);
  }

  #ask<Row>(session: DatabaseSession, question: MonitorQuestion<Row>): Promise<readonly Row[]> {
    return this.#cost.count(() => session.query(question.sql(this.#server), [], question.row));
  }

  #refuse(name: QuestionName, { message, sqlstate }: DatabaseError): void {
    const againAtMs = sqlstate === '0A000' ? Infinity : this.#clock.nowMs() + RETRY_AFTER_MS;
    this.#refused.set(name, { why: message, againAtMs });
  }

  #readingOf(answers: Answers): Reading {
    const [identity] = answers.epoch ?? [];
    if (identity === undefined) throw new Error('a SELECT without FROM returned no row');
    const missing = [...this.#refused].filter(([name]) => answers[name] === undefined);
    const refused = missing.map(([name, { why }]): [string, string] => [name, why]);
    const epoch = epochOf(identity, answers, this.#epoch);
    this.#epoch = epoch;
    return {
      epoch,
      answers,
      ownTransactions: this.#transactions,
      refused: Object.fromEntries(refused),
    };
  }
}

/** Says nothing of the question: it was stopped, and may be answered the next time. */
export function isPassing(error: DatabaseError): boolean {
  return isTimeout(error) || error.reason === 'cancelled-elsewhere';
}

export function isTimeout({ reason }: DatabaseError): boolean {
  return reason === 'statement-timeout' || reason === 'lock-timeout';
}
