// Health for a terminal: each check with its findings, their numbers and the SQL that mends them.

import { fixText } from '../../features/adviceText';
import { leftOutWords } from '../../features/leftOutWords';
import type { HealthFinding, HealthReport, HealthResult } from '../../model/healthFinding';
import { humanBytes } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';
import { asUndo } from './undoComment';

/** Told apart without colour: full, half and empty. */
const MARKS = { high: '●', medium: '◐', low: '○' } as const;

export function healthText(
  given: HealthReport,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  const report = visibleIn(given);
  const { server, statisticsAgeDays } = report;
  const age =
    statisticsAgeDays === null
      ? ''
      : `  ·  statistics of ${String(Math.floor(statisticsAgeDays))} days`;
  return [
    '',
    style.strong(`  Health of ${server.database}`) +
      style.muted(`  ·  PostgreSQL ${server.version}${age}`),
    '',
    ...report.results.flatMap((result) => resultLines(result, style, columns)),
    ...leftOutWords(report.leftOut ?? []).map((line) => style.warning(wrap(line, columns, '  '))),
    '',
  ].join('\n');
}

function resultLines(
  { title, outcome }: HealthResult,
  style: Style,
  columns: number,
): readonly string[] {
  if (outcome.kind === 'ok') return [`  ${style.good('✓')} ${title}: none`];
  if (outcome.kind === 'skipped') {
    return [style.muted(wrap(`– ${title}: skipped. ${outcome.reason}`, columns, '  '))];
  }
  const { findings } = outcome;
  return [
    `  ${style.strong(`${title} (${String(findings.length)})`)}`,
    ...findings.flatMap((finding) => findingLines(finding, style, columns)),
  ];
}

function findingLines(finding: HealthFinding, style: Style, columns: number): readonly string[] {
  const { impact, title, message, sizeBytes, fixes } = finding;
  const size = sizeBytes === null ? '' : style.muted(`  ${humanBytes(sizeBytes)}`);
  // Colour for the gravest alone: where all is coloured, nothing is.
  const mark = impact === 'high' ? style.danger(MARKS.high) : MARKS[impact];
  return [
    `    ${mark} ${title}${size}`,
    style.muted(wrap(message, columns, '      ')),
    ...fixes
      .map(fixText)
      .flatMap(({ sql, undoSql }) => [
        ...(sql === undefined ? [] : [indented(style.accent(sql))]),
        ...(undoSql === undefined ? [] : [indented(style.muted(asUndo(undoSql)))]),
      ]),
  ];
}

function indented(text: string): string {
  return text.replace(/^/gm, '      ');
}
