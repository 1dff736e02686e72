// Does BETWEEN with dates lose the last day of a timestamp column?

import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';

/** Two dates without a time of the day, each read as its midnight. */
const DATES = /^('\d{4}-\d\d-\d\d')\s+and\s+('\d{4}-\d\d-\d\d')$/i;
/** Names that people give to timestamps, for when no catalog tells the type. */
const TIMESTAMP_NAME = /(?:_at|_ts|timestamp|_time|datetime)$/i;

export const betweenTimestamp: LintRule = {
  id: 'between-timestamp',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: 'BETWEEN two dates on a timestamp column ends at midnight, before the last day.',
    why: "A date means 00:00 when it is compared with a timestamp: `between '2024-01-01' and '2024-01-31'` leaves out all of 31 January but its first instant.",
    fix: "Write a half-open range: `c >= '2024-01-01' and c < '2024-02-01'`.",
    falsePositives: 'The last day is meant to be left out, or the column holds dates only.',
    sources: [
      'PostgreSQL 18 documentation, "Date/Time Types": https://www.postgresql.org/docs/18/datatype-datetime.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: "select id from orders where created_at between '2024-01-01' and '2024-01-31'",
        at: "created_at between '2024-01-01' and '2024-01-31'",
        fixed:
          "select id from orders where created_at >= '2024-01-01' and created_at < '2024-01-31'::date + 1",
      },
    ],
    silent: [
      { sql: "select id from orders where day between '2024-01-01' and '2024-01-31'" },
      { sql: 'select id from orders where created_at between $1 and $2' },
      {
        sql: "select id from orders where reference between '2024-01-01' and '2024-01-31'",
        catalog: true,
      },
    ],
  },
  judge({ map, catalog }) {
    return map.predicates.flatMap((predicate) => {
      const [column] = predicate.columns;
      const dates = DATES.exec(predicate.value?.text ?? '');
      if (predicate.operator !== 'between' || column === undefined || dates === null) return [];
      // `created_at::date between ...` compares days, and the last one is among them.
      if (predicate.expression !== null) return [];
      const resolved = catalog === null ? null : resolveColumn(map, catalog, column);
      const isTimestamp =
        resolved === null
          ? TIMESTAMP_NAME.test(column.column)
          : resolved.column.type.startsWith('timestamp');
      if (!isTimestamp) return [];
      const name = map.statement.text.slice(column.range.start, column.range.end);
      const lastDay = dates[2] ?? '';
      // The end is taken out, not put at 23:59:59: timestamps have microseconds.
      const range = `${name} >= ${dates[1] ?? ''} and ${name} < ${lastDay}::date + 1`;
      return [
        {
          message: `BETWEEN ends at midnight before ${lastDay}: that day is left out. Use >= and < the next day.`,
          range: predicate.range,
          level: resolved === null ? ('text' as const) : ('catalog' as const),
          fixes: [
            editFix(
              'Include the last day',
              predicate.range,
              // NOT would otherwise be of the first bound alone.
              predicate.underOr ? `(${range})` : range,
              { kind: 'different', difference: `rows of ${lastDay} come with it` },
            ),
          ],
        },
      ];
    });
  },
};
