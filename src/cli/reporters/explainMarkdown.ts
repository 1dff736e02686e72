// Explain & Optimize as Markdown, for pull requests and tickets.

import { boundValues } from '../../features/boundValues';
import { refusedText, suggestionText } from '../../features/adviceText';
import { fixesBeside } from '../../features/fixesBeside';
import type { PlanReport } from '../../model/report';
import type { FixText, SuggestionText } from '../../model/adviceText';
import { predictedWords, runsWords, timesWords } from '../../model/proofWords';
import { humanBytes, humanCost, humanSaving, humanShare } from '../../util/humanNumbers';
import { markdownCode, markdownCodeSpan, markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
import { figures, noFinding, planTree } from './planTree';
import { styleFor } from './style';

/** Width of the plan in its code block. */
const PLAN_COLUMNS = 100;

export function explainMarkdown(given: PlanReport): string {
  // Control characters become symbols before anything is laid out: a name must not move the terminal, or the page.
  const report = visibleIn(given);
  const { statement, modeReason, findings, suggestions, notes } = report;
  const values = boundValues(report);
  return [
    `## ${markdownText(report.verdict)}`,
    figures(report),
    ...(modeReason === null ? [] : [`> ${markdownText(modeReason)}`]),
    ...(statement === null ? [] : [markdownCode('sql', statement.text)]),
    ...(values.length === 0 ? [] : [`With ${values.map(markdownCodeSpan).join(', ')}.`]),
    '### Plan',
    markdownCode('text', planTree(report, PLAN_COLUMNS, styleFor(false))),
    ...(report.unread === undefined ? [] : [`> ${markdownText(report.unread)}`]),
    '### Findings',
    findings.length === 0
      ? noFinding(report)
      : findings
          .map((finding) => {
            const { impact, share, saving, title, message, rule } = finding;
            const part = humanSaving(share, saving);
            const weight = share === null ? impact : `${impact}, ${humanShare(share)}`;
            // Two blanks at the end of a line break it in Markdown, without a new paragraph.
            const head = `- **${markdownText(title)}** (${weight}${part === null ? '' : `, ${part}`}, \`${rule}\`)  \n  ${markdownText(message)}`;
            return [head, ...fixesBeside(finding, suggestions).map(fixItem)].join('\n\n');
          })
          .join('\n'),
    ...(suggestions.length === 0
      ? []
      : [
          '### What would help',
          ...suggestions.map((item) =>
            suggestionSection(suggestionText(item, statement?.text ?? null)),
          ),
        ]),
    ...(report.refused.length === 0
      ? []
      : [
          '### Tried and refused',
          report.refused
            .map(refusedText)
            .map(({ sql, why }) => `- ${markdownCodeSpan(sql)}: ${markdownText(why)}.`)
            .join('\n'),
        ]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `> ${markdownText(note)}`).join('\n')]),
    '',
  ].join('\n\n');
}

/** Within the item of its finding. */
function fixItem({ title, kind, sql = '' }: FixText): string {
  const basis = kind === 'template' ? 'read and adapt' : 'unverified';
  const text = `${markdownText(title)} (${basis}):\n\n${markdownCode('sql', sql)}`;
  // By two blanks a line, which the item of a list asks for; an empty one needs none.
  return text.replaceAll(/^(?=.)/gm, '  ');
}

function suggestionSection({ title, sql, sizeBytes, proof }: SuggestionText): string {
  const proven = proofText(proof);
  const size = sizeBytes === undefined ? '' : `, ${humanBytes(sizeBytes)}`;
  return `**${markdownText(title)}** (${proven}${size})\n\n${markdownCode('sql', sql)}`;
}

function proofText(proof: SuggestionText['proof']) {
  const { level, costBefore, costAfter, engine, times, predictedTime } = proof;
  const by = `${level} by PostgreSQL ${engine.version} (${engine.kind})`;
  if (times !== undefined) return `${timesWords(times)}, ${runsWords(times)}, ${by}`;
  if (level === 'rule' || costBefore === null || costAfter === null) return 'unverified';
  const time = predictedTime === undefined ? '' : `, ${predictedWords(predictedTime)}`;
  return `cost ${humanCost(costBefore)} → ${humanCost(costAfter)}${time}, ${by}`;
}
