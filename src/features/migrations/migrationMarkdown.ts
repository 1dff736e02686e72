// A migration check as Markdown, for a comment on a pull request.

import type {
  ChangedPlans,
  MigrationReport,
  MigrationStatement,
} from '../../model/migrationReport';
import { markdownCode, markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
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
} from './migrationWords';

export function migrationMarkdown(given: MigrationReport): string {
  const report = visibleIn(given);
  const { engine, statements, transactions, notes } = report;
  return [
    '# Migration check',
    '',
    `**${markdownText(summaryWords(report))}**`,
    '',
    markdownText(engineWords(report)),
    ...(engine.notice === null ? [] : ['', markdownText(engine.notice)]),
    '',
    '| | statement | takes | locks |',
    '|---|---|---|---|',
    ...statements.map(row),
    '',
    ...transactions.flatMap((transaction) =>
      heldWords(transaction).map(
        (words) => `- ${markdownText(`In one transaction of ${transaction.file}: ${words}.`)}`,
      ),
    ),
    '',
    ...statements.flatMap(findings),
    ...(report.plans === null ? [] : plansOf(report.plans)),
    ...notes.flatMap((note) => [markdownText(note), '']),
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function plansOf(plans: ChangedPlans): readonly string[] {
  return [
    '## Plans',
    '',
    markdownText(plansWords(plans)),
    '',
    ...plans.changes.map(
      (change) =>
        `- ${markdownText(`${placeWords(change)} ${change.title}`)}<br>${markdownText(planWords(change))}`,
    ),
    '',
  ];
}

function row(statement: MigrationStatement): string {
  const { number, file, line, title } = statement;
  const cells = [
    String(number),
    `${markdownText(title)}<br>${markdownText(`${file}:${String(line)}`)}`,
    markdownText(durationWords(statement)),
    [...lockWords(statement), waitWords(statement)].filter(isWords).map(markdownText).join('<br>'),
  ];
  return `| ${cells.join(' | ')} |`;
}

function isWords(text: string): boolean {
  return text !== '';
}

function findings({ number, file, line, findings: found }: MigrationStatement): readonly string[] {
  return found.flatMap(({ rule, severity, message, fixes }) => [
    `## ${String(number)}: ${severity}, ${rule}`,
    '',
    markdownText(`${file}:${String(line)}`),
    '',
    markdownText(message),
    '',
    ...fixes.flatMap(({ title, sql = '' }) => [
      `${markdownText(title)}:`,
      '',
      markdownCode('sql', sql),
      '',
    ]),
  ]);
}
