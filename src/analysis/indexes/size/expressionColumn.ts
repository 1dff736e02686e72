// What does an index on an expression hold? What was counted of the same expression, else the expression of sample
// values, else what its type and its columns tell.

import type { ColumnStatistics } from '../../../model/catalog';
import type { Bytes } from '../../../model/quantities';
import { columnsIn, inner, literalOf, parts, type Expression } from '../../conditions/expression';
import { parseExpression } from '../../conditions/parseExpression';
import { distinctValues } from '../../columns/distinctValues';
import { storedWidth, unpackedWidth, UNKNOWN_WIDTH_BYTES } from './columnWidth';
import { distinctKeys } from './distinctKeys';
import { evaluate, type Value } from './evaluate';
import { describeSamples, samplesOf, type Sample } from './samples';
import type { SizedColumn } from './sizeQuestion';
import { storedType } from './storedTypes';
import { stepOf, typeOf } from './expressionType';
import type { SizedTable } from './sizedTable';

export interface DescribedExpression {
  /** As format_type() prints it. */
  readonly type: string;
  readonly column: SizedColumn;
  /** Of a mean result as functions see it; samples of wide values are narrower. */
  readonly unpackedWidth: Bytes;
  readonly samples: readonly Sample[];
  /** Of to_tsvector; null where it is not said. */
  readonly configuration: string | null;
}

export function expressionColumn(text: string, table: SizedTable): DescribedExpression {
  const counted = table.statisticsOf(text);
  const parsed = parseExpression(text);
  const expression = parsed === null ? null : inner(parsed);
  const type = expression === null ? 'text' : typeOf(expression, table);
  const samples = expression === null ? [] : sampledExpression(expression, table);
  const column = counted === null ? null : fromStatistics(counted, type, table);
  return {
    type,
    column: column ?? fromSamples(samples, expression, type, table),
    unpackedWidth: column?.averageWidth ?? unpackedResult(samples, expression, type, table),
    samples: counted === null ? samples : samplesOf(counted),
    configuration: expression === null ? null : configurationOf(expression),
  };
}

function fromStatistics(
  counted: ColumnStatistics,
  type: string,
  { rows }: SizedTable,
): SizedColumn {
  const { averageWidth, nullFraction, mostCommonFrequencies } = counted;
  return {
    ...storedType(type),
    averageWidth,
    nullFraction,
    distinct: distinctValues(counted, rows),
    mostCommonFrequencies,
    entries: null,
  };
}

function fromSamples(
  samples: readonly Sample[],
  expression: Expression | null,
  type: string,
  table: SizedTable,
): SizedColumn {
  const read = expression === null ? [] : columnsOf(expression, table);
  const described = describeSamples(samples, type, table.rows);
  const most = distinctKeys(read, table.rows);
  const whole = expression !== null && read.length === 1 && tellsValuesApart(expression);
  const distinct = whole
    ? most
    : Math.min(described?.distinct ?? most, most, possible(expression, samples));
  return {
    ...storedType(type),
    averageWidth: described?.averageWidth ?? widest(read),
    nullFraction:
      described?.nullFraction ?? Math.max(0, ...read.map(({ nullFraction }) => nullFraction)),
    distinct: Math.max(1, distinct),
    mostCommonFrequencies: described?.mostCommonFrequencies ?? [],
    entries: null,
  };
}

/** ANALYZE samples narrow values only: the result grows with the values that it left out. */
function unpackedResult(
  samples: readonly Sample[],
  expression: Expression | null,
  type: string,
  table: SizedTable,
): Bytes {
  const read = expression === null ? [] : columnsOf(expression, table);
  const sampled = describeSamples(samples, type, table.rows)?.averageWidth;
  if (sampled === undefined)
    return Math.max(UNKNOWN_WIDTH_BYTES, ...read.map((one) => one.unpacked));
  if (expression === null || !tellsValuesApart(expression)) return sampled;
  return sampled * Math.max(1, ...read.map((one) => one.unpacked / one.sampled));
}

interface ReadColumn {
  readonly distinct: number;
  readonly width: Bytes;
  readonly unpacked: Bytes;
  /** Of ANALYZE's sample. */
  readonly sampled: Bytes;
  readonly nullFraction: number;
}

/** What an unknown function makes is taken to be as wide as what it is made of. */
function widest(read: readonly ReadColumn[]): Bytes {
  return read.length === 0 ? UNKNOWN_WIDTH_BYTES : Math.max(...read.map(({ width }) => width));
}

