// A judged plan as tools tell it: the verdict, what was found, what would help, and the nodes that matter most.

import * as z from 'zod';
import { deriveMetrics } from '../../../analysis/plan/derive';
import { stepName } from '../../../analysis/plan/stepName';
import type { SuggestionText } from '../../../model/adviceText';
import type { Finding } from '../../../model/finding';
import type { Plan } from '../../../model/planNode';
import type { NodeMetrics } from '../../../model/planMetrics';
import type { PlanReport } from '../../../model/report';
import { fixText, suggestionText } from '../../adviceText';
import { runOrigin } from '../../runOrigin';
import type { Precision } from './connections';
import { figure, inProse, rows } from './figures';
import { OddNames } from './oddNames';
import type { OwnLiterals } from './ownLiterals';
import { planWithoutLiterals } from './planWithoutLiterals';
import type { PlanShelf } from './planShelf';

/** Of the specification: what is worth a model's reading. */
const MOST_FINDINGS = 10;
const MOST_SUGGESTIONS = 3;
export const MOST_NODES = 15;
/** Heuristic: some lines. */
const MOST_CONDITION = 300;
const MOST_NOTES = 5;

export const nodeSchema = z.strictObject({
  id: z.number(),
  in: z.number().optional(),
  step: z.string(),
  share: z.number(),
  ms: z.number().optional(),
  cost: z.number(),
  estRows: z.number(),
  rows: z.number().optional(),
  removed: z.number().optional(),
  cond: z.string().optional(),
});
type NodeAnswer = z.infer<typeof nodeSchema>;

export const planShape = {
  planId: z.string(),
  verdict: z.string(),
  mode: z.string(),
  why: z.string().optional(),
  engine: z.string().optional(),
  cost: z.number(),
  ms: z.number().optional(),
  rows: z.number(),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      impact: z.string(),
      share: z.number().optional(),
      node: z.number(),
      message: z.string(),
      sql: z.string().optional(),
      undo: z.string().optional(),
    }),
  ),
  suggestions: z.array(
    z.strictObject({
      kind: z.string(),
      title: z.string(),
      sql: z.string(),
      undo: z.string().optional(),
      proof: z.string(),
      engine: z.string().optional(),
      costBefore: z.number().optional(),
      costAfter: z.number().optional(),
      bytes: z.number().optional(),
    }),
  ),
  nodes: z.array(nodeSchema),
  notes: z.array(z.string()).optional(),
  names: z.array(z.string()).optional(),
};
export type PlanAnswer = z.infer<z.ZodObject<typeof planShape, z.core.$strict>>;

export interface ToldPlan {
  readonly report: PlanReport;
  /** What its caller wrote. */
  readonly literals: OwnLiterals;
  readonly precision: Precision;
  readonly mostNodes?: number;
}

export function planAnswer(told: ToldPlan, plans: PlanShelf): PlanAnswer {
  const { report, literals, precision, mostNodes = MOST_NODES } = told;
  const plan = planWithoutLiterals(report.plan, literals);
  const names = new OddNames();
  names.learn(plan);
  const say = (text: string) => inProse(names.inProse(literals.inProse(text)), precision);
  const { metrics } = report;
  const planId = plans.put({
    run: { plan, origin: runOrigin(report, null), times: report.times ?? null },
    precision,
  });
  const notes = [...(report.unread === undefined ? [] : [report.unread]), ...report.notes];
  const answer = {
    ...{ planId, verdict: say(report.verdict), mode: report.mode },
    ...(report.modeReason === null ? {} : { why: say(report.modeReason) }),
    ...(report.server.version === '' ? {} : { engine: engineWords(report) }),
    cost: figure(metrics.totalCost),
    ...(metrics.executionMs === null ? {} : { ms: figure(metrics.executionMs) }),
    rows: rows(metrics.rows, precision),
    findings: report.findings.slice(0, MOST_FINDINGS).map((one) => findingOf(one, told, say)),
    suggestions: report.suggestions
      .slice(0, MOST_SUGGESTIONS)
      .map((one) => suggestionOf(suggestionText(one, report.statement?.text ?? null), told, say)),
    nodes: heaviest(plan, precision).slice(0, mostNodes),
    ...(notes.length === 0
      ? {}
      : { notes: notes.slice(0, MOST_NOTES).map((note) => say(ofOthers(note))) }),
  };
  return { ...answer, ...(names.names.length === 0 ? {} : { names: [...names.names] }) };
}

