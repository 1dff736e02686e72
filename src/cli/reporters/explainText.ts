// Explain & Optimize for the terminal: verdict, plan, findings, and what would help with its proof.

import { boundValues } from '../../features/boundValues';
import { refusedText, suggestionText } from '../../features/adviceText';
import { fixesBeside } from '../../features/fixesBeside';
import type { FixText, SuggestionText } from '../../model/adviceText';
import type { Finding } from '../../model/finding';
import type { PlanReport } from '../../model/report';
import { changeWords, predictedWords, runsWords } from '../../model/proofWords';
import type { CrossCheck, PredictedTime, Suggestion } from '../../model/suggestion';
import { twinLine } from '../../features/twinWords';
import type { TwinReport } from '../../model/twinReport';
import { humanBytes, humanCost, humanMs, humanSaving, humanShare } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import type { Environment } from '../environment';
import { figures, noFinding, planTree } from './planTree';
import { styleFor, wrap, type Style } from './style';

export function explainText(
  given: PlanReport,
  { colour, columns }: Pick<Environment, 'colour' | 'columns'>,
): string {
  const style = styleFor(colour);
  // Names and plans are foreign text: control characters become symbols before anything is coloured.
  const report = visibleIn(given);
  const page: Page = { style, columns };
  const { statement, server, modeReason, findings, suggestions, notes } = report;
  const sections = [
    ...(statement === null ? [] : [statementSection(report, statement.text, page)]),
    [
      style.strong(wrap(`${report.verdict}.`, columns, '  ')),
      `  ${style.muted([figures(report), ...(server.version === '' ? [] : [`PostgreSQL ${server.version}`])].join('  ·  '))}`,
      ...(modeReason === null ? [] : [style.warning(wrap(modeReason, columns, '  '))]),
    ].join('\n'),
    planTree(report, columns, style),
    ...(report.unread === undefined ? [] : [style.warning(wrap(report.unread, columns, '  '))]),
    findings.length === 0
      ? `  ${report.unread === undefined ? style.good('✓') : style.muted('·')} ${noFinding(report)}`
      : [
          heading(`Findings (${String(findings.length)})`, page),
          ...findings.map((finding) =>
            findingText(finding, fixesBeside(finding, suggestions), page),
          ),
        ].join('\n'),
    ...(suggestions.length === 0
      ? []
      : [
          [
            heading('What would help', page),
            ...suggestions.map((item) =>
              suggestionLines(suggestionText(item, statement?.text ?? null), page),
            ),
          ].join('\n'),
        ]),
    ...(report.refused.length === 0 ? [] : [refusedSection(report, page)]),
    ...(report.twin === undefined ? [] : [twinSection(report.twin, page)]),
    ...(notes.length === 0 ? [] : [notes.map((note) => wrap(note, columns, '  ')).join('\n')]),
  ];
  return `\n${sections.join('\n\n')}\n\n`;
}

/** That nothing is suggested has its reasons. */
function refusedSection({ refused }: PlanReport, { style, columns }: Page): string {
  return [
    style.muted('  Tried and refused'),
    ...refused
      .map(refusedText)
      .map(({ sql, why }) => style.muted(wrap(`${sql}: ${why}.`, columns, '    '))),
  ].join('\n');
}

interface Page {
  readonly style: Style;
  readonly columns: number;
}

/** What it lacks is in the JSON by name. */
function twinSection(twin: TwinReport, { style, columns }: Page): string {
  const lacks =
    twin.losses.length === 0
      ? ''
      : ` It lacks ${twin.losses
          .slice(0, MOST_LOSSES)
          .map(({ kind, name }) => `${kind} ${name}`)
          .join(', ')}${twin.losses.length > MOST_LOSSES ? ' and others' : ''}.`;
  return style.muted(
    wrap(
      `${twinLine(twin, Date.now())}.${twin.notice === null ? '' : ` ${twin.notice}`}${lacks}`,
      columns,
      '  ',
    ),
  );
}

/** More are listed in the JSON. */
const MOST_LOSSES = 3;

function statementSection(report: PlanReport, text: string, { style, columns }: Page): string {
  const values = boundValues(report);
  return [
    ...text.split(/\r?\n/).map((line) => style.muted(`  │ `) + line),
    ...(values.length === 0 ? [] : [wrap(`With ${values.join(', ')}.`, columns, '  ')]),
  ].join('\n');
}

