// Statistics for a twin of PostgreSQL 14 to 17, which has no functions that restore them: rows of pg_statistic as ANALYZE
// writes them (analyze.c, array_typanalyze.c, rangetypes_typanalyze.c), by a function made in the twin.

import type { TwinStatistics } from '../../../model/twinImage';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import { SET_STATISTICS } from '../target/statisticsFunction';

export interface StatisticsPlace {
  readonly schema: string;
  readonly relation: string;
  readonly column: string;
}

const TYPES = [
  ...['regclass', 'name', 'bool', 'real', 'int', 'real'],
  ...['text', 'real[]', 'text', 'real', 'text', 'real[]', 'real[]', 'text', 'real', 'text'],
];

export function columnStatisticsBefore18(
  placed: readonly { readonly row: TwinStatistics; readonly onto: StatisticsPlace }[],
): string {
  const rows = placed.map(({ row, onto }) => {
    const values = [
      qualified({ schema: onto.schema, name: onto.relation }),
      onto.column,
      row.inherited,
      row.nullFraction,
      row.averageWidth,
      row.nDistinct,
      row.mostCommonValues,
      row.mostCommonFrequencies,
      row.histogramBounds,
      row.correlation,
      row.mostCommonElements,
      row.mostCommonElementFrequencies,
      row.elementCountHistogram,
      row.rangeLengthHistogram,
      row.rangeEmptyFraction,
      row.rangeBoundsHistogram,
    ];
    const texts = values.map((value, i) =>
      value === null ? `NULL::${TYPES[i] ?? ''}` : `${quote(String(value))}::${TYPES[i] ?? ''}`,
    );
    return `(${texts.join(', ')})`;
  });
  const names = TYPES.map((_, i) => `s.v${String(i + 1)}`).join(', ');
  return `SELECT ${SET_STATISTICS}(${names}) FROM (VALUES ${rows.join(', ')}) AS s(${names.replaceAll('s.', '')})`;
}
