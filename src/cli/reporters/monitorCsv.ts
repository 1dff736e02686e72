// Metrics of a monitor as CSV (RFC 4180): a heading, then a line a sample. What is unknown is empty.

import { METRIC_HELP } from '../../features/monitor/metricNames';
import type { MonitorSample } from '../../model/monitorJson';

const NAMES = METRIC_HELP.map(({ name }) => name);

/** The first line that it prints has the heading before it. */
export function monitorCsv(): (sample: MonitorSample) => string {
  let heading = `${['at', 'seconds', ...NAMES].join(',')}\r\n`;
  return ({ at, seconds, metrics }) => {
    const values = NAMES.map((name) => metrics[name] ?? '');
    const line = `${heading}${[at, seconds, ...values].join(',')}\r\n`;
    heading = '';
    return line;
  };
}
