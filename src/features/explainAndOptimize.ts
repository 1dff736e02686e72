// The natural way through: a statement goes in, its plan comes back with findings and proven advice.

import { deriveMetrics } from '../analysis/plan/derive';
import { relationsOfPlan } from '../analysis/plan/names';
import { unreadPart } from '../analysis/plan/unread';
import { verdict } from '../analysis/plan/verdict';
import { judgePlan } from '../analysis/rules/judge';
import { mapStatement } from '../analysis/sql/mapStatement';
import { readCatalog } from '../db/catalogReader';
import type { DatabaseClient, ServerInfo } from '../db/contracts';
import type { Catalog } from '../model/catalog';
import type { Finding } from '../model/finding';
import type { Plan } from '../model/planNode';
import type { ExplainReport } from '../model/report';
import type { ServerLoad } from '../model/serverLoad';
import type { Work } from '../util/progress';
import { adviceFromFindings } from './adviceFromFindings';
import { byGain } from './byGain';
import { EarlyCatalog } from './explain/earlyCatalog';
import type { ExplainDependencies, ExplainQuestion } from './explain/question';
import { readLoad } from './explain/readLoad';
import { seekAdvice, settledFindings, type Advice, type Found } from './explain/seekAdvice';
import { whyStopped, withoutRemedies, type ReportWatch } from './explain/stages';
import { takePlan } from './explain/takePlan';
import { unlessRefused } from './explain/unlessRefused';
import { leftOutWords } from './leftOutWords';

/**
 * Rejects with DatabaseError when there is no plan; what fails after that is said in the notes. Where somebody watches, what ends
 * the work behind the plan does not end the report: see ReportWatch.
 */
export async function explainAndOptimize(
  dependencies: ExplainDependencies,
  question: ExplainQuestion,
  work: Work,
  watch: ReportWatch | null = null,
): Promise<ExplainReport> {
  const { client } = dependencies;
  const server = await client.serverInfo(work.signal);
  const found = await findIn(dependencies, question, { server, isWaitedFor: watch !== null }, work);
  const advice: Advice = { proven: null, twin: null, planned: null };
  if (found.ended !== undefined && watch !== null)
    return stoppedReport(question, found, advice, { error: found.ended, watch, work });
  const told = question.advise && found.catalog !== null ? watch : null;
  told?.found(pendingReport(question, found));
  try {
    await seekAdvice(dependencies, question, { ...found, advice, watch: told }, work);
  } catch (error) {
    if (watch === null) throw error;
    return stoppedReport(question, found, advice, { error, watch, work });
  }
  const report = reportWith(question, found, advice);
  return advice.twin === null && isAwaited(dependencies) ? { ...report, awaitsTwin: true } : report;
}

/** The plan and what the rules say of it. */
async function findIn(
  { client, scratch }: ExplainDependencies,
  question: ExplainQuestion,
  { server, isWaitedFor }: { readonly server: ServerInfo; readonly isWaitedFor: boolean },
  work: Work,
): Promise<Found> {
  // The demo and a twin have one backend; who waits for the end alone would pay with a second connection for nothing.
  const isServer = scratch === null && server.engine.kind === 'server';
  const early =
    isServer && isWaitedFor && question.explained === undefined
      ? new EarlyCatalog(client, question, work.signal)
      : null;
  try {
    const taken = await takePlan(client, question, work);
    if (question.place !== undefined) taken.notes.unshift(question.place);
    const metrics = deriveMetrics(taken.plan);
    const known = { ...taken, metrics, server };
    return await judge(client, question, { ...known, early }, work).catch((error: unknown) => {
      if (!isWaitedFor) throw error;
      return {
        ...known,
        catalog: null,
        judged: judgedBy(question, known, null, null),
        ended: error,
      };
    });
  } finally {
    early?.stop();
  }
}

