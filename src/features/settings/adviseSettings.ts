// What should this server be set to? Reads its settings and what was seen on it, asks the rules, and puts what differs into
// the form that the platform takes. Nothing is changed.

import { majorOf } from '../../analysis/health/healthCheck';
import { judgeSettings, type JudgedProposal } from '../../analysis/settings/judgeSettings';
import { SettingValues } from '../../analysis/settings/settingValues';
import { shownValue } from '../../analysis/settings/units';
import type { Queries, Server, Sessions } from '../../db/contracts';
import { readSettingsEvidence } from '../../db/settings/settingsEvidence';
import { readServerSettings, type ServerSettings } from '../../db/settings/serverSettings';
import type {
  Machine,
  MachineFact,
  SettingAdvice,
  SettingsReport,
} from '../../model/settingsReport';
import type { Work } from '../../util/progress';
import { PLATFORM_NAMES, platformCommands } from './platformCommands';
import { provePlanner, type ProofQuestion } from './provePlanner';
import { formOf, formSql, takesEffect, type FormPlace, type SettingForm } from './settingForms';
import { settingsScript, type ScriptPart } from './settingsScript';
import { sourceWords } from './sourceWords';

export const NO_MACHINE: Machine = { ramBytes: null, cores: null, disk: null, workload: null };

export async function adviseSettings(
  client: Queries & Sessions & Server,
  machine: Machine,
  proof: ProofQuestion,
  work: Work,
): Promise<SettingsReport> {
  work.progress('reading settings');
  const server = await client.serverInfo(work.signal);
  const major = majorOf(server);
  const read = await readServerSettings(client, work.signal);
  work.progress('reading what was seen on the server');
  const { evidence, notes } = await readSettingsEvidence(client, major, work.signal);
  const values = new SettingValues(major, read.settings);
  const { platform, isWindows, overrides } = read;
  const overridden = new Set(overrides.map(({ setting }) => setting));
  const judged = judgeSettings({ values, machine, evidence, platform, isWindows, overridden });
  const { database, user } = server;
  const place: FormPlace = {
    ...{ platform, database, user, autoConf: read.autoConf },
    takesAlterSystem: values.text('allow_alter_system') !== 'off',
  };
  const placed = judged.proposals.map((proposal) => placedOf(proposal, place));
  const told = new Set(judged.proposals.map(({ setting }) => setting));
  return {
    version: 1,
    server: {
      version: server.version,
      database,
      platform: platform === null ? 'self-hosted' : PLATFORM_NAMES[platform],
    },
    machine,
    advice: placed.map(({ advice }) => advice),
    unasked: judged.unasked.map(({ rule, needs }) => ({ rule, needs: needs.map(factName) })),
    pendingRestart: pendingRestart(read),
    overrides: overrides.filter(({ setting }) => told.has(setting)),
    planner: await provePlanner(proof, judged.proposals, values, work),
    language: platform === null || platform === 'neon' ? 'sql' : 'shell',
    script: settingsScript(placed, { platform, server }),
    notes: [
      ...read.notes,
      ...notes,
      ...(server.inRecovery ? [STANDBY] : []),
      ...decidedWords(judged.decided, platform),
      ...(read.autoConf === null && platform === null ? [UNSEEN_FILES] : []),
    ],
  };
}

const STANDBY =
  'This server is a standby: its counters are its own, and max_connections, max_worker_processes and their kin must not be below the primary’s.';
const UNSEEN_FILES =
  'The role may not read pg_file_settings: what takes a setting back follows from its source, and a value that waits for a restart in a file is not seen.';

function decidedWords(
  decided: readonly string[],
  platform: ServerSettings['platform'],
): readonly string[] {
  if (platform === null || decided.length === 0) return [];
  return [`${PLATFORM_NAMES[platform]} decides by itself: ${decided.join(', ')}.`];
}

const FACT_NAMES: Readonly<Record<MachineFact, string>> = {
  ramBytes: 'RAM',
  cores: 'cores',
  disk: 'disk',
  workload: 'workload class',
};

function factName(fact: MachineFact): string {
  return FACT_NAMES[fact];
}

function pendingRestart({ settings }: ServerSettings): SettingsReport['pendingRestart'] {
  return settings
    .filter((setting) => setting.pendingRestart)
    .map(({ name, value, unit }) => ({ setting: name, running: shownValue(value, unit) }));
}

function placedOf(proposal: JudgedProposal, place: FormPlace): ScriptPart {
  const { rule, setting, value, impact, why, evidence = [], template = null, now } = proposal;
  const form = value === null ? null : formOf({ ...proposal, value }, place);
  const { apply, undo } = changeText(form, place);
  const advice: SettingAdvice = {
    ...{ rule, setting, impact, why, evidence: [...evidence], apply, undo },
    current: shownValue(now.value, now.unit),
    source: sourceWords(now, place),
    proposed: value,
    takesEffect: takesEffect(now, form),
    template: joined([form?.kind === 'template' ? form.text : null, template]),
  };
  return { advice, form };
}

function changeText(
  form: SettingForm | null,
  { platform }: FormPlace,
): Pick<SettingAdvice, 'apply' | 'undo'> {
  if (form?.kind === 'command' && platform !== null) return platformCommands(platform, [form.flag]);
  const sql = form === null ? null : formSql(form);
  return { apply: sql?.sql ?? null, undo: sql?.undo ?? null };
}

function joined(texts: readonly (string | null)[]): string | null {
  const there = texts.filter((text) => text !== null);
  return there.length === 0 ? null : there.join('\n');
}
