// compare: what changed from one plan to another, of plans that were told of or of texts.

import * as z from 'zod';
import { stepName } from '../../analysis/plan/stepName';
import type { FigurePair, NodePair } from '../../model/planComparison';
import { comparePlans, type ComparedRun } from '../plans/comparePlans';
import { readSavedPlan } from '../readSavedPlan';
import { unreadable } from './analyzePlan';
import type { Precision } from './call/connections';
import { defineTool } from './call/define';
import { figure, inProse, rows } from './call/figures';
import { OddNames } from './call/oddNames';
import { OwnLiterals } from './call/ownLiterals';
import { planWithoutLiterals } from './call/planWithoutLiterals';
import type { PlanShelf, ShelvedPlan } from './call/planShelf';

const MOST_TEXT = 2_000_000;
/** Of the specification. */
const MOST_CHANGED = 15;
const pairSchema = z.tuple([z.number().nullable(), z.number().nullable()]);

export const compare = defineTool({
  name: 'compare',
  title: 'Compare two PostgreSQL plans',
  description:
    'Say what changed between two plans of one statement and whether it is better. before and after: a planId, or EXPLAIN output.',
  connection: 'never',
  input: {
    before: z.string().min(1).max(MOST_TEXT),
    after: z.string().min(1).max(MOST_TEXT),
  },
  output: {
    outcome: z.string(),
    verdict: z.string(),
    basis: z.string(),
    ms: pairSchema.optional(),
    cost: pairSchema,
    blocks: pairSchema.optional(),
    why: z.array(z.string()),
    changed: z.array(
      z.strictObject({
        kind: z.string(),
        before: z.string().optional(),
        after: z.string().optional(),
        rows: pairSchema,
        cost: pairSchema,
        ms: pairSchema.optional(),
      }),
    ),
    notes: z.array(z.string()).optional(),
    names: z.array(z.string()).optional(),
  },
  run: ({ before, after }, { plans }) =>
    Promise.resolve(comparison(planOf(before, plans), planOf(after, plans))),
});

/** Of a plan from elsewhere no literal is told, and its figures are as they were given. */
function planOf(text: string, plans: PlanShelf): ShelvedPlan {
  if (/^p\d{1,9}$/.test(text)) return plans.get(text);
  const read = readSavedPlan(text);
  if (!read.ok) throw unreadable(read.error);
  const plan = planWithoutLiterals(read.value.plan, new OwnLiterals(null));
  return { run: { ...read.value, plan }, precision: 'values' };
}

function comparison(before: ShelvedPlan, after: ShelvedPlan) {
  const precision: Precision =
    before.precision === 'names' || after.precision === 'names' ? 'names' : 'values';
  const runs = { before: before.run, after: after.run };
  const compared = comparePlans(runs.before, runs.after);
  const names = new OddNames();
  names.learn(runs.before.plan);
  names.learn(runs.after.plan);
  const say = (text: string) => inProse(names.inProse(text), precision);
  const { totals, outcome, verdict, basis, highlights, notes } = compared;
  const changed = compared.pairs.filter(({ kind }) => kind !== 'same').sort(byWeight);
  const answer = {
    ...{ outcome, verdict: say(verdict), basis },
    ...optional('ms', totals.executionMs),
    cost: pair(totals.totalCost),
    ...optional('blocks', totals.blocks),
    why: highlights.map(({ text }) => say(text)),
    changed: changed.slice(0, MOST_CHANGED).map((one) => changedNode(one, runs, precision)),
    ...(notes.length === 0 ? {} : { notes: notes.map(say) }),
    ...(changed.length > MOST_CHANGED
      ? { omitted: { changed: changed.length - MOST_CHANGED } }
      : {}),
  };
  return { ...answer, ...(names.names.length === 0 ? {} : { names: [...names.names] }) };
}

function changedNode(
  { kind, before, after, figures }: NodePair,
  runs: { readonly before: ComparedRun; readonly after: ComparedRun },
  precision: Precision,
) {
  return {
    kind,
    ...stepOf('before', before, runs.before),
    ...stepOf('after', after, runs.after),
    rows: pair(figures.rows, (count) => rows(count, precision)),
    cost: pair(figures.selfCost),
    ...optional('ms', figures.selfTimeMs),
  };
}

function stepOf<Side extends 'before' | 'after'>(
  side: Side,
  id: number | null,
  { plan }: ComparedRun,
): Partial<Record<Side, string>> {
  const node = id === null ? undefined : plan.nodes[id];
  const named: Partial<Record<'before' | 'after', string>> =
    node === undefined ? {} : { [side]: stepName(node) };
  return named;
}

type Pair = [number | null, number | null];

function pair({ before, after }: FigurePair, shown: (value: number) => number = figure): Pair {
  return [before === null ? null : shown(before), after === null ? null : shown(after)];
}

/** Left out where neither plan says. */
function optional<Name extends string>(name: Name, figures: FigurePair): { [key in Name]?: Pair } {
  const told: { [key in Name]?: Pair } = {};
  if (figures.before !== null || figures.after !== null) told[name] = pair(figures);
  return told;
}

/** What differs most stands first. */
function byWeight(a: NodePair, b: NodePair): number {
  return weight(b) - weight(a);
}

function weight({ figures: { selfTimeMs, selfCost } }: NodePair): number {
  const { before, after } =
    selfTimeMs.before === null && selfTimeMs.after === null ? selfCost : selfTimeMs;
  return Math.abs((before ?? 0) - (after ?? 0));
}
