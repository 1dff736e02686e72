// Rows as the checks' SQL gives them, with what a test does not care about filled in.

import type { IndexFacts, KeyFacts } from '../../../../src/analysis/health/facts/indexFacts';
import type { HealthCheck, HealthServer } from '../../../../src/analysis/health/healthCheck';
import type { HealthFinding, HealthOutcome } from '../../../../src/model/healthFinding';

export const SERVER: HealthServer = { versionNumber: 180004, extensions: {}, inRecovery: false };

export function key(text: string, fields: Partial<KeyFacts> = {}): KeyFacts {
  return { text, opclass: 1978, collation: 0, option: 0, ...fields };
}

export function facts(
  index: string,
  keys: readonly (string | KeyFacts)[],
  fields: Partial<IndexFacts> = {},
): IndexFacts {
  const texts = keys.map((each) => (typeof each === 'string' ? key(each) : each));
  return {
    schema: 'public',
    table: 'orders',
    index,
    method: 'btree',
    partitioned: false,
    bytes: 1024 ** 2,
    scans: 0,
    unique: false,
    primary: false,
    immediate: true,
    nulls_not_distinct: false,
    replica_identity: false,
    clustered: false,
    foreign_key_target: false,
    constraint: null,
    keys: texts,
    include: [],
    predicate: null,
    serves_foreign_key: null,
    last_scan: null,
    lead_distinct: null,
    definition: `CREATE INDEX ${index} ON public.orders USING btree (${texts.map(({ text }) => text).join(', ')})`,
    ...fields,
  };
}

export function findingsOf(outcome: HealthOutcome): readonly HealthFinding[] {
  return outcome.kind === 'finding' ? outcome.findings : [];
}

/** Titles say who goes and who stays. */
export function titlesOf(outcome: HealthOutcome): readonly string[] {
  return findingsOf(outcome).map(({ title }) => title);
}

/** What a check says of rows, with its own defaults; rows pass its schema first. */
export function judged(
  check: HealthCheck,
  rows: Readonly<Record<string, readonly object[]>>,
  server: HealthServer = SERVER,
): HealthOutcome {
  const answers = Object.fromEntries(
    Object.entries(check.queries).map(([name, { row }]) => [
      name,
      (rows[name] ?? []).map((each) => row.parse(each)),
    ]),
  );
  return check.judge(answers, check.options.parse({}), server);
}
