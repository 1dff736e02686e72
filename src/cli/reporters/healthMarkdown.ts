// Index health as Markdown, for issues and reviews.

import { fixText } from '../../features/adviceText';
import type { HealthFinding, HealthReport, HealthResult } from '../../model/healthFinding';
import { humanBytes } from '../../util/humanNumbers';

export function healthMarkdown({ server, results }: HealthReport): string {
  return [
    `# Index health of ${server.database}`,
    '',
    `PostgreSQL ${server.version}`,
    '',
    ...results.flatMap(section),
  ].join('\n');
}

function section({ title, outcome }: HealthResult): readonly string[] {
  if (outcome.kind === 'ok') return [`## ${title}`, '', 'None.', ''];
  if (outcome.kind === 'skipped') return [`## ${title}`, '', `Skipped: ${outcome.reason}`, ''];
  return [`## ${title}`, '', ...outcome.findings.flatMap(finding)];
}

function finding({ title, impact, message, sizeBytes, fixes }: HealthFinding): readonly string[] {
  const size = sizeBytes === null ? '' : `, ${humanBytes(sizeBytes)}`;
  return [
    `- **${title}** (${impact}${size})  `,
    `  ${message}`,
    ...fixes
      .map(fixText)
      .flatMap(({ sql, undoSql }) => [
        '',
        '  ```sql',
        ...(sql ?? '').split('\n').map((line) => `  ${line}`),
        ...(undoSql === undefined ? [] : [`  -- undo: ${undoSql}`]),
        '  ```',
      ]),
    '',
  ];
}
