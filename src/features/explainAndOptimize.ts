// The natural way through: a statement goes in, its plan comes back with findings and proven advice.

import { deriveMetrics } from '../analysis/plan/derive';
import { planDistance } from '../analysis/plan/planDistance';
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
import type { Suggestion } from '../model/suggestion';
import type { TwinReport } from '../model/twinReport';
import type { Work } from '../util/progress';
import { adviceFromFindings } from './adviceFromFindings';
import { adviseIndexes, type IndexAdvice } from './adviseIndexes';
import { adviseRewritten } from './adviseRewritten';
import { byGain } from './byGain';
import { chooseWhatIf, reportOf } from './chooseWhatIf';
import type { ExplainDependencies, ExplainQuestion } from './explain/question';
import { readLoad } from './explain/readLoad';
import { explainOnce, takePlan } from './explain/takePlan';
import { unlessRefused } from './explain/unlessRefused';
import { leftOutWords } from './leftOutWords';
import { proveByPlanning } from './proveByPlanning';
import { withoutRefusedClaims } from './refusedClaims';
import { changedWords } from './twinWords';

/** Rejects with DatabaseError when there is no plan; what fails after that is said in the notes. */
export async function explainAndOptimize(
  dependencies: ExplainDependencies,
  question: ExplainQuestion,
  work: Work,
): Promise<ExplainReport> {
  const { client } = dependencies;
  const server = await client.serverInfo(work.signal);
  const { plan, mode, modeReason, notes, times } = await takePlan(client, question, work);
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
    const plan = await explainOnce(client, rewritten, work);
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
