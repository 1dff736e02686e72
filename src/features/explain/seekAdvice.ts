// What would help, for a plan that is known: indexes, and rewrites and settings, each as far as a planner can prove it.

import { deriveMetrics } from '../../analysis/plan/derive';
import { planDistance } from '../../analysis/plan/planDistance';
import type { ServerInfo } from '../../db/contracts';
import type { Catalog } from '../../model/catalog';
import type { Finding } from '../../model/finding';
import type { PlanMetrics } from '../../model/planMetrics';
import type { Plan } from '../../model/planNode';
import { REACHES_NOTHING } from '../../model/reachedCode';
import type { Suggestion } from '../../model/suggestion';
import type { TwinReport } from '../../model/twinReport';
import type { Work } from '../../util/progress';
import { adviceFromFindings } from '../adviceFromFindings';
import { adviseIndexes, type IndexAdvice } from '../adviseIndexes';
import { adviseRewritten } from '../adviseRewritten';
import type { TellTrials } from '../candidateTrials';
import { chooseWhatIf, reportOf } from '../chooseWhatIf';
import { proveByPlanning } from '../proveByPlanning';
import { withoutRefusedClaims } from '../refusedClaims';
import { changedWords, notComparedWords } from '../twinWords';
import { PlanningGuard } from './planningGuard';
import type { ExplainDependencies, ExplainQuestion } from './question';
import type { ReportWatch } from './stages';
import { explainOnce, limitOf, type TakenPlan } from './takePlan';
import { unlessRefused } from './unlessRefused';

/** All that is known without advice. */
export interface Found extends TakenPlan {
  readonly metrics: PlanMetrics;
  readonly server: ServerInfo;
  readonly catalog: Catalog | null;
  readonly judged: readonly Finding[];
  /** What ended the work before the catalog was read; absent where it was. */
  readonly ended?: unknown;
}

/** Filled as it is found: what is there when the search ends early is shown. */
export interface Advice {
  proven: IndexAdvice | null;
  twin: TwinReport | null;
  planned: readonly (readonly Suggestion[])[] | null;
}

export async function seekAdvice(
  dependencies: ExplainDependencies,
  question: ExplainQuestion,
  sought: Found & { readonly advice: Advice; readonly watch: ReportWatch | null },
  work: Work,
): Promise<void> {
  const { catalog, server, notes, judged, advice, watch } = sought;
  const advised = question.advise ? catalog : null;
  if (advised !== null)
    advice.proven = await unlessRefused(notes, 'Index advice stopped', () =>
      provenAdvice(
        dependencies,
        question,
        {
          ...{ ...sought, catalog: advised, findings: judged },
          ...(watch === null
            ? {}
            : {
                tried: (trials) => {
                  watch.tried(trials);
                },
              }),
        },
        work,
      ),
    );
  advice.twin =
    server.engine.kind === 'server'
      ? (advice.proven?.twin ?? null)
      : await twinInPlace(dependencies, question, sought, work);
  if (advised !== null)
    advice.planned = await unlessRefused(notes, 'Rewrites and settings were not planned', () =>
      plannedAdvice(
        dependencies,
        question,
        adviceFromFindings(settledFindings(sought, advice), true),
        { catalog: advised, server, notes, without: advice.proven?.doubted ?? [] },
        work,
      ),
    );
}

export function settledFindings({ judged }: Found, { proven }: Advice): readonly Finding[] {
  return withoutRefusedClaims(judged, proven?.refused ?? [], proven?.suggestions ?? []);
}

/** The twin that planned in the server's place, and what it would have planned without the person's changes. */
async function twinInPlace(
  { parser, client, twin }: ExplainDependencies,
  question: ExplainQuestion,
  { plan, notes }: { readonly plan: Plan; readonly notes: string[] },
  work: Work,
): Promise<TwinReport | null> {
  if (twin === null) return null;
  const report = reportOf(await twin.keeper.use([], work), null);
  if (twin.changes === undefined) return report;
  const { words } = twin.changes;
  const { parsed, parameters, lockTimeoutMs } = question;
  const limits = { statementTimeoutMs: limitOf(client, question), lockTimeoutMs };
  const before = await twin.changes.before({ parser, parsed, parameters, limits }, work.signal);
  notes.push(
    before === null
      ? notComparedWords(words)
      : changedWords(words, planDistance(before, plan), before),
  );
  return { ...report, changes: words };
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
    readonly tried?: TellTrials;
  },
  work: Work,
): Promise<IndexAdvice> {
  const { plan, metrics, catalog, server, findings, without = [], tried } = found;
  const statement = { sql: parsed.statement.sql, parameters };
  const choose = () =>
    chooseWhatIf({ client, server, scratch, catalog, twin, statement, plan }, work);
  const extensions = Object.keys(server.extensions);
  const advice = await adviseIndexes(
    {
      ...{ plan, metrics, findings, statement, catalog, choose, extensions, without },
      ...(tried === undefined ? {} : { tried }),
    },
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
  const { server } = found;
  const { reach = REACHES_NOTHING } = question.parsed;
  const guard = new PlanningGuard({ client, parser, server }, reach);
  const planned = await proveByPlanning(
    { client, parser, server, guard },
    ruled,
    { statement: question.parsed.statement, parameters: question.parameters },
    work,
  );
  return adviseRewritten(parser, planned, question.parsed.statement, async (parsed) => {
    if ((await guard.wouldRun(parsed, work.signal)) !== null) return [];
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
