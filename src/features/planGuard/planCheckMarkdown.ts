// A check of plans as Markdown, for a comment on a pull request.

import type { CheckedPlan, PlanCheck } from '../../model/planCheck';
import { markdownText } from '../../util/markdownText';
import { kindWords, nextWords, stepWords, summaryWords } from './planCheckWords';

export function planCheckMarkdown(check: PlanCheck): string {
  const { statements, gone, notPlanned, notes } = check;
  const next = nextWords(check);
  return [
    '# Plan check',
    '',
    `**${markdownText(summaryWords(check))}**`,
    ...paragraphs(next === null ? notes : [next, ...notes]),
    '',
    ...statements.flatMap(statementLines),
    ...gone.map(({ file, title }) => `- gone: ${markdownText(`${title} (${file})`)}`),
    ...notPlanned.map(
      ({ file, line, title, why }) =>
        `- not planned: ${markdownText(`${title} (${file}:${String(line)})`)}<br>${markdownText(why)}`,
    ),
    '',
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function paragraphs(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => ['', markdownText(text)]);
}

function statementLines(checked: CheckedPlan): readonly string[] {
  const { file, line, title, regressions } = checked;
  const step = stepWords(checked);
  const told = [
    kindWords(checked),
    ...regressions.map(({ message }) => message),
    ...(step === null ? [] : [step]),
  ];
  return [
    `- ${markdownText(`${title} (${file}:${String(line)})`)}<br>${told.map(markdownText).join('<br>')}`,
  ];
}
