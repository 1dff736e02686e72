// The plan as text for a chat or an issue: in the shape of EXPLAIN's own text form, or as Markdown, or as EXPLAIN's JSON.

import { humanMs, humanRows, humanShare } from '../../util/humanNumbers';
import type { PanelReport } from '../../model/panelReport';
import type { PanelNode, PlanIndex } from '../plan/planIndex';
import { fieldText, nodeFacts } from '../plan/nodeFacts';

/** Shown in the first line of a node, or of no use to a reader. */
const IN_FIRST_LINE = new Set([
  'Node Type',
  'Parent Relationship',
  'Subplan Name',
  'Parallel Aware',
  'Async Capable',
  'Join Type',
  'Strategy',
  'Partial Mode',
  'Relation Name',
  'Schema',
  'Alias',
  'Index Name',
  'Scan Direction',
  'Startup Cost',
  'Total Cost',
  'Plan Rows',
  'Plan Width',
  'Actual Startup Time',
  'Actual Total Time',
  'Actual Rows',
  'Actual Loops',
]);

export function planText(report: PanelReport, plan: PlanIndex): string {
  const footer = ['Planning Time', 'Execution Time'].flatMap((key) => {
    const value = report.plan.statementFields[key];
    return typeof value === 'number' ? [`${key}: ${value.toFixed(3)} ms`] : [];
  });
  return [...plan.nodes.flatMap(nodeLines), ...footer].join('\n');
}

function nodeLines(node: PanelNode): readonly string[] {
  const indent = ' '.repeat(node.depth === 0 ? 0 : node.depth * 6 - 4);
  const arrow = node.depth === 0 ? '' : '->  ';
  const below = ' '.repeat(node.depth === 0 ? 2 : node.depth * 6 + 2);
  const details = Object.entries(node.fields)
    .filter(([key, value]) => !IN_FIRST_LINE.has(key) && value !== false && value !== 0)
    .map(([key, value]) => `${below}${key}: ${fieldText(value)}`);
  const subplan = node.subplan === null ? [] : [`${indent}${node.subplan}`];
  return [...subplan, `${indent}${arrow}${firstLine(node)}`, ...details];
}

function firstLine({ operation, target, fields }: PanelNode): string {
  const name = target === '' ? operation : `${operation} on ${target}`;
  const cost = `(cost=${fixed(fields['Startup Cost'])}..${fixed(fields['Total Cost'])} rows=${text(fields['Plan Rows'])} width=${text(fields['Plan Width'])})`;
  return `${name}  ${cost}${actual(fields)}`;
}

function actual(fields: PanelNode['fields']): string {
  const loops = fields['Actual Loops'];
  if (loops === undefined) return '';
  if (loops === 0) return ' (never executed)';
  const time =
    fields['Actual Total Time'] === undefined
      ? ''
      : `time=${fields['Actual Startup Time']?.toFixed(3) ?? ''}..${fields['Actual Total Time'].toFixed(3)} `;
  return ` (actual ${time}rows=${text(fields['Actual Rows'])} loops=${String(loops)})`;
}

function fixed(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2);
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

/** One node with everything that is known of it. */
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
    if (object.Plans.length === 0) objects[id] = withoutPlans(object);
  return JSON.stringify([{ Plan: objects[0], ...plan.statementFields }], null, 2);
}

function withoutPlans<T extends { Plans: unknown[] }>(object: T): T {
  Reflect.deleteProperty(object, 'Plans');
  return object;
}

/** The whole report, for an issue or a pull request. */
export function reportMarkdown(report: PanelReport, plan: PlanIndex): string {
  const { verdict, findings, suggestions, metrics, statement } = report;
  const figures = [
    metrics.executionMs === null ? 'not executed' : `${humanMs(metrics.executionMs)} to execute`,
    `${metrics.measured ? '' : '~'}${humanRows(metrics.rows)}`,
  ];
  return [
    `## ${verdict}`,
    figures.join(', '),
    fenced('sql', statement.text),
    ...(findings.length === 0 ? [] : ['### Findings']),
    ...findings.map(({ title, message, share, rule }) => {
      const part = share === null ? '' : ` (${humanShare(share)})`;
      return `- **${title}**${part}: ${message} \`${rule}\``;
    }),
    ...(suggestions.length === 0 ? [] : ['### Suggestions']),
    ...suggestions.map(({ title, why, sql }) => `${title}: ${why}\n\n${fenced('sql', sql)}`),
    '### Plan',
    fenced('', planText(report, plan)),
  ].join('\n\n');
}

/** A fence longer than any in the text, so that nothing in it ends the block. */
function fenced(language: string, content: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${content}\n${fence}`;
}
