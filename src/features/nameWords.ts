// What to know of a table or a column before one writes a condition on it, as Markdown. No value of a row is told.

import { indexShapeSql } from '../analysis/changes/indexSql';
import { distinctValues } from '../analysis/columns/distinctValues';
import type { NamedTable } from '../analysis/columns/nameAt';
import { withoutBuiltinSchema } from '../analysis/indexes/indexName';
import type { Column, Index, Table } from '../model/catalog';
import {
  exactCount,
  humanAge,
  humanBytes,
  humanCount,
  humanRows,
  humanShare,
  humanTimes,
} from '../util/humanNumbers';
import { markdownCodeSpan, markdownText } from '../util/markdownText';

/** More than fit into a hover that is read at a glance. Heuristic. */
const MOST_INDEXES = 8;
/** From here on an index walks the table nearly in its own order. Heuristic. */
const IN_ORDER = 0.9;

const KINDS: Record<Table['kind'], string> = {
  table: 'table',
  partitioned: 'partitioned table',
  view: 'view',
  'materialized-view': 'materialized view',
  foreign: 'foreign table',
};

/** `now`: milliseconds since 1970. */
export function nameWords({ table, column }: NamedTable, now: number): string {
  const paragraphs =
    column === null ? tableParagraphs(table, now) : columnParagraphs(table, column);
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function tableParagraphs(table: Table, now: number): readonly string[] {
  const { kind, partitionOf } = table;
  const parent =
    partitionOf === null ? '' : `, a partition of ${markdownCodeSpan(partitionOf.name)}`;
  const title = `${KINDS[kind]} ${markdownCodeSpan(qualified(table))}${parent}`;
  if (kind === 'view') return [title];
  const facts = [size(table), freshness(table, now), scans(table)].filter((fact) => fact !== '');
  return [title, facts.join(' '), indexList(table.indexes)];
}

function size({ kind, estimatedRows, bytes }: Table): string {
  const rows = estimatedRows === null ? 'Rows never counted' : `About ${humanRows(estimatedRows)}`;
  return kind === 'partitioned' ? `${rows}.` : `${rows}, ${humanBytes(bytes)}.`;
}

function freshness({ activity, estimatedRows }: Table, now: number): string {
  if (activity === null) return '';
  const { lastAnalyze, modifiedSinceAnalyze, deadRows } = activity;
  const dead = deadRows >= 1 ? ` ${humanRows(deadRows)} dead.` : '';
  // Statistics without a time are older than the counters, which were reset or restored without them.
  if (lastAnalyze === null)
    return `${estimatedRows === null ? 'Never analyzed.' : ''}${dead}`.trim();
  const age = humanAge(Math.max(0, now - Date.parse(lastAnalyze)));
  const changed =
    modifiedSinceAnalyze >= 1 ? `, ${humanRows(modifiedSinceAnalyze)} changed since` : '';
  return `Analyzed ${age} ago${changed}.${dead}`;
}

function scans({ activity }: Table): string {
  if (activity === null) return '';
  const { sequentialScans, indexScans } = activity;
  return `Read as a whole ${humanTimes(sequentialScans)}, by an index ${humanTimes(indexScans)}.`;
}

function indexList(indexes: readonly Index[]): string {
  if (indexes.length === 0) return 'No index.';
  const shown = [...indexes]
    .sort((a, b) => Number(b.primary) - Number(a.primary) || (b.scans ?? 0) - (a.scans ?? 0))
    .slice(0, MOST_INDEXES)
    .map(indexLine);
  const rest = indexes.length - shown.length;
  return [...shown, ...(rest > 0 ? [`- ${exactCount(rest)} more`] : [])].join('\n');
}

function indexLine(index: Index): string {
  const { name, bytes, scans: used, valid, primary, definition } = index;
  const shape = withoutBuiltinSchema(indexShapeSql(definition));
  const facts = [
    ...(primary ? ['primary key'] : definition.unique ? ['unique'] : []),
    humanBytes(bytes),
    ...(used === null ? [] : [used === 0 ? 'never used' : `used ${humanTimes(used)}`]),
    ...(valid ? [] : ['not valid: it serves no statement']),
  ];
  return `- ${markdownCodeSpan(name)} ${markdownText(shape)}: ${facts.join(', ')}`;
}

function columnParagraphs(table: Table, column: Column): readonly string[] {
  const { name, type, notNull } = column;
  const isNot = notNull ? ', not null' : '';
  return [
    `column ${markdownCodeSpan(`${qualified(table)}.${name}`)}: ${markdownText(type)}${isNot}`,
    table.kind === 'view' ? '' : values(table, column),
    references(table, name),
    table.kind === 'view' ? '' : indexesOf(table, name),
  ];
}

function values({ estimatedRows }: Table, { statistics, notNull }: Column): string {
  if (statistics === null) return 'The planner knows nothing of its values: never analyzed.';
  const { nullFraction, averageWidth, correlation } = statistics;
  const distinct = distinctValues(statistics, estimatedRows);
  const facts = [
    ...(distinct === null
      ? []
      : [`about ${humanCount(distinct)} different ${distinct < 1.5 ? 'value' : 'values'}`]),
    ...(notNull ? [] : [`null in ${humanShare(nullFraction)} of the rows`]),
    `${humanBytes(averageWidth)} on average`,
    ...(correlation !== null && Math.abs(correlation) >= IN_ORDER
      ? [`rows stand in its ${correlation < 0 ? 'descending ' : ''}order`]
      : []),
  ];
  const words = facts.join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function references({ constraints }: Table, column: string): string {
  const targets = constraints.flatMap((constraint) => {
    const target = constraint.references;
    const at = constraint.columns.indexOf(column);
    if (target === null || at < 0) return [];
    return [markdownCodeSpan(`${target.schema}.${target.table}.${target.columns[at] ?? ''}`)];
  });
  return targets.length === 0 ? '' : `Refers to ${targets.join(', ')}.`;
}

function indexesOf({ indexes }: Table, column: string): string {
  const leading = indexes.filter(({ definition }) => definition.keys[0]?.column === column);
  return leading.length === 0 ? 'No index begins with it.' : leading.map(indexLine).join('\n');
}

function qualified({ schema, name }: Table): string {
  return `${schema}.${name}`;
}
