// The natural way through: a statement goes in, its plan comes back with findings and proven advice.

import { deriveMetrics } from '../analysis/plan/derive';
import { planDistance } from '../analysis/plan/planDistance';
import { unreadPart } from '../analysis/plan/unread';
import { verdict } from '../analysis/plan/verdict';
import { judgePlan } from '../analysis/rules/judge';
import type { RuleSettings } from '../analysis/rules/ruleSettings';
import { mapStatement } from '../analysis/sql/mapStatement';
import type { SqlParser } from '../analysis/sql/parser';
import type { ParsedStatement } from '../analysis/sql/toStatement';
import { readCatalog } from '../db/catalogReader';
import type { DatabaseClient, Scratch, ServerInfo } from '../db/contracts';
import { DatabaseError, endsTheWork } from '../db/errors';
import type { Catalog } from '../model/catalog';
import type { Finding } from '../model/finding';
import type { PlanMetrics } from '../model/planMetrics';
import type { Plan } from '../model/planNode';
import { relationKey, type RelationName } from '../model/relationName';
import type { ExplainReport, PlanMode } from '../model/report';
import type { RunTimes } from '../model/run';
import type { Suggestion } from '../model/suggestion';
import type { TwinReport } from '../model/twinReport';
import { humanMs } from '../util/humanNumbers';
import type { Work } from '../util/progress';
import { adviceFromFindings } from './adviceFromFindings';
import { adviseIndexes, type IndexAdvice } from './adviseIndexes';
import { adviseRewritten } from './adviseRewritten';
import { byGain } from './byGain';
import { chooseWhatIf, reportOf, type TwinAccess } from './chooseWhatIf';
import { measureAgain } from './explain/measureAgain';
import { readLoad } from './explain/readLoad';
import { leftOutWords } from './leftOutWords';
import { proveByPlanning } from './proveByPlanning';
import { withoutRefusedClaims } from './refusedClaims';
import { changedWords } from './twinWords';

export interface ExplainDependencies {
  readonly parser: SqlParser;
  readonly client: DatabaseClient;
  /** Of the demo, where indexes are really built and rolled back; null everywhere else. */
  readonly scratch: Scratch | null;
  /** Null: advice is proven without a twin. */
  readonly twin: TwinAccess | null;
}

export interface ExplainQuestion {
  /** As the reader parsed it. */
  readonly parsed: ParsedStatement;
  /** Text forms by number; empty for a generic plan. */
  readonly parameters: readonly (string | null)[];
  readonly mode: PlanMode;
  /** Why it is not executed; null when it is. */
  readonly modeReason: string | null;
  /** Only after an explicit, informed yes. */
  readonly allowWrite: boolean;
  readonly lockTimeoutMs: number;
  /** Of the person's statement; by default that of the connection. */
  readonly statementTimeoutMs?: number;
  /** Search for what would help, or the plan and its findings alone. */
  readonly advise: boolean;
  readonly rules: RuleSettings;
  /** Executes a read-only statement so many times more after its first run. */
  readonly runs?: number;
  /** Explains under them, in the same transaction; such as { work_mem: '64MB' }. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A report of it that is to be completed: its plan is judged again, and nothing is executed. */
  readonly explained?: ExplainReport;
}

