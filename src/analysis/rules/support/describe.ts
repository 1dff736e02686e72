// The parts that findings have in common: impact by share, basis, and the words for shares and rows.

import type { Evidence, Finding, Fix, Impact } from '../../../model/finding';
import type { PlanNode } from '../../../model/planNode';
import type { Share } from '../../../model/quantities';
import type { SourceRange } from '../../../model/sourceRange';
import { humanMs, humanShare } from '../../../util/humanNumbers';
import type { RuleContext } from '../rule';

/** Impact is the share of the time that a finding explains; heuristic, as in the field's plan tools. */
const HIGH_SHARE = 0.5;
const MEDIUM_SHARE = 0.2;

export function impactOf(share: Share | null): Impact {
  if (share === null || share < MEDIUM_SHARE) return 'low';
  return share < HIGH_SHARE ? 'medium' : 'high';
}

export interface FindingParts {
  readonly rule: string;
  readonly node: PlanNode;
  readonly share: Share | null;
  readonly title: string;
  readonly message: string;
  readonly brief: string;
  readonly evidence: readonly Evidence[];
  readonly range: SourceRange | null;
  readonly fixes: readonly Fix[];
}

export function makeFinding(context: RuleContext, parts: FindingParts): Finding {
  const { node, share, evidence, fixes, ...rest } = parts;
  const bounded = share === null ? null : Math.min(1, Math.max(0, share));
  return {
    ...rest,
    nodeId: node.id,
    share: bounded,
    impact: impactOf(bounded),
    basis: context.metrics.measured ? 'measured' : 'estimated',
    evidence: [...evidence],
    fixes: [...fixes],
  };
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
