// Watches a server: samples its waits and counters at their pace, one after the other, and tells after each interval what
// it did, what holds it back, and what somebody should look at.

import type { WaitSample } from '../../analysis/monitor/activeSessions';
import type { Reading } from '../../analysis/monitor/reading';
import type { Sampler, Server, ServerInfo } from '../../db/contracts';
import { DatabaseError, endsTheWork, refusesLogin } from '../../db/errors';
import type { MonitorSample } from '../../model/monitorJson';
import { AskedQuestions, isPassing, isTimeout } from './askedQuestions';
import { Budget } from './budget';
import type { Clock } from './clock';
import { SampleMaker } from './sampleMaker';
import { QueryCost } from './queryCost';
import { StatementWindows, withoutStatements, type StatementsOfWindow } from './statementsOfWindow';

export interface MonitorRequest {
  readonly intervalMs: number;
  /** Null: until the abort. */
  readonly durationMs: number | null;
  readonly waits: boolean;
  readonly statements: boolean;
  /** Of the server's machine; null where nobody told. */
  readonly cores: number | null;
}

const WAIT_MS = 1_000;
const STATEMENTS_MS = 60_000;
/** Waits that a verdict is of. */
const VERDICT_SECONDS = 300;
const TIMEOUTS = 3;
const PAUSE_MS = 60_000;

/** When each is due next, by our clock. */
interface Due {
  reading: number;
  waits: number;
  statements: number;
}

export class Monitor {
  readonly #client: Sampler & Server;
  readonly #request: MonitorRequest;
  readonly #clock: Clock;
  readonly #budget: Budget;
  #samples: WaitSample[] = [];
  #timeouts = 0;

  constructor(client: Sampler & Server, request: MonitorRequest, clock: Clock) {
    this.#client = client;
    this.#request = request;
    this.#clock = clock;
    this.#budget = new Budget(request.intervalMs);
  }

  /** Ends with the abort, or when the time is over. Rejects where not even the first sample comes, or a login is refused. */
  async *samples(signal: AbortSignal): AsyncGenerator<MonitorSample> {
    const server = await this.#client.serverInfo(signal);
    const { asked, maker, statements } = this.#parts(server);
    const first = await asked.read(signal);
    maker.begin(first);
    if (this.#request.statements) await this.#statements(statements, first, signal);
    // From the first reading on: what it took is no part of the first interval.
    const startedAt = this.#clock.nowMs();
    const endAt = startedAt + (this.#request.durationMs ?? Infinity);
    const due = this.#firstDue(startedAt);
    for (;;) {
      const next = Math.min(due.reading, due.waits, endAt);
      if (!(await this.#until(next, signal))) return;
      if (this.#clock.nowMs() < Math.min(due.reading, endAt)) {
        await this.#sampleWaits(asked, signal);
        due.waits = after(due.waits, this.#budget.paceMs(WAIT_MS), this.#clock.nowMs());
        continue;
      }
      const sample = await this.#sampleAll({ asked, maker, statements, due, endAt }, signal);
      if (sample === null) return;
      yield sample;
      if (this.#clock.nowMs() >= endAt) return;
    }
  }

  /** False at the abort. */
  async #until(atMs: number, signal: AbortSignal): Promise<boolean> {
    await this.#clock.sleep(Math.max(0, atMs - this.#clock.nowMs()), signal);
    return !signal.aborted;
  }

  #parts(server: ServerInfo): {
    readonly asked: AskedQuestions;
    readonly maker: SampleMaker;
    readonly statements: StatementWindows;
  } {
    const { cores, intervalMs } = this.#request;
    const clock = this.#clock;
    const cost = new QueryCost(clock, (ms) => {
      this.#budget.spend(clock.nowMs(), ms);
    });
    return {
      asked: new AskedQuestions(this.#client, server, { clock, cost }),
      maker: new SampleMaker(server.version, { clock, cores, intervalMs }),
      statements: new StatementWindows(this.#client, cost),
    };
  }

  #firstDue(now: number): Due {
    const { intervalMs, waits, statements } = this.#request;
    return {
      reading: now + intervalMs,
      waits: waits ? now : Infinity,
      statements: statements ? now + this.#statementsMs : Infinity,
    };
  }

  get #statementsMs(): number {
    const { durationMs } = this.#request;
    return Math.max(this.#budget.intervalMs, Math.min(STATEMENTS_MS, durationMs ?? Infinity));
  }

  async #sampleWaits(asked: AskedQuestions, signal: AbortSignal): Promise<void> {
    try {
      const rows = await asked.waits(signal);
      const at = this.#clock.nowMs() / 1_000;
      this.#samples = this.#samples.filter((one) => at - one.at < VERDICT_SECONDS);
      this.#samples.push({ at, rows });
    } catch (error) {
      // The next reading tells what is wrong; a sample that is missing makes no other one wrong.
      if (!(error instanceof DatabaseError) || refusesLogin(error)) throw error;
    }
  }

  /** Null at the abort. */
  async #sampleAll(
    {
      asked,
      maker,
      statements,
      due,
      endAt,
    }: {
      readonly asked: AskedQuestions;
      readonly maker: SampleMaker;
      readonly statements: StatementWindows;
      readonly due: Due;
      readonly endAt: number;
    },
    signal: AbortSignal,
  ): Promise<MonitorSample | null> {
    const startedAt = this.#clock.nowMs();
    const read = await this.#read(asked, signal);
    if (read === 'aborted') return null;
    const isDue = startedAt >= Math.min(due.statements, endAt) && this.#request.statements;
    const window =
      isDue && 'epoch' in read ? await this.#statements(statements, read, signal) : null;
    if (isDue) due.statements = after(due.statements, this.#statementsMs, startedAt);
    const now = this.#clock.nowMs();
    this.#budget.adjust(now);
    due.reading = after(due.reading, this.#budget.intervalMs, now);
    if (this.#timeouts >= TIMEOUTS) {
      this.#timeouts = 0;
      due.reading = now + PAUSE_MS;
      due.waits = this.#request.waits ? now + PAUSE_MS : Infinity;
    }
    return maker.next({
      read,
      window,
      waits: this.#request.waits ? this.#samples : null,
      cost: {
        share: this.#budget.share(now),
        intervalSeconds: this.#budget.intervalMs / 1_000,
      },
    });
  }

  async #read(
    asked: AskedQuestions,
    signal: AbortSignal,
  ): Promise<Reading | DatabaseError | 'aborted'> {
    try {
      const reading = await asked.read(signal);
      this.#timeouts = 0;
      return reading;
    } catch (error) {
      if (signal.aborted) return 'aborted';
      if (!(error instanceof DatabaseError)) throw error;
      if (refusesLogin(error)) throw error;
      if (isTimeout(error)) this.#timeouts += 1;
      else if (!endsTheWork(error) && !isPassing(error)) throw error;
      return error;
    }
  }

  async #statements(
    statements: StatementWindows,
    { epoch }: Reading,
    signal: AbortSignal,
  ): Promise<StatementsOfWindow> {
    try {
      return await statements.next(epoch, signal);
    } catch (error) {
      if (!(error instanceof DatabaseError) || refusesLogin(error)) throw error;
      return withoutStatements(error.message);
    }
  }
}

/** The next time of a pace; what was missed meanwhile is left out. */
function after(due: number, stepMs: number, now: number): number {
  const next = due + stepMs;
  return next > now ? next : now + stepMs;
}
