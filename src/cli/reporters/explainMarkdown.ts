// Explain & Optimize as Markdown, for pull requests and tickets.

import { refusedText, suggestionText } from '../../features/adviceText';
import type { PlanReport } from '../../model/report';
import type { SuggestionText } from '../../model/adviceText';
import { humanBytes, humanCost, humanSaving, humanShare } from '../../util/humanNumbers';
import { figures, noFinding, planTree } from './planTree';
import { styleFor } from './style';

/** Width of the plan in its code block. */
const PLAN_COLUMNS = 100;

export function explainMarkdown(report: PlanReport): string {
  const { statement, modeReason, findings, suggestions, notes } = report;
  return [
    `## ${report.verdict}`,
    figures(report),
    ...(modeReason === null ? [] : [`> ${modeReason}`]),
    ...(statement === null ? [] : [fenced('sql', statement.text)]),
    '### Plan',
    fenced('text', planTree(report, PLAN_COLUMNS, styleFor(false))),
    '### Findings',
    findings.length === 0
      ? noFinding(report)
      : findings
          .map(({ impact, share, saving, title, message, rule }) => {
            const part = humanSaving(share, saving);
            const weight = share === null ? impact : `${impact}, ${humanShare(share)}`;
            return `- **${title}** (${weight}${part === null ? '' : `, ${part}`}, \`${rule}\`)  \n  ${message}`;
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
            .map(({ sql, why }) => `- ${inlineCode(sql)}: ${why}.`)
            .join('\n'),
        ]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `> ${note}`).join('\n')]),
    '',
  ].join('\n\n');
}

function suggestionSection({ title, sql, sizeBytes, proof }: SuggestionText): string {
  const { level, costBefore, costAfter, engine } = proof;
  const proven =
    level === 'rule' || costBefore === null || costAfter === null
      ? 'unverified'
      : `cost ${humanCost(costBefore)} → ${humanCost(costAfter)}, ${level} by PostgreSQL ${engine.version} (${engine.kind})`;
  const size = sizeBytes === undefined ? '' : `, ${humanBytes(sizeBytes)}`;
  return `**${title}** (${proven}${size})\n\n${fenced('sql', sql)}`;
}

/** Between more backticks than stand in it. */
function inlineCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return longest === 0 ? `${ticks}${text}${ticks}` : `${ticks} ${text} ${ticks}`;
}

/** The fence is longer than any run of backticks inside. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