/** Programs and folders of this machine, as an engine that did not start names them. */
const PATHS = /(?<![\w/])(?:[A-Za-z]:\\|\/)[^\s"',;:)]+/g;
/** PostgreSQL writes a name behind it without quotes, which may be of something that no plan shows. */
const REFUSED_NAME = /\b(permission denied|must be owner)\b.*/is;

/** A note may end with the words of a server or a process. */
function ofOthers(note: string): string {
  return note.replace(PATHS, '…').replace(REFUSED_NAME, '$1.');
}

function engineWords({ server: { version, engine } }: PlanReport): string {
  return `${engine.kind} ${engine.version === '' ? version : engine.version}`;
}

type Say = (text: string) => string;

function findingOf(
  { rule, impact, share, nodeId, message, fixes }: Finding,
  { literals }: ToldPlan,
  say: Say,
): PlanAnswer['findings'][number] {
  const [first] = fixes.map(fixText);
  return {
    ...{ rule, impact },
    ...(share === null ? {} : { share: figure(share) }),
    ...{ node: nodeId, message: say(message) },
    ...(first?.sql === undefined ? {} : { sql: ownSql(first.kind, first.sql, literals) }),
    ...(first?.undoSql === undefined ? {} : { undo: ownSql(first.kind, first.undoSql, literals) }),
  };
}

function suggestionOf(
  { kind, title, sql, undoSql, proof, sizeBytes }: SuggestionText,
  { literals }: ToldPlan,
  say: Say,
): PlanAnswer['suggestions'][number] {
  const { engine, costBefore, costAfter, level } = proof;
  return {
    ...{ kind, title: say(title), sql: ownSql(kind, sql, literals) },
    ...(undoSql === '' ? {} : { undo: ownSql(kind, undoSql, literals) }),
    proof: level,
    ...(engine.kind === 'none' ? {} : { engine: `${engine.kind} ${engine.version}` }),
    ...(costBefore === null ? {} : { costBefore: figure(costBefore) }),
    ...(costAfter === null ? {} : { costAfter: figure(costAfter) }),
    ...(sizeBytes === undefined ? {} : { bytes: figure(sizeBytes) }),
  };
}

/** A setting's value is ours, and a rewrite's words are the caller's; an index may have a predicate that others wrote. */
function ownSql(kind: string, sql: string, literals: OwnLiterals): string {
  return /^(?:setting|rewrite|edit|template)$/.test(kind) ? sql : literals.inChange(sql);
}

/** By what they take themselves. */
export function heaviest(plan: Plan, precision: Precision): readonly NodeAnswer[] {
  const { nodes } = deriveMetrics(plan);
  return plan.nodes
    .map((node) => nodeOf(plan, node.id, nodes[node.id], precision))
    .sort((a, b) => b.share - a.share);
}

export function nodeOf(
  plan: Plan,
  id: number,
  metrics: NodeMetrics | undefined,
  precision: Precision,
): NodeAnswer {
  const node = plan.nodes[id];
  if (node === undefined || metrics === undefined)
    throw new Error(`Plan node ${String(id)} has no metrics`);
  const { selfShare, selfTimeMs, selfCost, estimatedRowsTotal, actualRowsTotal, rowsRemovedTotal } =
    metrics;
  const condition = conditionOf(node.fields);
  return {
    id,
    ...(node.parentId === null ? {} : { in: node.parentId }),
    ...{ step: stepName(node), share: Number(selfShare.toFixed(3)) },
    ...(selfTimeMs === null ? {} : { ms: figure(selfTimeMs) }),
    ...{ cost: figure(selfCost), estRows: rows(estimatedRowsTotal, precision) },
    ...(actualRowsTotal === null ? {} : { rows: rows(actualRowsTotal, precision) }),
    ...(rowsRemovedTotal === null || rowsRemovedTotal === 0
      ? {}
      : { removed: rows(rowsRemovedTotal, precision) }),
    ...(condition === '' ? {} : { cond: condition }),
  };
}

const CONDITIONS = [
  'Index Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'Filter',
  'Sort Key',
  'Group Key',
] as const;

function conditionOf(fields: Plan['root']['fields']): string {
  const words = CONDITIONS.flatMap((key) => {
    const value = fields[key];
    if (value === undefined) return [];
    return [`${key}: ${typeof value === 'string' ? value : value.join(', ')}`];
  }).join('; ');
  return words.length > MOST_CONDITION ? `${words.slice(0, MOST_CONDITION)}…` : words;
}
