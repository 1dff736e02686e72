// Health for a terminal: by category what was found, its numbers and the SQL that mends it; then what is well, and what was skipped.

import { fixText } from '../../features/adviceText';
import { leftOutWords } from '../../features/leftOutWords';
import { useWords } from '../../features/replicas/replicaWords';
import {
  HEALTH_CATEGORIES,
  HEALTH_CATEGORY_TITLES,
  type HealthCategory,
  type HealthFinding,
  type HealthReport,
  type HealthResult,
} from '../../model/healthFinding';
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
    ...HEALTH_CATEGORIES.flatMap((category) =>
      categoryLines(category, report.results, style, columns),
    ),
    ...wellLines(report.results, style, columns),
    ...skippedLines(report.results, style, columns),
    ...useWords(report).map((line) => style.muted(wrap(line, columns, '  '))),
    ...leftOutWords(report.leftOut ?? []).map((line) => style.warning(wrap(line, columns, '  '))),
    '',
  ].join('\n');
}

/** Only what was found: the rest is told in two lines at the end. */
function categoryLines(
  category: HealthCategory,
  results: readonly HealthResult[],
  style: Style,
  columns: number,
): readonly string[] {
  const checks = results.flatMap(({ category: own, title, outcome }) => {
    if (own !== category || outcome.kind !== 'finding') return [];
    const { findings } = outcome;
    return [
      `  ${style.strong(`${title} (${String(findings.length)})`)}`,
      ...findings.flatMap((finding) => findingLines(finding, style, columns)),
    ];
  });
  return checks.length === 0
    ? []
    : [style.accent(`  ${HEALTH_CATEGORY_TITLES[category]}`), ...checks, ''];
}

function wellLines(
  results: readonly HealthResult[],
  style: Style,
  columns: number,
): readonly string[] {
  const well = results.filter(({ outcome }) => outcome.kind === 'ok').map(({ title }) => title);
  if (well.length === 0) return [];
  const count = `${String(well.length)} ${well.length === 1 ? 'check' : 'checks'}`;
  return [
    `  ${style.good('✓')} Nothing found by ${count}`,
    style.muted(wrap(`${well.join(', ')}.`, columns, '    ')),
  ];
}

/** One reason is told once, with all that it stopped. */
function skippedLines(
  results: readonly HealthResult[],
  style: Style,
  columns: number,
): readonly string[] {
  const titles = new Map<string, string[]>();
  for (const { title, outcome } of results) {
    if (outcome.kind !== 'skipped') continue;
    titles.set(outcome.reason, [...(titles.get(outcome.reason) ?? []), title]);
  }
  return [...titles].map(([reason, skipped]) =>
    style.muted(wrap(`– ${skipped.join(', ')}: skipped. ${reason}`, columns, '  ')),
  );
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