/** Rejects with DatabaseError when there is no plan; what fails after that is said in the notes. */
export async function explainAndOptimize(
  dependencies: ExplainDependencies,
  question: ExplainQuestion,
  work: Work,
): Promise<ExplainReport> {
  const { client } = dependencies;
  const server = await client.serverInfo(work.signal);
  const { plan, mode, modeReason, notes, times } = await explained(client, question, work);
  const metrics = deriveMetrics(plan);
  const { catalog, judged } = await judge(client, question, { plan, metrics, server, notes }, work);
  const proven =
    question.advise && catalog !== null
      ? await unlessRefused(notes, 'Index advice stopped', () =>
          provenAdvice(
            dependencies,
            question,
            { plan, metrics, catalog, server, notes, findings: judged },
            work,
          ),
        )
      : null;
  const findings = withoutRefusedClaims(judged, proven?.refused ?? [], proven?.suggestions ?? []);
  const ruled = adviceFromFindings(findings, true);
  const asked =
    server.engine.kind === 'server'
      ? (proven?.twin ?? null)
      : await twinInPlace(dependencies, question, { plan, notes }, work);
  const planned =
    question.advise && catalog !== null
      ? await unlessRefused(notes, 'Rewrites and settings were not planned', () =>
          plannedAdvice(
            dependencies,
            question,
            ruled,
            { catalog, server, notes, without: proven?.doubted ?? [] },
            work,
          ),
        )
      : null;
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
    suggestions: byGain([
      ...(proven?.suggestions ?? []).map((index) => [index]),
      ...(planned ?? ruled.map((advice) => [advice])),
    ]),
    refused: (proven?.suggestions ?? []).length > 0 ? [] : (proven?.refused ?? []),
    notes,
    ...(asked === null && isAwaited(dependencies) ? { awaitsTwin: true } : {}),
    ...(asked === null ? {} : { twin: asked }),
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

/** The twin that planned in the server's place, and what it would have planned without the person's changes. */
async function twinInPlace(
  { twin }: ExplainDependencies,
  { parsed, parameters }: ExplainQuestion,
  { plan, notes }: { readonly plan: Plan; readonly notes: string[] },
  work: Work,
): Promise<TwinReport | null> {
  if (twin === null) return null;
  const report = reportOf(await twin.keeper.use([], work), null);
  if (twin.changes === undefined) return report;
  const { words } = twin.changes;
  const before = await twin.changes.before({ sql: parsed.statement.sql, parameters }, work.signal);
  notes.push(changedWords(words, planDistance(before, plan), before));
  return { ...report, changes: words };
}

interface Explained extends Pick<ExplainQuestion, 'mode' | 'modeReason'> {
  readonly plan: Plan;
  readonly notes: string[];
  /** Null for one run. */
  readonly times: RunTimes | null;
}

async function explained(
  client: DatabaseClient,
  question: ExplainQuestion,
  work: Work,
): Promise<Explained> {
  if (question.explained === undefined) return explainOrEstimate(client, question, work);
  const { plan, mode, modeReason, times = null } = question.explained;
  return { plan, mode, modeReason, times, notes: [] };
}

/** A statement that is too slow to be measured is the one that advice is wanted for. */
async function explainOrEstimate(
  client: DatabaseClient,
  question: ExplainQuestion,
  work: Work,
): Promise<Explained> {
  const { mode, modeReason } = question;
  const started = performance.now();
  try {
    const plan = await explain(client, question, work);
    return { ...(await measured(client, question, plan, work)), mode, modeReason };
  } catch (error) {
    const late = error instanceof DatabaseError && error.reason === 'statement-timeout';
    if (!late || mode !== 'analyze') throw error;
    const ran = humanMs(performance.now() - started);
    const plan = await explain(client, { ...question, mode: 'estimate' }, work);
    return {
      plan,
      times: null,
      mode: 'estimate',
      modeReason: `Estimates only, not measured: EXPLAIN ANALYZE was stopped after ${ran}, before it had ended (limit ${humanMs(limitOf(client, question))}). A longer statement timeout measures it: --timeout on the command line, statementTimeoutMs of the connection in the editor.`,
      // What a cancel did not stop is worth knowing beside.
      notes: error.sqlstate === CANCELLED ? [] : [error.message],
    };
  }
}

/** What runs once is never run again, and one that fails leaves the first to be shown. */
async function measured(
  client: DatabaseClient,
  question: ExplainQuestion,
  first: Plan,
  work: Work,
): Promise<Pick<Explained, 'plan' | 'times' | 'notes'>> {
  const once = { plan: first, times: null };
  const { runs = 0, mode, allowWrite } = question;
  if (runs === 0 || mode !== 'analyze' || allowWrite) return { ...once, notes: [] };
  const notes: string[] = [];
  const repeated = await unlessRefused(notes, 'Measured once', () =>
    measureAgain(first, runs, async (number) => {
      const again = await explain(client, question, work);
      work.progress(`measured ${String(number)} of ${String(runs)} times`);
      return again;
    }),
  );
  return { ...(repeated ?? once), notes };
}

/** query_canceled, as a timeout reads. */
const CANCELLED = '57014';

function limitOf(client: DatabaseClient, { statementTimeoutMs }: ExplainQuestion): number {
  return statementTimeoutMs ?? client.profile.statementTimeoutMs;
}

async function explain(
  client: DatabaseClient,
  question: ExplainQuestion,
  work: Work,
): Promise<Plan> {
  const { parsed, parameters, mode, allowWrite, lockTimeoutMs } = question;
  work.progress(mode === 'analyze' ? 'running EXPLAIN ANALYZE' : 'asking for the plan');
  const statementTimeoutMs = limitOf(client, question);
  const limits = { allowWrite, statementTimeoutMs, lockTimeoutMs };
  const { plan } = await client.explain(
    {
      ...{ sql: parsed.statement.sql, parameters, mode, ...limits },
      ...(question.settings === undefined ? {} : { settings: question.settings }),
    },
    work.signal,
  );
  return plan;
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

async function provenAdvice(
  { client, scratch, twin }: ExplainDependencies,
  { parsed, parameters }: ExplainQuestion,
  found: {
    readonly plan: Plan;
    readonly metrics: PlanMetrics;
    readonly catalog: Catalog;
    readonly server: ServerInfo;
    readonly notes: string[];
    readonly findings: readonly Finding[];
    readonly without?: readonly string[];
  },
  work: Work,
): Promise<IndexAdvice> {
  const { plan, metrics, catalog, server, findings, without = [] } = found;
  const statement = { sql: parsed.statement.sql, parameters };
  const choose = () =>
    chooseWhatIf({ client, server, scratch, catalog, twin, statement, plan }, work);
  const extensions = Object.keys(server.extensions);
  const advice = await adviseIndexes(
    { plan, metrics, findings, statement, catalog, choose, extensions, without },
    work,
  );
  found.notes.push(...advice.notes);
  return advice;
}

/** Rewrites and settings with what planning says of them, and the indexes that make a rewrite pay. */
async function plannedAdvice(
  dependencies: ExplainDependencies,
  question: ExplainQuestion,
  ruled: readonly Suggestion[],
  found: {
    readonly catalog: Catalog;
    readonly server: ServerInfo;
    readonly notes: string[];
    readonly without: readonly string[];
  },
  work: Work,
): Promise<readonly (readonly Suggestion[])[]> {
  const { client, parser } = dependencies;
  const planned = await proveByPlanning(
    { client, parser, server: found.server },
    ruled,
    { statement: question.parsed.statement, parameters: question.parameters },
    work,
  );
  return adviseRewritten(parser, planned, question.parsed.statement, async (parsed) => {
    const rewritten = { ...question, parsed, mode: 'estimate' as const };
    const plan = await explain(client, rewritten, work);
    const metrics = deriveMetrics(plan);
    const advice = await provenAdvice(
      dependencies,
      rewritten,
      { ...found, plan, metrics, notes: [], findings: [] },
      work,
    );
    return advice.suggestions.filter(({ proof }) => proof.level === 'what-if');
  });
}

/** The plan is worth showing without what comes after it; cancelling and a lost connection end it all. */
async function unlessRefused<T>(
  notes: string[],
  what: string,
  run: () => Promise<T>,
): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (endsTheWork(error)) throw error;
    notes.push(`${what}: ${error.message}`);
    return null;
  }
}
