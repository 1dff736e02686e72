// Health as Markdown, for issues and reviews.

import { fixText } from '../../features/adviceText';
import { leftOutWords } from '../../features/leftOutWords';
import { useWords } from '../../features/replicas/replicaWords';
import type { HealthFinding, HealthReport, HealthResult } from '../../model/healthFinding';
import { humanBytes } from '../../util/humanNumbers';
import { markdownCode, markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
import { asUndo } from './undoComment';

export function healthMarkdown(given: HealthReport): string {
  const report = visibleIn(given);
  const { server, results, leftOut = [] } = report;
  return [
    `# Health of ${markdownText(server.database)}`,
    '',
    `PostgreSQL ${server.version}`,
    '',
    ...[...leftOutWords(leftOut), ...useWords(report)].flatMap((line) => [markdownText(line), '']),
    ...results.flatMap(section),
    ...briefly('Nothing found by', results, 'ok'),
    ...briefly('Skipped', results, 'skipped'),
  ].join('\n');
}

function section({ title, outcome }: HealthResult): readonly string[] {
  return outcome.kind === 'finding'
    ? [`## ${title}`, '', ...outcome.findings.flatMap(finding)]
    : [];
}

/** What is well is told too: a report that leaves it out does not say that it was looked at. */
function briefly(
  heading: string,
  results: readonly HealthResult[],
  kind: 'ok' | 'skipped',
): readonly string[] {
  const lines = results.flatMap(({ title, outcome }) =>
    outcome.kind !== kind
      ? []
      : [`- ${title}${outcome.kind === 'skipped' ? `: ${markdownText(outcome.reason)}` : ''}`],
  );
  return lines.length === 0 ? [] : [`## ${heading}`, '', ...lines, ''];
}

function finding({ title, impact, message, sizeBytes, fixes }: HealthFinding): readonly string[] {
  const size = sizeBytes === null ? '' : `, ${humanBytes(sizeBytes)}`;
  return [
    `- **${markdownText(title)}** (${impact}${size})  `,
    `  ${markdownText(message)}`,
    ...fixes.map(fixText).flatMap(({ sql, undoSql }) => {
      const undo = undoSql === undefined ? [] : [asUndo(undoSql)];
      const code = markdownCode('sql', [sql ?? '', ...undo].join('\n'));
      // Set in, or the block would end the item that it belongs to.
      return ['', ...code.split('\n').map((line) => `  ${line}`)];
    }),
    '',
  ];
}
