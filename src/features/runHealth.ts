// Runs the health checks one by one; a check that may not or cannot look is skipped, the others go on.

import * as z from 'zod';
import {
  unmetNeed,
  type HealthCheck,
  type HealthQuery,
  type HealthServer,
} from '../analysis/health/healthCheck';
import { healthChecks } from '../analysis/health/registry';
import { missingRole, rights, type Rights } from '../analysis/health/facts/rights';
import { daysOf, statisticsAge } from '../analysis/health/facts/statisticsAge';
import type { Queries, Server, ServerInfo, Sessions } from '../db/contracts';
import { DatabaseError, endsTheWork } from '../db/errors';
import { mayBeOfOneTable, unreadableTables, type Unreadable } from '../db/unreadableTables';
import type {
  HealthFinding,
  HealthOutcome,
  HealthReport,
  HealthResult,
} from '../model/healthFinding';
import { subjectKey } from '../model/subject';
import type { Work } from '../util/progress';
import { dayOf, type MadeIndex } from './madeIndexes';
import { readIndexUse, useOfAll, type UseElsewhere } from './replicas/indexUse';
import type { ReplicaToAsk } from './replicas/readReplicas';

export const HEALTH_CHECK_IDS: readonly string[] = healthChecks.map(({ id }) => id);

/** The demo's counters begin with each start: there, an index that nothing has used yet is to be seen at once. */
export const DEMO_HEALTH_OPTIONS: NonNullable<HealthRequest['options']> = {
  'unused-index': { minStatisticsAgeDays: 0 },
};

export interface HealthRequest {
  /** Ids of the checks to run; absent runs all of them. */
  readonly checks?: readonly string[];
  /** Options by check id; what is missing has its default. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Indexes that Planwright made: how often a young one was used says nothing. */
  readonly made?: readonly MadeIndex[];
  /** Whose use of indexes counts too; empty where none is named. */
  readonly replicas?: readonly ReplicaToAsk[];
  /** Told the rows of each question, by which names in messages can be known. */
  readonly onFacts?: (rows: readonly unknown[]) => void;
  /** Told after each check, for a view that fills while the checks run. */
  readonly onResult?: (result: HealthResult) => void;
}

export async function runHealth(
  client: Queries & Server & Sessions,
  work: Work,
  request: HealthRequest = {},
): Promise<HealthReport> {
  const info = await client.serverInfo(work.signal);
  const elsewhere = await useOf(client, request.replicas ?? [], info, work);
  const server = { ...info, ...(elsewhere !== null && { replicas: elsewhere.told }) };
  const { signal } = work;
  const questions = new Questions(client, { server, elsewhere, signal, told: request.onFacts });
  const results: HealthResult[] = [];
  for (const check of chosen(request.checks)) {
    work.progress(check.title.toLowerCase());
    const given = request.options?.[check.id];
    const outcome = useful(check.id, await runCheck(questions, check, server, given), {
      made: request.made ?? [],
      before: results,
    });
    const { id, category, title } = check;
    const result = { check: id, category, title, outcome };
    results.push(result);
    request.onResult?.(result);
  }
  const age = await questions.ask(statisticsAge);
  return {
    version: 1,
    server: { version: server.version, database: server.database },
    statisticsAgeDays:
      age.kind === 'answer' ? daysOf(z.array(statisticsAge.row).parse(age.rows)) : null,
    results,
    ...(elsewhere !== null && {
      replicas: { read: [...elsewhere.told.read], unread: [...elsewhere.told.unread] },
    }),
    ...(questions.leftOut.length > 0 ? { leftOut: [...questions.leftOut] } : {}),
  };
}

/** Null where no replica is named. */
async function useOf(
  client: Queries,
  replicas: readonly ReplicaToAsk[],
  server: ServerInfo,
  work: Work,
): Promise<UseElsewhere | null> {
  return replicas.length === 0 ? null : readIndexUse(client, replicas, server, work);
}

const BY_USE: ReadonlySet<string> = new Set(['unused-index', 'rarely-used-index']);

/** Of what judges by use: one that is new is not told yet, and an unused index that is to go for a better reason is told once. */
function useful(
  id: string,
  outcome: HealthOutcome,
  { made, before }: { made: readonly MadeIndex[]; before: readonly HealthResult[] },
): HealthOutcome {
  if (!BY_USE.has(id) || outcome.kind !== 'finding') return outcome;
  const told = new Set(
    (id === 'unused-index' ? before : []).flatMap(({ outcome: other }) =>
      other.kind === 'finding' ? other.findings.map(({ subject }) => subjectKey(subject)) : [],
    ),
  );
  const findings = outcome.findings.flatMap((finding) => {
    const own = made.find((each) => isOf(each, finding));
    if (told.has(subjectKey(finding.subject)) || own?.young === true) return [];
    if (own === undefined) return [finding];
    const message = `${finding.message} It was made with Planwright on ${dayOf(own.at)}.`;
    return [{ ...finding, message }];
  });
  return findings.length === 0 ? { kind: 'ok' } : { ...outcome, findings };
}