function reportWith(question: ExplainQuestion, found: Found, advice: Advice): ExplainReport {
  const { proven, planned, twin } = advice;
  const findings = settledFindings(found, advice);
  const suggestions = proven?.suggestions ?? [];
  return {
    ...planPart(question, found, findings),
    suggestions: byGain([
      ...suggestions.map((index) => [index]),
      ...(planned ?? adviceFromFindings(findings, true).map((ruled) => [ruled])),
    ]),
    refused: suggestions.length > 0 ? [] : (proven?.refused ?? []),
    notes: found.notes,
    ...(twin === null ? {} : { twin }),
  };
}

function stoppedReport(
  question: ExplainQuestion,
  found: Found,
  advice: Advice,
  end: { readonly error: unknown; readonly watch: ReportWatch; readonly work: Work },
): ExplainReport {
  end.watch.stopped(end.error);
  const why = whyStopped(end.error, end.work);
  const report = reportWith(question, found, advice);
  return question.advise
    ? { ...report, advice: { kind: 'stopped', why } }
    : { ...report, notes: [...report.notes, `What stands beside the plan is not whole: ${why}`] };
}

/** What may be taken back in a moment is not told yet. */
function pendingReport(question: ExplainQuestion, found: Found): ExplainReport {
  return {
    ...planPart(question, found, withoutRemedies(found.judged)),
    ...{ suggestions: [], refused: [], notes: [...found.notes] },
    advice: { kind: 'pending', trials: [] },
  };
}

function planPart(question: ExplainQuestion, found: Found, findings: readonly Finding[]) {
  const { plan, metrics, mode, modeReason, times, server } = found;
  const unread = unreadPart(plan, metrics);
  return {
    ...circumstancesOf(question, server),
    mode,
    modeReason,
    plan,
    metrics,
    ...(times === null ? {} : { times }),
    verdict: verdict({ plan, metrics, findings }),
    ...(unread === null ? {} : { unread }),
    findings,
  };
}

/** What was asked, of whom, with which values and under which settings. */
function circumstancesOf({ parsed, parameters, settings }: ExplainQuestion, server: ServerInfo) {
  return {
    statement: parsed.statement,
    server: { version: server.version, engine: server.engine },
    ...(parameters.length === 0 ? {} : { values: parameters }),
    ...(settings === undefined ? {} : { under: settingWords(settings) }),
  };
}

/** What the rules say of the plan, with the catalog that they know it by. */
async function judge(
  client: DatabaseClient,
  question: ExplainQuestion,
  known: Omit<Found, 'catalog' | 'judged'> & { readonly early: EarlyCatalog | null },
  work: Work,
): Promise<Found> {
  const { early, ...found } = known;
  const { plan, metrics, server, notes } = found;
  work.progress('reading the catalog of the tables');
  const catalog = await unlessRefused(notes, 'Without the catalog there is no index advice', () =>
    catalogOf(client, plan, early, work.signal),
  );
  notes.push(...leftOutWords(catalog?.leftOut ?? []));
  const load = await unlessRefused(notes, 'How busy the server is was not read', () =>
    readLoad(client, { plan, metrics, server }, question.rules, work.signal),
  );
  return { ...found, catalog, judged: judgedBy(question, found, catalog, load) };
}

function judgedBy(
  { parsed, rules }: ExplainQuestion,
  { plan, metrics, server }: Pick<Found, 'plan' | 'metrics' | 'server'>,
  catalog: Catalog | null,
  load: ServerLoad | null,
): readonly Finding[] {
  const serverVersion = server.versionNumber;
  const statement = mapStatement(parsed);
  return judgePlan({ plan, metrics, statement, catalog, serverVersion, load }, rules);
}

function settingWords(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}

function isAwaited({ twin, scratch }: ExplainDependencies): boolean {
  return scratch === null && twin?.keeper.state().phase === 'making';
}

/** The tables of the plan: those that the text names and those behind its views. */
async function catalogOf(
  client: DatabaseClient,
  plan: Plan,
  early: EarlyCatalog | null,
  signal: AbortSignal,
): Promise<Catalog> {
  const needed = relationsOfPlan(plan);
  return (await early?.holding(needed)) ?? readCatalog(client, { tables: needed }, signal);
}
