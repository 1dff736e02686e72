// A sample in the text format of Prometheus (0.0.4). What is unknown is left out; no text of a statement is a label.

import { METRIC_HELP } from '../../features/monitor/metricNames';
import type { MonitorSample } from '../../model/monitorJson';
import { visibleLine } from '../../util/visibleText';

type Labels = Readonly<Record<string, string>>;
interface Series {
  readonly labels: Labels;
  readonly value: number;
}

export function monitorPrometheus(sample: MonitorSample): string {
  const { metrics, node, waits, statements, alerts, cost } = sample;
  const role: Labels = node === null ? {} : { role: node.role, server: node.server };
  return [
    gauge('up', 'Whether the server answered.', [{ labels: role, value: node === null ? 0 : 1 }]),
    ...METRIC_HELP.map(({ name, help }) => {
      const value = metrics[name] ?? null;
      return gauge(snake(name), help, value === null ? [] : [{ labels: {}, value }]);
    }),
    gauge(
      'active_sessions',
      'Average active sessions by what they wait for.',
      (waits?.classes ?? []).map(({ type, event, aas }) => ({
        labels: { type, event },
        value: aas,
      })),
    ),
    gauge('statement_calls', 'Calls in the window.', statementSeries(statements, 'calls')),
    gauge(
      'statement_time_ms',
      'Execution time in the window.',
      statementSeries(statements, 'timeMs'),
    ),
    gauge(
      'alert',
      'Open alerts.',
      alerts.map(({ id, object, severity }) => ({
        labels: { id, object: object ?? '', severity },
        value: 1,
      })),
    ),
    gauge('monitor_cost_share', 'Share of the time that went to queries of this monitor.', [
      { labels: {}, value: cost.share },
    ]),
  ].join('');
}

/** The same statement of two roles is two entries, and one series. */
function statementSeries(
  statements: MonitorSample['statements'],
  figure: 'calls' | 'timeMs',
): readonly Series[] {
  const sums = new Map<string, Series>();
  for (const statement of statements ?? []) {
    const { queryId, toplevel } = statement;
    const labels = { query_id: queryId ?? '', toplevel: String(toplevel) };
    const key = JSON.stringify(labels);
    sums.set(key, { labels, value: (sums.get(key)?.value ?? 0) + statement[figure] });
  }
  return [...sums.values()];
}

function gauge(name: string, help: string, series: readonly Series[]): string {
  if (series.length === 0) return '';
  const full = `planwright_${name}`;
  const lines = series.map(({ labels, value }) => `${full}${labelText(labels)} ${String(value)}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${lines.join('')}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return visibleLine(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
