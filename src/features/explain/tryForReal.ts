// Try for Real: what a suggestion brings is measured by building it, after a question that says what that holds up, and rolled back.

import { tryoutOf } from '../../analysis/changes/tryout';
import { TRYOUT_HELD_MS } from '../../db/deadlines';
import { DatabaseError } from '../../db/errors';
import { requireTriable, requireTriableConnection } from '../../db/tryoutGround';
import type { TryoutRequest, Tryouts } from '../../db/tryouts';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { ExplainReport } from '../../model/report';
import type { Suggestion } from '../../model/suggestion';
import { humanMs, humanShare } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { err, ok, type Result } from '../../util/result';
import { whyNotTried, type TryJudge } from './judgeTry';
import { measuredSuggestion, triedWords } from './triedProof';
import { leastBuildMs, tryQuestion, type TryQuestion } from './tryWords';

export interface TryTools extends TryJudge {
  readonly tryouts: Tryouts;
  /** Of each step; by default that of the connection. */
  readonly statementTimeoutMs?: number;
}

/** What a try takes of the report, or of the workload, that it was suggested for. */
export type TrySubject = Pick<
  ExplainReport,
  'statement' | 'server' | 'mode' | 'under' | 'values' | 'suggestions'
>;

/** Is there something that a try could tell? Whether the connection allows one is asked of its profile. */
export function isTriable(
  { server, mode, under, statement }: Omit<TrySubject, 'suggestions' | 'values'>,
  { changes, proof }: Suggestion,
): boolean {
  return (
    server.engine.kind === 'server' &&
    mode !== 'generic' &&
    under === undefined &&
    statement.class !== 'utility' &&
    proof.level !== 'measured' &&
    tryoutOf(changes) !== null
  );
}

/** Nothing is built for a try where people depend on the server, or asked for reading alone. */
export function allowsTries({ production, readOnly }: ConnectionProfile): boolean {
  return !production && !readOnly;
}

/** Looked at and judged, not begun: `run` is for after an explicit yes to the question. */
export interface PreparedTry {
  readonly suggestion: Suggestion;
  readonly question: TryQuestion;
  readonly run: (work: Work) => Promise<Tried>;
}

export interface Tried {
  /** With a measured proof. */
  readonly suggestion: Suggestion;
  /** What came of it, in a sentence or two. */
  readonly words: string;
}

/** The error is a sentence that says why it is not tried; rejects with DatabaseError where the server or the connection says so. */
export async function prepareTry(
  tools: TryTools,
  report: TrySubject,
  suggestionId: string,
  work: Work,
): Promise<Result<PreparedTry, string>> {
  const { client, tryouts } = tools;
  const { profile } = client;
  const suggestion = report.suggestions.find(({ id }) => id === suggestionId);
  const tryout = suggestion === undefined ? null : tryoutOf(suggestion.changes);
  if (suggestion === undefined || tryout === null || !isTriable(report, suggestion))
    return err('Not tried: this is nothing that can be built, measured and rolled back.');
  requireTriableConnection(profile);
  work.progress('looking at the tables');
  const why = await whyNotTried(tools, report, suggestion.changes, work.signal);
  if (why !== null) return err(`Not tried: ${why}.`);
  const ground = await tryouts.tryoutGround(tryout, work.signal);
  const agreedTriggers = ground.eventTriggers.map(({ name }) => name);
  const { statementTimeoutMs = profile.statementTimeoutMs } = tools;
  const { sizeBytes: bytes = null, changes } = suggestion;
  requireTriable(ground, tryout, { agreedTriggers, bytes });
  const leastMs = leastBuildMs({ suggestion, ground });
  const mostMs = Math.min(statementTimeoutMs, TRYOUT_HELD_MS);
  if (leastMs > mostMs)
    return err(
      `Not tried: building it takes ${humanMs(leastMs)} or more by an estimate, and it would be stopped after ${humanMs(mostMs)}${mostMs < TRYOUT_HELD_MS ? ', the statement timeout' : ', as no lock is held longer for a try'}.`,
    );
  const isDemo = profile.endpoint.kind === 'demo';
  const { name: connectionName } = profile;
  return ok({
    suggestion,
    question: tryQuestion({
      ...{ connectionName, suggestion, tryout, ground, statementTimeoutMs, isDemo },
    }),
    run: (later) => {
      const { sql } = report.statement;
      const parameters = report.values ?? [];
      const limits = { statementTimeoutMs, mostHeldMs: TRYOUT_HELD_MS };
      const request = { changes, sql, parameters, ...limits, agreedTriggers, bytes };
      return measure(tools, { report, suggestion, request, isDemo }, later);
    },
  });
}

async function measure(
  tools: TryTools,
  {
    report,
    suggestion,
    request,
    isDemo,
  }: {
    readonly report: TrySubject;
    readonly suggestion: Suggestion;
    readonly request: TryoutRequest;
    readonly isDemo: boolean;
  },
  work: Work,
): Promise<Tried> {
  // What the statement reaches may have been replaced while the question stood.
  const why = await whyNotTried(tools, report, request.changes, work.signal);
  if (why !== null) throw new DatabaseError('unsupported', `Not tried: ${why}.`);
  const result = await tools.tryouts.tryChanges(
    request,
    ({ phase, share }) => {
      work.progress(share === null ? phase : `${phase}, ${humanShare(share)}`);
    },
    work.signal,
  );
  const kind = isDemo ? 'embedded' : 'server';
  const engine = { kind, version: report.server.version } as const;
  const measured = await measuredSuggestion(suggestion, result, engine);
  if (measured === null) throw new Error('EXPLAIN ANALYZE told no execution time');
  return { suggestion: measured, words: triedWords(measured.proof, result) };
}

/** The report with what came of a try; the same report where its advice is another by now. */
export function withTried(report: ExplainReport, tried: Suggestion): ExplainReport {
  const found = sameAdvice(report, tried);
  if (found === null) return report;
  const measured = { ...tried, id: found.id, nodeIds: found.nodeIds };
  return {
    ...report,
    suggestions: report.suggestions.map((one) => (one === found ? measured : one)),
  };
}

/** What changes the same in a report that may have been made anew: names are only good for one report. */
export function sameAdvice(
  { suggestions }: ExplainReport,
  tried: Pick<Suggestion, 'changes'>,
): Suggestion | null {
  const changes = JSON.stringify(tried.changes);
  return suggestions.find((one) => JSON.stringify(one.changes) === changes) ?? null;
}

/** A report that was made for an earlier one, with what was tried of that meanwhile. */
export function keepTried(earlier: ExplainReport, report: ExplainReport): ExplainReport {
  return earlier.suggestions
    .filter(({ proof }) => proof.times !== undefined)
    .reduce(withTried, report);
}
