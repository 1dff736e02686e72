// Servers as tests of settings need them: PostgreSQL's own defaults of a major, captured from a real server, with what is told
// otherwise.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { SettingExample, SettingsContext } from '../../src/analysis/settings/settingRule';
import { SettingValues } from '../../src/analysis/settings/settingValues';
import { amountIn, inUnit } from '../../src/analysis/settings/units';
import {
  serverSettingSchema,
  type ServerSetting,
  type SettingsEvidence,
} from '../../src/model/serverSetting';

export const NO_EVIDENCE: SettingsEvidence = {
  databaseBytes: null,
  statisticsDays: null,
  tempFiles: null,
  tempBytes: null,
  checkpointsTimed: null,
  checkpointsRequested: null,
  checkpointsDays: null,
  connections: null,
  hitShare: null,
  tables: null,
  largeTables: [],
  hasContrib: false,
};

const FOLDER = path.join(__dirname, '../fixtures/settings');
const DEFAULT_MAJOR = 17;

export function defaultSettings(major: number): readonly ServerSetting[] {
  const text = readFileSync(path.join(FOLDER, `pg${String(major)}.json`), 'utf8');
  return z.array(serverSettingSchema).parse(JSON.parse(text));
}

export function contextOf(example: SettingExample): SettingsContext {
  const { major = DEFAULT_MAJOR, settings = {}, machine = {}, evidence = {} } = example;
  const { ram, ...more } = machine;
  const known = defaultSettings(major);
  const missing = Object.keys(settings).filter((name) => !known.some((one) => one.name === name));
  if (missing.length > 0) throw new Error(`PostgreSQL ${String(major)} has no ${missing.join()}`);
  const given = known.map((setting) => {
    const text = settings[setting.name];
    const value = text === undefined ? setting.value : inBaseUnit(text, setting);
    const choices = setting.choices?.concat(example.choices ?? []) ?? null;
    const source = text === undefined ? setting.source : 'configuration file';
    const pendingRestart = example.pending?.includes(setting.name) === true;
    return { ...setting, value, choices, source, pendingRestart };
  });
  return {
    values: new SettingValues(major, given),
    machine: {
      ...{ cores: null, disk: null, workload: null, ...more },
      ramBytes: ram === undefined ? null : amountIn(ram, 'kB'),
    },
    evidence: { ...NO_EVIDENCE, ...evidence },
    platform: example.platform ?? null,
    isWindows: example.isWindows === true,
    overridden: new Set(),
  };
}

/** As pg_settings has it. */
export function inBaseUnit(text: string, { unit, kind }: ServerSetting): string {
  if (unit === null || kind !== 'integer') return text;
  const amount = amountIn(text, unit);
  return amount === null || amount < 0 ? text : String(inUnit(amount, unit));
}
