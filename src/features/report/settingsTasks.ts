// What the server should be set to, as tasks; what is changed already and waits for a restart is partly done.

import { SETTING_RULES } from '../../analysis/settings/registry';
import type { Task, TaskSection } from '../../analysis/tasks/taskList';
import type { SettingAdvice, SettingsReport } from '../../model/settingsReport';
import { markdownCodeSpan, markdownText } from '../../util/markdownText';
import type { Result } from '../../util/result';
import { shortHash } from '../../util/shortHash';
import { changeWords, factWords, machineWords, unaskedWords } from '../settings/settingsWords';
import { sqlLines, type CheckedBy } from './taskWords';

export interface SettingsTasks {
  readonly checked: CheckedBy;
  readonly section: TaskSection;
}

const RESTART = 'settings/pending-restart';

export function settingsTasks(given: Result<SettingsReport, string>): SettingsTasks {
  const named = { id: 'settings', title: 'Settings' };
  if (!given.ok) {
    const why = markdownText(given.error);
    const checks = [...SETTING_RULES.map(({ id }) => `settings/${id}`), RESTART];
    return {
      checked: checks.map((check) => [check, why]),
      section: { ...named, notes: [why], tasks: [] },
    };
  }
  const report = given.value;
  const waiting = new Set(report.pendingRestart.map(({ setting }) => setting));
  const advised = new Set(report.advice.map(({ setting }) => setting));
  const unasked = new Map(report.unasked.map(({ rule, needs }) => [rule, needs]));
  return {
    checked: [
      ...SETTING_RULES.map(({ id }): readonly [string, string | null] => {
        const needs = unasked.get(id);
        return [`settings/${id}`, needs === undefined ? null : `${needs.join(' and ')} not known.`];
      }),
      [RESTART, null],
    ],
    section: {
      ...named,
      notes: [machineWords(report.machine), ...unaskedWords(report), ...report.notes].map(
        (line) => `- ${markdownText(line)}`,
      ),
      tasks: [
        ...report.advice.map((advice) => adviceTask(advice, report, waiting.has(advice.setting))),
        ...report.pendingRestart.filter(({ setting }) => !advised.has(setting)).map(restartTask),
      ],
    },
  };
}

function adviceTask(advice: SettingAdvice, report: SettingsReport, waits: boolean): Task {
  const { rule, setting, impact, why, evidence, apply, undo, template } = advice;
  const words = {
    id: `settings/${rule}/${shortHash(setting)}`,
    title: `${markdownCodeSpan(changeWords(advice))} (${impact})`,
    details: [
      markdownText(why),
      markdownText(factWords(advice, report)),
      ...(evidence.length === 0 ? [] : ['', ...evidence.map((seen) => `- ${markdownText(seen)}`)]),
      ...sqlLines(apply, undo, report.language),
      ...sqlLines(template, null),
    ],
  };
  return waits
    ? { ...words, state: 'partly', why: 'Changed in a file already; it waits for a restart.' }
    : { ...words, state: 'open' };
}

function restartTask({ setting, running }: SettingsReport['pendingRestart'][number]): Task {
  return {
    id: `${RESTART}/${shortHash(setting)}`,
    state: 'partly',
    title: `${markdownCodeSpan(setting)} waits for a restart`,
    why: 'Changed in a file already; it waits for a restart.',
    details: [`Until then ${markdownCodeSpan(running)} is in force.`],
  };
}
