// Settings advice for a terminal.

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
} from '../../features/settings/settingsWords';
import type { SettingAdvice, SettingProof, SettingsReport } from '../../model/settingsReport';
import { visibleIn } from '../../util/visibleText';
import { fit, styleFor, wrap, type Style } from './style';

/** Told apart without colour: full, half and empty. */
const MARKS = { high: '●', medium: '◐', low: '○' } as const;

export function settingsText(
  given: SettingsReport,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  const report = visibleIn(given);
  const { planner } = report;
  const beside = [
    ...[unverifiedWords(report) ?? []].flat(),
    ...pendingWords(report),
    ...overrideWords(report),
    ...unaskedWords(report),
    ...report.notes,
  ];
  return [
    '',
    style.strong(wrap(settingsHeadline(report), columns, '  ')),
    style.muted(wrap(machineWords(report.machine), columns, '  ')),
    ...report.advice.flatMap((advice) => adviceLines(advice, report, style, columns)),
    ...(planner.kind === 'unverified'
      ? []
      : planner.proofs.flatMap((proof) => proofLines(proof, style, columns))),
    ...(beside.length === 0 ? [] : ['']),
    ...beside.map((line) => style.muted(wrap(line, columns, '  '))),
    '',
  ].join('\n');
}

function adviceLines(
  advice: SettingAdvice,
  report: SettingsReport,
  style: Style,
  columns: number,
): readonly string[] {
  const { impact, why, evidence, apply, undo, template } = advice;
  const mark = impact === 'high' ? style.danger(MARKS.high) : MARKS[impact];
  const comment = report.language === 'sql' ? '-- ' : '# ';
  return [
    '',
    `  ${mark} ${style.strong(changeWords(advice))}`,
    style.muted(wrap(factWords(advice, report), columns, '    ')),
    wrap([why, ...evidence].join(' '), columns, '    '),
    ...(apply === null ? [] : [indented(style.accent(apply))]),
    ...(undo === null ? [] : [indented(style.muted(undo.replace(/^/gm, comment)))]),
    ...(template === null ? [] : [indented(style.muted(template))]),
  ];
}

function proofLines(proof: SettingProof, style: Style, columns: number): readonly string[] {
  const { changed, worse, note } = proof;
  return [
    '',
    style.strong(wrap(`Planned with ${proofTitle(proof)}`, columns, '  ')),
    wrap(`${outcomeWords(proof)}.${note === null ? '' : ` ${note}`}`, columns, '    '),
    ...changed.flatMap((one) => [
      worse.includes(one.id)
        ? style.danger(wrap(`more than before: ${provenWords(one)}`, columns, '    '))
        : wrap(provenWords(one), columns, '    '),
      style.muted(`      ${fit(one.title, columns - 6).trimEnd()}`),
    ]),
  ];
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
