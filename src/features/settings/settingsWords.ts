// Settings advice in words: what both the terminal and Markdown say.

import type {
  DiskKind,
  Machine,
  SettingAdvice,
  SettingProof,
  SettingsReport,
  TakesEffect,
  WorkloadClass,
} from '../../model/settingsReport';
import { exactCount, humanBytes, humanCost, humanRatio } from '../../util/humanNumbers';

export const CLASS_WORDS: Readonly<Record<WorkloadClass, string>> = {
  web: 'web application: many short reads, few writes',
  oltp: 'OLTP: many short reads and writes',
  warehouse: 'warehouse: few long queries over much data',
  desktop: 'desktop: a machine that people work on',
  mixed: 'mixed: short statements and reports side by side',
};
export const DISK_WORDS: Readonly<Record<DiskKind, string>> = {
  hdd: 'disks that spin',
  ssd: 'SSD, or the network storage of a cloud',
  nvme: 'NVMe in the machine',
};

const EFFECT_WORDS: Readonly<Record<TakesEffect, string>> = {
  reload: 'reload',
  restart: 'restart',
  session: 'new sessions',
  none: 'for a person to decide',
};

export function settingsHeadline({ advice, server }: SettingsReport): string {
  const restarts = advice.filter(({ takesEffect }) => takesEffect === 'restart').length;
  const what = advice.length === 1 ? '1 setting' : `${exactCount(advice.length)} settings`;
  const needs =
    restarts === 0
      ? ''
      : `, ${exactCount(restarts)} of them ${restarts === 1 ? 'needs' : 'need'} a restart`;
  const where = `PostgreSQL ${server.version}, ${server.platform}`;
  return advice.length === 0
    ? `No setting that was judged differs from what it should be (${where}).`
    : `${what} to look at${needs} (${where}).`;
}

/** Null facts are said to be unknown: nothing is concluded from them. */
export function machineWords({ ramBytes, cores, disk, workload }: Machine): string {
  return [
    `RAM ${ramBytes === null ? 'not known' : humanBytes(ramBytes)}`,
    `cores ${cores === null ? 'not known' : String(cores)}`,
    `disk ${disk ?? 'not known'}`,
    `workload ${workload ?? 'not known'}`,
  ].join(' · ');
}

/** `shared_buffers: 128MB -> 16GB`. */
export function changeWords({ setting, current, proposed }: SettingAdvice): string {
  const now = current === '' ? "''" : current;
  return proposed === null ? `${setting}: ${now}` : `${setting}: ${now} -> ${proposed}`;
}

/** `default · restart · unverified`. */
export function factWords(advice: SettingAdvice, { planner }: SettingsReport): string {
  const proof = proofOf(advice.setting, planner);
  return [`now: ${advice.source}`, EFFECT_WORDS[advice.takesEffect], proof ?? 'by rule'].join(
    ' · ',
  );
}

function proofOf(setting: string, planner: SettingsReport['planner']): string | null {
  if (planner.kind === 'unverified') return null;
  const alone = planner.proofs.find(({ settings }) => {
    const names = Object.keys(settings);
    return names.length === 1 && names[0] === setting;
  });
  return alone === undefined ? null : `what-if (${planner.engine}): ${outcomeWords(alone)}`;
}

export function outcomeWords({ planned, otherPlans, costRatio, worse }: SettingProof): string {
  const plans = `${exactCount(otherPlans)} of ${exactCount(planned)} statements plan otherwise`;
  const cost =
    costRatio === null || Math.abs(costRatio - 1) < 0.005
      ? ''
      : `, cost ${costRatio < 1 ? `down to ${humanRatio(costRatio)}` : `up to ${humanRatio(costRatio)}`}`;
  const more = worse.length === 0 ? '' : `, ${exactCount(worse.length)} cost more`;
  return `${plans}${cost}${more}`;
}

export function proofTitle({ settings }: SettingProof): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}

export function provenWords({
  costBefore,
  costAfter,
  stepBefore,
  stepAfter,
}: SettingProof['changed'][number]): string {
  const cost = `cost ${humanCost(costBefore)} -> ${humanCost(costAfter)}`;
  return stepBefore === null ? cost : `${stepBefore} -> ${stepAfter ?? ''}, ${cost}`;
}

/** One sentence; null where the planner's settings are proven. */
export function unverifiedWords({ planner }: SettingsReport): string | null {
  return planner.kind === 'unverified'
    ? `Settings of the planner are by rule, not proven: ${planner.why}`
    : null;
}

export function unaskedWords({ unasked }: SettingsReport): readonly string[] {
  const byNeed = new Map<string, string[]>();
  for (const { rule, needs } of unasked) {
    const key = needs.join(' and ');
    byNeed.set(key, [...(byNeed.get(key) ?? []), rule]);
  }
  return [...byNeed].map(
    ([needs, rules]) =>
      `Not judged, as ${needs} ${needs.includes(' and ') ? 'are' : 'is'} not known: ${rules.join(', ')}.`,
  );
}

export function pendingWords({ pendingRestart }: SettingsReport): readonly string[] {
  return pendingRestart.map(
    ({ setting, running }) =>
      `${setting} has been changed in a file and waits for a restart; until then ${running} is in force.`,
  );
}

export function overrideWords({ overrides }: SettingsReport): readonly string[] {
  return overrides.map(({ role, database, setting, value }) => {
    const who = [
      ...(role === null ? [] : [`the role ${role}`]),
      ...(role === null && database === null ? ['all roles'] : []),
      ...(database === null ? [] : [`the database ${database}`]),
    ].join(' in ');
    return `${setting} = ${value} is set for ${who}, and stays so whatever the server has.`;
  });
}
