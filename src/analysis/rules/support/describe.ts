// The parts that findings have in common: impact by share, basis, and the words for shares and rows.

import type { Fix } from '../../../model/change';
import { impactSchema, type Evidence, type Finding, type Impact } from '../../../model/finding';
import type { PlanNode } from '../../../model/planNode';
import type { Ms, Share } from '../../../model/quantities';
import type { SourceRange } from '../../../model/sourceRange';
import { humanMs, humanShare } from '../../../util/humanNumbers';
import type { RuleContext } from '../rule';

/** Impact is the part of the time that the fix can save; heuristic, as in the field's plan tools. */
const HIGH_SHARE = 0.5;
const MEDIUM_SHARE = 0.2;
/** Less than this to be saved in one execution is not worth a hurry, whatever its share. Heuristic. */
const HIGH_MS = 10;
const MEDIUM_MS = 1;

export function impactOf({ metrics }: RuleContext, saving: Share | null): Impact {
  if (saving === null || saving < MEDIUM_SHARE) return 'low';
  // Of an estimate no time is known: then the share alone decides.
  const ms = metrics.executionMs === null ? Infinity : saving * wholeMs(metrics);
  if (ms < MEDIUM_MS) return 'low';
  return saving < HIGH_SHARE || ms < HIGH_MS ? 'medium' : 'high';
}

/** The less grave of both. */
export function atMost(impact: Impact, limit: Impact): Impact {
  return gravity(impact) > gravity(limit) ? limit : impact;
}

export function gravest(impacts: readonly Impact[]): Impact {
  return impacts.reduce(
    (worst, impact) => (gravity(impact) > gravity(worst) ? impact : worst),
    'low',
  );
}

/** The schema lists impacts from grave to slight. */
function gravity(impact: Impact): number {
  return -impactSchema.options.indexOf(impact);
}

/** Planning counts: a finding may be about that alone. */
function wholeMs({ executionMs, planningMs }: RuleContext['metrics']): Ms {
  return (executionMs ?? 0) + (planningMs ?? 0);
}

/** With enough memory what spilled is neither written nor read again; the work on it stays. Heuristic. */
export const SPILL_SAVES: Share = 0.5;

/** A right estimate saves nothing unless the planner then decides otherwise: what it led to, told with it, says so. Heuristic. */
export const ESTIMATE_SAVES: Share = 0.5;

export interface FindingParts {
  readonly rule: string;
  readonly node: PlanNode;
  /** Part of the time that the finding explains. */
  readonly share: Share | null;
  /** Part of that which the fix does away with, at most; all of it unless said. */
  readonly saves?: Share;
  readonly title: string;
  readonly message: string;
  readonly brief: string;
  readonly evidence: readonly Evidence[];
  readonly range: SourceRange | null;
  readonly fixes: readonly Fix[];
}

export function makeFinding(context: RuleContext, parts: FindingParts): Finding {
  const { node, share, saves = 1, evidence, fixes, ...rest } = parts;
  // Times of parallel processes and of rounded loops add up to more than the whole at times.
  const bounded = share === null ? null : between0And1(share);
  const saving = bounded === null ? null : bounded * between0And1(saves);
  return {
    ...rest,
    nodeId: node.id,
    share: bounded,
    saving,
    impact: impactOf(context, saving),
    basis: context.metrics.measured ? 'measured' : 'estimated',
    evidence: [...evidence],
    fixes: [...fixes],
  };
}

function between0And1(share: Share): Share {
  return Math.min(1, Math.max(0, share));
}

/** The part of rows, pages or runs that is for nothing; 0 where there are none. */
export function partOf(part: number, whole: number): Share {
  return whole > 0 ? between0And1(part / whole) : 0;
}

/** "97 % of 3.4 s", or "97 % of the estimated cost". */
export function shareOfWhole({ metrics }: RuleContext, share: Share): string {
  const whole = metrics.executionMs;
  return whole === null
    ? `${humanShare(share)} of the estimated cost`
    : `${humanShare(share)} of ${humanMs(whole)}`;
}

export function measured(label: string, value: number | string, unit: Evidence['unit']): Evidence {
  return { label, value, unit, estimated: false };
}

export function estimated(label: string, value: number | string, unit: Evidence['unit']): Evidence {
  return { label, value, unit, estimated: true };
}

/** "a, b and c". */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
