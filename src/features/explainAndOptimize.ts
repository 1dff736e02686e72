// The natural way through: a statement goes in, its plan comes back with findings and proven advice.

import { deriveMetrics } from '../analysis/plan/derive';
import { unreadPart } from '../analysis/plan/unread';
import { verdict } from '../analysis/plan/verdict';
import { judgePlan } from '../analysis/rules/judge';
import { mapStatement } from '../analysis/sql/mapStatement';
import { readCatalog } from '../db/catalogReader';
import type { DatabaseClient, ServerInfo } from '../db/contracts';
import type { Catalog } from '../model/catalog';
import type { Finding } from '../model/finding';
import type { PlanMetrics } from '../model/planMetrics';
import type { Plan } from '../model/planNode';
import { relationKey, type RelationName } from '../model/relationName';
import type { ExplainReport } from '../model/report';
import type { Work } from '../util/progress';
import { adviceFromFindings } from './adviceFromFindings';
import { byGain } from './byGain';
import type { ExplainDependencies, ExplainQuestion } from './explain/question';
import { readLoad } from './explain/readLoad';
import { seekAdvice, settledFindings, type Advice, type Found } from './explain/seekAdvice';
import { whyStopped, withoutRemedies, type ReportWatch } from './explain/stages';
import { takePlan } from './explain/takePlan';
import { unlessRefused } from './explain/unlessRefused';
import { leftOutWords } from './leftOutWords';

/**
 * Rejects with DatabaseError when there is no plan; what fails after that is said in the notes. Where somebody watches, what ends
 * the search for advice does not end the report: see ReportWatch.
 */
export async function explainAndOptimize(
  dependencies: ExplainDependencies,
  question: ExplainQuestion,
  work: Work,
  watch: ReportWatch | null = null,
): Promise<ExplainReport> {
  const { client } = dependencies;
  const server = await client.serverInfo(work.signal);
  const taken = await takePlan(client, question, work);
  const metrics = deriveMetrics(taken.plan);
  const { catalog, judged } = await judge(client, question, { ...taken, metrics, server }, work);
  const found = { ...taken, metrics, server, catalog, judged };
  const advice: Advice = { proven: null, twin: null, planned: null };
  const told = question.advise && catalog !== null ? watch : null;
  told?.found(pendingReport(question, found));
  try {
    await seekAdvice(dependencies, question, { ...found, advice, watch: told }, work);
  } catch (error) {
    if (told === null) throw error;
    told.stopped(error);
    const why = whyStopped(error, work);
    return { ...reportWith(question, found, advice), advice: { kind: 'stopped', why } };
  }
  const report = reportWith(question, found, advice);
  return advice.twin === null && isAwaited(dependencies) ? { ...report, awaitsTwin: true } : report;
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
  { parsed, rules }: ExplainQuestion,
  found: {
    readonly plan: Plan;
    readonly metrics: PlanMetrics;
    readonly server: ServerInfo;
    readonly notes: string[];
  },
  work: Work,
): Promise<{ readonly catalog: Catalog | null; readonly judged: readonly Finding[] }> {
  const { plan, metrics, server, notes } = found;
  work.progress('reading the catalog of the tables');
  const catalog = await unlessRefused(notes, 'Without the catalog there is no index advice', () =>
    catalogOf(client, plan, work.signal),
  );
  notes.push(...leftOutWords(catalog?.leftOut ?? []));
  const load = await unlessRefused(notes, 'How busy the server is was not read', () =>
    readLoad(client, { plan, metrics, server }, rules, work.signal),
  );
  const serverVersion = server.versionNumber;
  const statement = mapStatement(parsed);
  const judged = judgePlan({ plan, metrics, statement, catalog, serverVersion, load }, rules);
  return { catalog, judged };
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
  signal: AbortSignal,
): Promise<Catalog> {
  const tables = new Map<string, RelationName>();
  for (const { fields } of plan.nodes) {
    const name = fields['Relation Name'];
    if (name === undefined) continue;
    const relation = { schema: fields.Schema ?? null, name };
    tables.set(relationKey(relation), relation);
  }
  return readCatalog(client, { tables: [...tables.values()] }, signal);
}
