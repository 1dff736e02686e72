// A table of an image as the size model sees it: its columns with their statistics, and what was counted of several columns
// or of an expression.

import * as z from 'zod';
import { expressionIdentity } from '../../../analysis/conditions/expressionIdentity';
import type { SizedTable, SizedTableColumn } from '../../../analysis/indexes/size/sizedTable';
import { isTrivia, tokenize } from '../../../analysis/sql/lexer';
import type { ColumnStatistics, ElementStatistics } from '../../../model/catalog';
import type { TwinImage, TwinRelation, TwinStatistics } from '../../../model/twinImage';
import { readArrayText } from '../../../util/arrayText';
import { readJson } from '../../../util/readJson';

export interface SizedTwinTable {
  readonly image: TwinImage;
  readonly relation: TwinRelation;
  /** Of this relation alone. */
  readonly statistics: readonly TwinStatistics[];
  /** As the planner estimates them. */
  readonly rows: number;
  /** Columns in which a B-tree keeps one copy of equal keys. */
  readonly deduplicated: ReadonlySet<string>;
}

export function sizedTwinTable(table: SizedTwinTable): SizedTable {
  const { image, relation, statistics, rows, deduplicated } = table;
  const own = new Map(statistics.filter((row) => !row.inherited).map((row) => [row.column, row]));
  const columns = relation.columns.map(
    ({ name, type, typeLength, alignment }): [string, SizedTableColumn] => {
      const stored = { typeLength, alignment, deduplicates: deduplicated.has(name) };
      return [name, sizedColumn({ type, stored }, own.get(name), image.redacted)];
    },
  );
  return {
    rows,
    pages: relation.blocks,
    toastedRowBytes:
      relation.toastBytes === undefined || rows <= 0 ? null : relation.toastBytes / rows,
    columns: new Map(columns),
    distinctOf: (names) => (isUnique(table, names) ? rows : countedTogether(table, names)),
    statisticsOf: (expression) => statisticsOfExpression(table, expression),
  };
}

/** An index reads a few columns of a table, and arrays of a hundred values take time: each is parsed at the first look. */
function sizedColumn(
  column: Omit<SizedTableColumn, 'statistics'>,
  row: TwinStatistics | undefined,
  isRedacted: boolean,
): SizedTableColumn {
  let parsed: ColumnStatistics | null = null;
  return {
    ...column,
    get statistics() {
      if (row !== undefined) parsed ??= columnStatistics(row, isRedacted);
      return parsed;
    },
  };
}

function isUnique({ image, relation }: SizedTwinTable, names: readonly string[]): boolean {
  return image.indexes.some(
    (index) =>
      index.unique &&
      !index.partial &&
      index.table === relation.name &&
      index.tableSchema === relation.schema &&
      index.keys.every((key) => key !== null && names.includes(key)),
  );
}

/** `{"1, 2": 500}`: columns by number. */
const countsSchema = z.record(z.string(), z.number());

function countedTogether({ image, relation }: SizedTwinTable, names: readonly string[]) {
  const wanted = names.toSorted().join('\0');
  for (const one of image.extendedStatistics) {
    if (one.table !== relation.name || one.tableSchema !== relation.schema) continue;
    for (const { inherited, nDistinct } of one.data) {
      const counts = countsSchema.safeParse(nDistinct === null ? null : readJson(nDistinct));
      if (inherited || !counts.success) continue;
      for (const [numbers, count] of Object.entries(counts.data)) {
        const columns = numbers.split(',').map((number) => one.columns[number.trim()] ?? '');
        if (columns.toSorted().join('\0') === wanted) return count;
      }
    }
  }
  return null;
}

function statisticsOfExpression(
  { image, relation }: SizedTwinTable,
  expression: string,
): ColumnStatistics | null {
  const types = new Map(relation.columns.map(({ name, type }) => [name, type]));
  const keyOf = (text: string) => expressionIdentity(text, (column) => types.get(column) ?? null);
  const wanted = keyOf(expression);
  const isOwn = ({ table, tableSchema }: { table: string; tableSchema: string }) =>
    table === relation.name && tableSchema === relation.schema;
  for (const one of image.extendedStatistics.filter(isOwn)) {
    const found = one.expressions.find(({ text }) => keyOf(text) === wanted);
    if (found !== undefined) return columnStatistics(found.statistics, image.redacted);
  }
  const index = image.indexes.find(
    (one) =>
      isOwn(one) &&
      !one.partial &&
      one.keys.length === 1 &&
      one.keys[0] === null &&
      keyOf(keyText(one.definition)) === wanted,
  );
  const row =
    index === undefined
      ? undefined
      : image.statistics.find(
          ({ schema, relation: name }) => schema === index.schema && name === index.name,
        );
  return row === undefined ? null : columnStatistics(row, image.redacted);
}

/** What stands in the first parentheses behind USING, as pg_get_indexdef() prints it. */
function keyText(definition: string): string {
  const tokens = tokenize(definition).filter((token) => !isTrivia(token));
  const textOf = ({ start, end }: { readonly start: number; readonly end: number }): string =>
    definition.slice(start, end);
  const using = tokens.findIndex((token) => token.kind === 'word' && textOf(token) === 'USING');
  const open = tokens[using + 2];
  if (using < 0 || open === undefined) return '';
  let depth = 0;
  for (const token of tokens.slice(using + 2)) {
    const word = textOf(token);
    depth += word === '(' ? 1 : word === ')' ? -1 : 0;
    if (depth === 0) return definition.slice(open.end, token.start);
  }
  return '';
}

/** The values of a redacted image are none of the source's; how often they occur is. */
function columnStatistics(row: TwinStatistics, isRedacted: boolean): ColumnStatistics {
  const values = (text: string | null) =>
    isRedacted ? [] : listOf(text).filter((value) => value !== null);
  return {
    nullFraction: row.nullFraction,
    averageWidth: row.averageWidth,
    nDistinct: row.nDistinct,
    correlation: row.correlation,
    mostCommonValues: values(row.mostCommonValues),
    mostCommonFrequencies: listOf(row.mostCommonFrequencies).map(Number),
    histogramBounds: values(row.histogramBounds),
    elements: elementsOf(row),
  };
}

function listOf(text: string | null): readonly (string | null)[] {
  return text === null ? [] : (readArrayText(text) ?? []);
}

/** Behind the frequencies stand the least and the greatest, and for arrays the share of nulls (pg_statistic.h). */
function elementsOf(row: TwinStatistics): ElementStatistics | null {
  const elements = listOf(row.mostCommonElements);
  const counts = listOf(row.elementCountHistogram);
  if (elements.length === 0) return null;
  const bytes = elements.reduce((sum, element) => sum + (element ?? '').length, 0);
  return {
    frequencies: listOf(row.mostCommonElementFrequencies).slice(0, elements.length).map(Number),
    averageBytes: bytes / elements.length,
    perRow: counts.length === 0 ? null : Number(counts.at(-1)),
  };
}
