// What all rules say of a server: proposals that differ, the gravest first, and what could not be judged.

import { IMPACT_RANK } from '../../model/finding';
import type { ServerSetting } from '../../model/serverSetting';
import type { MachineFact } from '../../model/settingsReport';
import { SETTING_RULES } from './registry';
import type { Proposal, SettingRule, SettingsContext } from './settingRule';
import { amountIn, amountOf } from './units';

export interface JudgedProposal extends Proposal {
  readonly rule: string;
  readonly now: ServerSetting;
}

export interface JudgedSettings {
  readonly proposals: readonly JudgedProposal[];
  readonly unasked: readonly { readonly rule: string; readonly needs: readonly MachineFact[] }[];
  /** Settings that the platform decides. */
  readonly decided: readonly string[];
}

export function judgeSettings(
  context: SettingsContext,
  rules: readonly SettingRule[] = SETTING_RULES,
): JudgedSettings {
  const asked = rules.filter((rule) => isThere(rule, context));
  const own = asked.filter((rule) => !isDecided(rule, context));
  const needs = own.map((rule) => ({ rule, missing: missingFacts(rule, context) }));
  const proposals = needs
    .filter(({ missing }) => missing.length === 0)
    .flatMap(({ rule }) =>
      rule.judge(context).flatMap((proposal) => judged(rule, proposal, context)),
    );
  return {
    proposals: proposals.toSorted((a, b) => IMPACT_RANK[a.impact] - IMPACT_RANK[b.impact]),
    unasked: needs.flatMap(({ rule, missing }) =>
      missing.length === 0 ? [] : [{ rule: rule.id, needs: missing }],
    ),
    decided: asked.filter((rule) => isDecided(rule, context)).flatMap(({ settings }) => settings),
  };
}

/** `enable_*` stands for all that begin so. */
function isThere({ settings }: SettingRule, { values }: SettingsContext): boolean {
  return settings.some((name) => name.endsWith('*') || values.has(name));
}

function isDecided({ notOn }: SettingRule, { platform }: SettingsContext): boolean {
  return platform !== null && notOn?.includes(platform) === true;
}

function missingFacts(rule: SettingRule, { machine }: SettingsContext): readonly MachineFact[] {
  return rule.needs.filter((fact) => machine[fact] === null);
}

/** Of a setting that this server has, with a value that is not what it has already. */
function judged(
  { id }: SettingRule,
  proposal: Proposal,
  { values }: SettingsContext,
): readonly JudgedProposal[] {
  const now = values.setting(proposal.setting);
  if (now === null || isSame(proposal.value, now)) return [];
  return [{ ...proposal, rule: id, now }];
}

function isSame(value: string | null, { value: now, unit, kind }: ServerSetting): boolean {
  if (value === null) return false;
  if (kind !== 'integer' && kind !== 'real') return value === now;
  return amountIn(value, unit) === amountOf(now, unit);
}
