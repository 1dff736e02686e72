// Settings advice as Markdown: only what differs, the script, and what was not judged.

import type { SettingAdvice, SettingsReport } from '../../model/settingsReport';
import { markdownCode, markdownCodeSpan, markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
import {
  changeWords,
  factWords,
  machineWords,
  outcomeWords,
  overrideWords,
  pendingWords,
  proofTitle,
  provenWords,
  settingsHeadline,
  unaskedWords,
  unverifiedWords,
} from './settingsWords';

export function settingsMarkdown(given: SettingsReport): string {
  const report = visibleIn(given);
  const unverified = unverifiedWords(report);
  return [
    `# Settings of ${markdownText(report.server.database)}`,
    '',
    markdownText(settingsHeadline(report)),
    '',
    markdownText(machineWords(report.machine)),
    '',
    ...(unverified === null ? [] : [markdownText(unverified), '']),
    ...report.advice.flatMap((advice) => adviceLines(advice, report)),
    ...plannerLines(report),
    ...listed('Also to know', [
      ...pendingWords(report),
      ...overrideWords(report),
      ...unaskedWords(report),
      ...report.notes,
    ]),
    ...(report.script === ''
      ? []
      : ['## Script', '', markdownCode(report.language, report.script.trimEnd()), '']),
  ].join('\n');
}

const WEIGHTS = { high: '● high', medium: '◐ medium', low: '○ low' } as const;

function adviceLines(advice: SettingAdvice, report: SettingsReport): readonly string[] {
  const { impact, why, evidence, apply, undo, template, rule } = advice;
  const code = [
    ...(apply === null ? [] : [apply]),
    ...(undo === null ? [] : [undo.replace(/^/gm, report.language === 'sql' ? '-- ' : '# ')]),
  ];
  return [
    `## ${markdownCodeSpan(changeWords(advice))}`,
    '',
    markdownText(`${WEIGHTS[impact]} · ${factWords(advice, report)} · ${rule}`),
    '',
    markdownText(why),
    '',
    ...(evidence.length === 0 ? [] : [...evidence.map((seen) => `- ${markdownText(seen)}`), '']),
    ...(code.length === 0 ? [] : [markdownCode(report.language, code.join('\n')), '']),
    ...(template === null ? [] : [markdownCode('sql', template), '']),
  ];
}

function plannerLines({ planner }: SettingsReport): readonly string[] {
  if (planner.kind === 'unverified') return [];
  return [
    '## What the planner would do',
    '',
    markdownText(
      `${String(planner.statements)} statements planned by ${planner.engine}, ${String(planner.notPlanned)} not planned.`,
    ),
    '',
    ...planner.proofs.flatMap((proof) => [
      `### ${markdownCodeSpan(proofTitle(proof))}`,
      '',
      markdownText(`${outcomeWords(proof)}.${proof.note === null ? '' : ` ${proof.note}`}`),
      '',
      ...proof.changed.map(
        (changed) =>
          `- ${markdownText(provenWords(changed))}${proof.worse.includes(changed.id) ? ' **more than before**' : ''}  \n  ${markdownCodeSpan(changed.title)}`,
      ),
      ...(proof.changed.length === 0 ? [] : ['']),
    ]),
    ...planner.notes.flatMap((note) => [markdownText(note), '']),
  ];
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [`## ${title}`, '', ...lines.map((line) => `- ${markdownText(line)}`), ''];
}
