// A migration check for a terminal: each statement with what it locks and how long, and the safe way.

import {
  durationWords,
  engineWords,
  heldWords,
  lockWords,
  placeWords,
  plansWords,
  planWords,
  summaryWords,
  waitWords,
} from '../../features/migrations/migrationWords';
import type {
  ChangedPlans,
  MigrationFinding,
  MigrationReport,
  MigrationStatement,
} from '../../model/migrationReport';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';

interface Page {
  readonly style: Style;
  readonly columns: number;
}

export function migrateText(
  given: MigrationReport,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const page = { style: styleFor(colour), columns };
  const report = visibleIn(given);
  const { engine, files, statements, transactions, notes } = report;
  const blocks = files.map((file) => [
    `${page.style.strong(file.file)} ${page.style.muted(`(${file.form})`)}`,
    ...file.notes.map((note) => page.style.muted(`  ${note}`)),
    ...statements
      .filter((statement) => statement.file === file.file)
      .flatMap((statement) => statementLines(statement, page)),
    ...transactions
      .filter((transaction) => transaction.file === file.file)
      .flatMap(heldWords)
      .map((words) => page.style.warning(wrap(`In one transaction: ${words}.`, columns, '  '))),
    '',
  ]);
  const plans = report.plans === null ? [] : planLines(report.plans, page);
  const told = [engineWords(report), ...(engine.notice === null ? [] : [engine.notice]), ...notes];
  return [
    ...blocks.flat(),
    ...plans,
    ...told.map((line) => page.style.muted(wrap(line, columns, ''))),
    page.style.strong(summaryWords(report)),
    '',
  ].join('\n');
}

function statementLines(
  statement: MigrationStatement,
  { style, columns }: Page,
): readonly string[] {
  const { number, line, title, findings } = statement;
  const did = durationWords(statement);
  const waits = waitWords(statement);
  const paint = statement.outcome.kind === 'failed' ? style.danger : style.accent;
  return [
    `  ${style.strong(String(number))}  ${title}  ${style.muted(`line ${String(line)}`)}`,
    paint(wrap(did, columns, '     ')),
    ...lockWords(statement).map((words) => wrap(words, columns, '     ')),
    ...(waits === '' ? [] : [style.warning(wrap(waits, columns, '     '))]),
    ...findings.flatMap((finding) => findingLines(finding, { style, columns })),
  ];
}

function planLines(plans: ChangedPlans, { style, columns }: Page): readonly string[] {
  return [
    style.strong(wrap(plansWords(plans), columns, '')),
    ...plans.changes.flatMap((change) => [
      `  ${change.title}  ${style.muted(placeWords(change))}`,
      (change.kind === 'fails' ? style.danger : style.accent)(
        wrap(planWords(change), columns, '     '),
      ),
    ]),
    '',
  ];
}

function findingLines(
  { rule, severity, message, fixes }: MigrationFinding,
  { style, columns }: Page,
): readonly string[] {
  const paint = severity === 'error' ? style.danger : style.warning;
  return [
    `     ${paint(severity === 'information' ? 'info' : severity)}  ${style.muted(rule)}`,
    wrap(message, columns, '       '),
    ...fixes.flatMap(({ title, sql = '' }) => [
      style.good(`       → ${title}`),
      ...sql.split('\n').map((text) => `         ${text}`),
    ]),
  ];
}