function heading(text: string, { style, columns }: Page): string {
  return (
    style.strong(`  ${text} `) + style.muted('─'.repeat(Math.max(0, columns - text.length - 4)))
  );
}

function findingText(finding: Finding, fixes: readonly FixText[], page: Page): string {
  const { impact, share, saving, basis, title, message, rule } = finding;
  const { style, columns } = page;
  const paint =
    impact === 'high' ? style.danger : impact === 'medium' ? style.warning : style.muted;
  const weight = share === null ? impact : `${impact} ${humanShare(share)}`;
  const part = humanSaving(share, saving);
  const how = `${part === null ? '' : `, ${part}`}${basis === 'measured' ? '' : ' · estimated'}`;
  return [
    `  ${paint(`● ${weight}${how}`)}  ${style.strong(title)}  ${style.muted(rule)}`,
    wrap(message, columns, '    '),
    ...fixes.flatMap(({ title: what, kind, sql = '' }) => [
      style.muted(
        wrap(
          `${what} (${kind === 'template' ? 'read and adapt' : 'unverified'}):`,
          columns,
          '    ',
        ),
      ),
      // SQL is not wrapped: it is there to be copied.
      ...sql.split('\n').map((line) => `    ${style.accent(line)}`),
    ]),
  ].join('\n');
}

function suggestionLines(suggestion: SuggestionText, page: Page): string {
  const { style, columns } = page;
  const { title, sql, why, sizeBytes, replaces, refused, proof } = suggestion;
  const details = [
    ...(sizeBytes === undefined ? [] : [`size ${humanBytes(sizeBytes)}`]),
    ...(replaces.length === 0 ? [] : [`makes ${replaces.join(', ')} redundant`]),
    ...(refused.length === 0
      ? []
      : [`${String(refused.length)} other candidate${refused.length === 1 ? '' : 's'} refused`]),
  ];
  return [
    `  ${style.good('→')} ${style.strong(title)}`,
    `    ${proofText(suggestion, style)}${details.length === 0 ? '' : style.muted(`  ·  ${details.join('  ·  ')}`)}`,
    ...(suggestion.kind === 'index' ? [style.muted(wrap(why, columns, '    '))] : []),
    ...sql.split('\n').map((line) => `    ${style.accent(line)}`),
    ...proof.caveats.map((caveat) => style.muted(wrap(caveat, columns, '    '))),
  ].join('\n');
}

const ENGINE_WORDS: Readonly<Record<Suggestion['proof']['engine']['kind'], string>> = {
  server: 'planned by the server',
  twin: 'the twin',
  'native-twin': 'the native twin',
  hypopg: 'HypoPG on the server',
  embedded: 'really built on the demo and rolled back',
  none: 'rules only',
};

const BUILT_WORDS = 'really built and rolled back';

function proofText({ proof }: Pick<Suggestion, 'proof'>, style: Style): string {
  const { level, engine, costBefore, costAfter, crossCheck, times, predictedTime } = proof;
  if (times !== undefined) {
    const { beforeMs, afterMs } = times;
    const change = changeWords(times);
    return `${humanMs(beforeMs)} → ${style.good(humanMs(afterMs))}${change === null ? '' : ` (${change})`}, ${runsWords(times)}, ${level} by PostgreSQL ${engine.version}: ${BUILT_WORDS}`;
  }
  if (level === 'rule' || costBefore === null || costAfter === null) {
    return style.warning('unverified: a rule says so, no planner has confirmed it');
  }
  const gain = costAfter < costBefore ? ` (${humanShare(1 - costAfter / costBefore)} less)` : '';
  return `cost ${humanCost(costBefore)} → ${style.good(humanCost(costAfter))}${gain}, ${level} by PostgreSQL ${engine.version}: ${ENGINE_WORDS[engine.kind]}${agreement(crossCheck)}${prediction(predictedTime)}`;
}

function prediction(predicted: PredictedTime | undefined): string {
  return predicted === undefined ? '' : `; ${predictedWords(predicted)} by the measured plan`;
}

function agreement(crossCheck: CrossCheck | undefined): string {
  return crossCheck?.used === true
    ? `; ${ENGINE_WORDS[crossCheck.engine.kind]} agrees, ${humanCost(crossCheck.costBefore)} → ${humanCost(crossCheck.costAfter)}`
    : '';
}
