// What is wrong with this plan? Every rule that can judge it, one finding for each cause, the most time to be saved first.

import type { Finding } from '../../model/finding';
import { groupBy } from '../../util/groupBy';
import { tellChains } from './support/chains';
import { atMost } from './support/describe';
import { nodeType } from './support/nodes';
import { planRules } from './registry';
import type { PlanContext, PlanRule, RuleContext } from './rule';
import { optionsOf, type RuleSettings } from './ruleSettings';

/** `rules` is the registry unless a test says otherwise. */
export function judgePlan(
  given: PlanContext,
  settings: RuleSettings = {},
  rules: readonly PlanRule[] = planRules,
): readonly Finding[] {
  const context = ruleContext(given);
  const findings = rules
    .filter((rule) => settings.disabled?.includes(rule.id) !== true)
    .flatMap((rule) => judgeByRule(rule, context, settings));
  // Ranked by what they save but for those that explain other numbers, or that only measuring can confirm.
  const last = new Set(rules.filter(({ rank }) => rank === 'last').map(({ id }) => id));
  const place = ({ rule }: Finding): number => (last.has(rule) ? 1 : 0);
  return [...tellChains(context, findings)].sort((a, b) => place(a) - place(b) || bySaving(a, b));
}

/**
 * What one rule says by itself: nothing without what it needs, and nothing graver than its severity. `impact` follows from the
 * share of the time; severity is the most that a rule may claim.
 */
export function judgeByRule(
  rule: PlanRule,
  context: RuleContext,
  settings: RuleSettings = {},
): readonly Finding[] {
  if (!canJudge(rule, context)) return [];
  return rule
    .judge(context, optionsOf(rule, settings))
    .map((finding) => ({ ...finding, impact: atMost(finding.impact, rule.severity) }));
}

export function ruleContext(given: PlanContext): RuleContext {
  return { ...given, nodesByType: groupBy(given.plan.nodes, nodeType) };
}

/** A rule without what it needs is silent; an unknown server version hinders none. */
function canJudge({ needs }: PlanRule, context: PlanContext): boolean {
  const { metrics, catalog, serverVersion } = context;
  if (needs.analyze === true && !metrics.measured) return false;
  if (needs.buffers === true && !metrics.hasBuffers) return false;
  if (needs.catalog === true && catalog === null) return false;
  return (
    needs.major === undefined || serverVersion === null || serverVersion >= needs.major * 10_000
  );
}

function bySaving(a: Finding, b: Finding): number {
  return (
    (b.saving ?? 0) - (a.saving ?? 0) || (b.share ?? 0) - (a.share ?? 0) || a.nodeId - b.nodeId
  );
}
