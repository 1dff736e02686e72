// Which rules are off and which options differ from their defaults, as a person set them.

import * as z from 'zod';
import { planRules } from './registry';
import type { PlanRule } from './rule';

export interface RuleSettings {
  /** Rule ids, such as `jit-heavy`. */
  readonly disabled?: readonly string[];
  /** By rule id, such as `{ "sort-spill": { "minSpillMb": 50 } }`; checked against the rule's own schema. */
  readonly options?: Readonly<Record<string, unknown>>;
}

const settingsSchema = z.strictObject({
  disabled: z.array(z.string()).optional(),
  options: z.record(z.string(), z.unknown()).optional(),
});

/** Keeps what is valid; every problem is a sentence that names the setting. */
export function readRuleSettings(raw: unknown): {
  readonly settings: RuleSettings;
  readonly problems: readonly string[];
} {
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) return { settings: {}, problems: [z.prettifyError(parsed.error)] };
  // One wrong option does not silence the others: a person may have set twenty.
  const { disabled = [], options = {} } = parsed.data;
  const problems: string[] = [];
  const valid: Record<string, unknown> = {};
  for (const [id, value] of Object.entries(options)) {
    const rule = planRules.find((candidate) => candidate.id === id);
    const checked = rule === undefined ? null : partialOptions(rule).safeParse(value);
    if (checked === null) problems.push(`There is no plan rule named ${id}.`);
    else if (checked.success) valid[id] = checked.data;
    else problems.push(`Options of ${id}: ${z.prettifyError(checked.error)}`);
  }
  return { settings: { disabled, options: valid }, problems };
}

/** The rule's defaults, with what the person set and the rule accepts. */
export function optionsOf(rule: PlanRule, settings: RuleSettings): z.infer<PlanRule['options']> {
  const set = settings.options?.[rule.id];
  // Making a strict schema costs more than most rules do.
  const given = set === undefined ? null : partialOptions(rule).safeParse(set);
  return rule.options.parse(given?.success === true ? given.data : {});
}

/** Unknown options are mistakes, not extras. */
function partialOptions(rule: PlanRule): z.ZodType<Record<string, unknown>> {
  return rule.options.strict();
}