function columnsOf(expression: Expression, table: SizedTable): readonly ReadColumn[] {
  return columnsIn(expression).map(({ column }) => {
    const sized = table.columns.get(column);
    const { statistics = null, type = 'text' } = sized ?? {};
    const unpacked = unpackedWidth(sized, table);
    const samples = statistics === null ? [] : samplesOf(statistics);
    return {
      distinct: distinctValues(statistics, table.rows) ?? table.rows,
      width: storedWidth(sized, table),
      unpacked,
      sampled: describeSamples(samples, type, table.rows)?.averageWidth ?? unpacked,
      nullFraction: statistics?.nullFraction ?? 0,
    };
  });
}

/** Values of the column with most samples, each beside some value of the others; empty where something is unknown. */
function sampledExpression(expression: Expression, table: SizedTable): readonly Sample[] {
  const columns = columnsIn(expression).map(({ column }) => {
    const statistics = table.columns.get(column)?.statistics ?? null;
    return { column, samples: statistics === null ? [] : samplesOf(statistics) };
  });
  const [first, ...others] = columns.toSorted((a, b) => b.samples.length - a.samples.length);
  if (first === undefined) return [];
  const results = first.samples.map((sample, at) => {
    const row = new Map<string, string | null>([[first.column, sample.value]]);
    for (const { column, samples } of others) {
      const beside = samples[(at * STRIDE) % Math.max(1, samples.length)];
      if (beside !== undefined) row.set(column, beside.value);
    }
    return { sample, value: evaluate(expression, row) };
  });
  if (results.some(({ value }) => value === undefined)) return [];
  const alone = others.length === 0;
  return results.map(({ sample, value }: { sample: Sample; value: Value }) => ({
    value: value ?? null,
    share: sample.share,
    common: alone && sample.common,
  }));
}

/** A prime, so that values of two columns meet in ever other pairs. */
const STRIDE = 37;

/** Functions whose result differs wherever the column does, or nearly so. */
const TELLING: ReadonlySet<string> = new Set(
  'lower upper initcap unaccent trim btrim ltrim rtrim reverse md5 timezone concat coalesce to_tsvector'.split(
    ' ',
  ),
);

function tellsValuesApart(expression: Expression): boolean {
  for (const part of parts(expression)) {
    if (part.kind === 'call' && !TELLING.has(part.name)) return false;
    if (part.kind === 'operator' && !['||', '+', '-', '*'].includes(part.name)) return false;
    if (part.kind === 'cast' && isWhole(part.type) && part.args[0]?.kind !== 'constant')
      return false;
    if (['test', 'and', 'or', 'not', 'other', 'field', 'subscript'].includes(part.kind))
      return false;
  }
  return true;
}

function isWhole(type: string): boolean {
  return ['date', 'integer', 'bigint', 'smallint', 'boolean'].includes(type);
}

function configurationOf(expression: Expression): string | null {
  for (const part of parts(expression)) {
    if (part.kind !== 'call' || part.name !== 'to_tsvector' || part.args.length < 2) continue;
    return part.args[0] === undefined ? null : literalOf(part.args[0]);
  }
  return null;
}

/** At most so many values: days or whole numbers between the least and the greatest sample. */
function possible(expression: Expression | null, samples: readonly Sample[]): number {
  const values = samples.flatMap(({ value }) => value ?? []);
  if (expression === null || values.length === 0) return Infinity;
  const unit = stepOf(expression);
  const numbers = values.map((value) => (unit === null ? Number(value) : instantOf(value)));
  if (numbers.some((value) => !Number.isFinite(value))) return Infinity;
  if (unit === null && !numbers.every(Number.isInteger)) return Infinity;
  return (Math.max(...numbers) - Math.min(...numbers)) / (unit ?? 1) + 1;
}

/** A time as PostgreSQL prints it, or its beginning: year, month, day; hours with or without minutes; an offset. */
const INSTANT =
  /^(\d{4}(?:-\d\d){0,2})(?:[ T](\d\d)((?::\d\d){1,2}(?:\.\d+)?)?([+-]\d\d(?::\d\d)?|Z)?)?$/;

function instantOf(text: string): number {
  const [, day = '', hours, minutes = ':00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  if (hours === undefined) return Date.parse(day);
  return Date.parse(`${day}T${hours}${minutes}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`);
}
