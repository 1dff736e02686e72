// A node, the plan and the report as text for a chat or an issue: as words, as EXPLAIN's JSON, as Markdown.

import { humanMs, humanRows, humanShare } from '../../util/humanNumbers';
import { markdownCode, markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
import type { PanelReport } from '../../model/panelReport';
import type { PanelNode } from '../plan/panelNode';
import { nodeFacts } from '../plan/nodeFacts';
import { explainText } from './explainText';

/** One node with everything that is known of it: `Seq Scan orders`, then a line for each fact, such as `  Rows, total: 600`. */
export function nodeText(node: PanelNode): string {
  const { derived, fields } = nodeFacts(node);
  const lines = [...derived, ...fields].map((fact) => `  ${fact.label}: ${fact.text}`);
  return [`${node.operation} ${node.target}`.trim(), ...lines].join('\n');
}

/** EXPLAIN (FORMAT JSON) as the server would have printed it. */
export function planJson({ plan }: PanelReport): string {
  const objects = plan.nodes.map(({ fields }) => ({ ...fields, Plans: [] as unknown[] }));
  plan.nodes.forEach(({ parentId }, id) => {
    const parent = parentId === null ? undefined : objects[parentId];
    if (parent !== undefined && parentId !== id) parent.Plans.push(objects[id]);
  });
  for (const [id, object] of objects.entries())
    // The server prints no empty Plans.
    if (object.Plans.length === 0) objects[id] = withoutPlans(object);
  return JSON.stringify([{ Plan: objects[0], ...plan.statementFields }], null, 2);
}

function withoutPlans<T extends { Plans: unknown[] }>(object: T): T {
  Reflect.deleteProperty(object, 'Plans');
  return object;
}

/** The whole report, for an issue or a pull request. */
export function reportMarkdown(given: PanelReport): string {
  // Names and messages come from databases and files: what would hide in a chat or an issue becomes a symbol.
  const report = visibleIn(given);
  const { verdict, findings, suggestions, metrics, statement } = report;
  const figures = [
    metrics.executionMs === null ? 'not executed' : `${humanMs(metrics.executionMs)} to execute`,
    `${metrics.measured ? '' : '~'}${humanRows(metrics.rows)}`,
  ];
  return [
    `## ${markdownText(verdict)}`,
    figures.join(', '),
    markdownCode('sql', statement.text),
    ...(report.unread === undefined ? [] : [`> ${markdownText(report.unread)}`]),
    ...(findings.length === 0 ? [] : ['### Findings']),
    ...findings.map(({ title, message, share, rule }) => {
      const part = share === null ? '' : ` (${humanShare(share)})`;
      return `- **${markdownText(title)}**${part}: ${markdownText(message)} \`${rule}\``;
    }),
    ...(suggestions.length === 0 ? [] : ['### Suggestions']),
    ...suggestions.map(
      ({ title, why, sql }) =>
        `${markdownText(title)}: ${markdownText(why)}\n\n${markdownCode('sql', sql)}`,
    ),
    '### Plan',
    markdownCode('', explainText(report.plan)),
  ].join('\n\n');
}