function isOf({ index: { schema, name } }: MadeIndex, { subject }: HealthFinding): boolean {
  return (
    subject.kind === 'index' &&
    name === subject.index &&
    (schema ?? subject.schema) === subject.schema
  );
}

type Answer =
  | { readonly kind: 'answer'; readonly rows: readonly unknown[] }
  | { readonly kind: 'refused'; readonly why: string };

/** Asks each question once, however many checks want the answer. */
class Questions {
  readonly #client: Queries & Sessions;
  readonly #server: HealthServer;
  readonly #elsewhere: UseElsewhere | null;
  readonly #signal: AbortSignal;
  readonly #told: HealthRequest['onFacts'];
  readonly #answers = new Map<HealthQuery, Promise<Answer>>();
  #unreadable: Unreadable | null = null;

  constructor(
    client: Queries & Sessions,
    {
      server,
      elsewhere,
      signal,
      told,
    }: {
      readonly server: HealthServer;
      readonly elsewhere: UseElsewhere | null;
      readonly signal: AbortSignal;
      readonly told: HealthRequest['onFacts'];
    },
  ) {
    this.#client = client;
    this.#server = server;
    this.#elsewhere = elsewhere;
    this.#signal = signal;
    this.#told = told;
  }

  get leftOut(): Unreadable['leftOut'] {
    return this.#unreadable?.leftOut ?? [];
  }

  ask(query: HealthQuery): Promise<Answer> {
    const known = this.#answers.get(query) ?? this.#send(query);
    this.#answers.set(query, known);
    return known;
  }

  /** Null where it could not be told: then the questions themselves show what is refused. */
  async rights(): Promise<Rights | null> {
    const answer = await this.ask(rights);
    return answer.kind === 'answer' ? (z.array(rights.row).parse(answer.rows)[0] ?? null) : null;
  }

  async #send(query: HealthQuery): Promise<Answer> {
    const sql = query.sql(this.#server);
    try {
      return await this.#rows(sql, query);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!sql.includes('$1') || !mayBeOfOneTable(refusal)) return refused(refusal);
    }
    try {
      // One table that cannot be read costs the whole query: then it goes without that one.
      this.#unreadable = await unreadableTables(this.#client, this.#signal);
      return await this.#rows(sql, query);
    } catch (error) {
      return refused(refusalOf(error));
    }
  }

  async #rows(sql: string, query: HealthQuery): Promise<Answer> {
    const { row } = query;
    const parameters = sql.includes('$1') ? [this.#unreadable?.oids ?? []] : [];
    const rows = await this.#client.query(sql, parameters, row, this.#signal);
    this.#told?.(rows);
    return { kind: 'answer', rows: useOfAll(query, rows, this.#elsewhere) };
  }
}

/** What concerns all checks ends them, and so does what is no error of the database. */
function refusalOf(error: unknown): DatabaseError {
  if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
  return error;
}

function refused({ message }: DatabaseError): Answer {
  return { kind: 'refused', why: message };
}

/** Unknown ids are a mistake of the caller and named. */
function chosen(ids: readonly string[] | undefined): readonly HealthCheck[] {
  if (ids === undefined) return healthChecks;
  const unknown = ids.filter((id) => !healthChecks.some((check) => check.id === id));
  if (unknown.length > 0) {
    const known = healthChecks.map(({ id }) => id).join(', ');
    throw new Error(`There is no health check ${unknown.join(', ')}. Known checks: ${known}.`);
  }
  return healthChecks.filter(({ id }) => ids.includes(id));
}

async function runCheck(
  questions: Questions,
  check: HealthCheck,
  server: HealthServer,
  givenOptions: unknown,
): Promise<HealthOutcome> {
  const options = check.options.safeParse(givenOptions ?? {});
  if (!options.success) {
    return {
      kind: 'skipped',
      reason: `Its options are not valid: ${z.prettifyError(options.error)}`,
    };
  }
  const unmet = unmetNeed(check.needs, server);
  if (unmet !== null) return { kind: 'skipped', reason: unmet };
  const { role } = check.needs;
  const missing = role === undefined ? null : missingRole(role, await questions.rights());
  if (missing !== null) return { kind: 'skipped', reason: missing };
  const answers: Record<string, readonly unknown[]> = {};
  for (const [name, query] of Object.entries(check.queries)) {
    const answer = await questions.ask(query);
    if (answer.kind === 'refused') return { kind: 'skipped', reason: answer.why };
    answers[name] = answer.rows;
  }
  return check.judge(answers, options.data, server);
}
