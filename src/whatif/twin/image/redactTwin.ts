// Takes the sample values out of an image. Values of one kind become their ordinals among all values of that kind, so what
// columns have in common, and its order, stays: joins are estimated as before. Conditions with a value are not.

import { tokenize } from '../../../analysis/sql/lexer';
import type { TwinImage, TwinLoss, TwinStatistics } from '../../../model/twinImage';
import type { TwinWorkload } from '../../../model/twinWorkload';
import { readArrayText, writeArrayText } from '../../../util/arrayText';
import { unquotedIdentifier } from '../../../util/sqlIdentifier';

const REDACTED: TwinLoss = {
  kind: 'sample values',
  name: 'all columns',
  why: 'they were replaced when the twin file was written',
  effect:
    'conditions with a value (=, <, BETWEEN, LIKE, IN) are estimated by averages: skew, correlated conditions and partial indexes are not seen, and findings and advice that rest on their row estimates are weaker; joins are estimated as before',
};

export function redactTwin(image: TwinImage): TwinImage {
  if (image.redacted) return image;
  const typeOf = columnTypes(image);
  const expressions = image.extendedStatistics.flatMap((one) =>
    one.expressions.map(({ statistics }) => statistics),
  );
  const ordinals = new Ordinals();
  for (const statistics of [...image.statistics, ...expressions]) {
    const type = typeOf(statistics.schema, statistics.relation, statistics.column);
    const { mostCommonValues, histogramBounds } = statistics;
    for (const text of [mostCommonValues, histogramBounds]) {
      ordinals.collect(type, text === null ? null : readArrayText(text));
    }
  }
  for (const { schema, table, columns } of image.ends) {
    for (const [name, ends] of Object.entries(columns)) {
      ordinals.collect(typeOf(schema, table, name), ends);
    }
  }
  ordinals.freeze();
  const redact = (one: TwinStatistics) =>
    redactStatistics(one, typeOf(one.schema, one.relation, one.column), ordinals);
  return {
    ...image,
    redacted: true,
    // A person's own settings may tell who is asking.
    settings: Object.fromEntries(
      Object.entries(image.settings).filter(([name]) => !name.includes('.')),
    ),
    statistics: image.statistics.map(redact),
    extendedStatistics: image.extendedStatistics.map((one) => ({
      ...one,
      expressions: one.expressions.map(({ text, statistics }) => ({
        text,
        statistics: redact(statistics),
      })),
    })),
    ends: image.ends.map(({ schema, table, columns }) => ({
      schema,
      table,
      columns: Object.fromEntries(
        Object.entries(columns).flatMap(([name, ends]) => {
          const [least, greatest] = ordinals.of(typeOf(schema, table, name), ends) ?? [];
          return least === undefined || greatest === undefined ? [] : [[name, [least, greatest]]];
        }),
      ),
    })),
    ...(image.workload && { workload: redactWorkload(image.workload, image) }),
    // Hashes of values could be tried out.
    signatures: {},
    losses: [...image.losses, REDACTED],
  };
}

/** Programs name columns of answers after data: `AS "Sales to Miller"`. Such names are none of the schema. */
function redactWorkload(
  workload: TwinWorkload,
  { schemas, relations, indexes }: TwinImage,
): TwinWorkload {
  const known = new Set([
    ...schemas,
    ...indexes.map(({ name }) => name),
    ...relations.flatMap(({ name, columns }) => [name, ...columns.map((column) => column.name)]),
  ]);
  const statements = workload.statements.filter(({ text }) =>
    tokenize(text).every(
      ({ kind, start, end }) =>
        kind !== 'quoted-identifier' || known.has(unquotedIdentifier(text.slice(start, end))),
    ),
  );
  const leftOut = workload.leftOut + workload.statements.length - statements.length;
  return { ...workload, statements, leftOut };
}

function redactStatistics(
  statistics: TwinStatistics,
  type: string | null,
  ordinals: Ordinals,
): TwinStatistics {
  const common = redactArray(statistics.mostCommonValues, type, ordinals);
  return {
    ...statistics,
    mostCommonValues: common,
    mostCommonFrequencies: common === null ? null : statistics.mostCommonFrequencies,
    histogramBounds: redactArray(statistics.histogramBounds, type, ordinals, 'sorted'),
    // Elements of arrays and documents, and bounds of ranges.
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
    rangeBoundsHistogram: null,
  };
}

/** Bounds are sorted again: the source's collation may order text otherwise than we do. */
function redactArray(
  text: string | null,
  type: string | null,
  ordinals: Ordinals,
  order: 'kept' | 'sorted' = 'kept',
): string | null {
  const values = text === null ? null : readArrayText(text);
  const replaced = values === null ? null : ordinals.of(type, values);
  if (replaced === null) return null;
  const compare = KINDS[nameOf(type)]?.compare ?? asText;
  return writeArrayText(
    order === 'kept' ? replaced : replaced.toSorted((a, b) => compare(a ?? '', b ?? '')),
  );
}

interface Kind {
  readonly name: string;
  readonly compare: (left: string, right: string) => number;
  /** Null where the type, with these modifiers, cannot hold so many. */
  readonly write: (ordinal: number, modifiers: readonly number[]) => string | null;
}

const asNumbers = (left: string, right: string): number => Number(left) - Number(right);
const asText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
const LARGEST_SMALLINT = 32_767;
const EPOCH_MS = Date.UTC(2000, 0, 1);
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** 36^5 values: as short as can be, because of varchar(n). */
const TEXT_DIGITS = 5;

const instant = (ordinal: number): string =>
  new Date(EPOCH_MS + ordinal * SECOND_MS).toISOString().slice(0, 19);
const text: Kind = {
  name: 'text',
  compare: asText,
  write: (ordinal, [length = TEXT_DIGITS]) =>
    length < TEXT_DIGITS ? null : ordinal.toString(36).padStart(TEXT_DIGITS, '0'),
};
const integer: Kind = { name: 'number', compare: asNumbers, write: (ordinal) => String(ordinal) };
const timestamp: Kind = { name: 'timestamp', compare: asText, write: instant };

/** Types whose values may meet in a join have one kind. Others lose their values. */
const KINDS: Readonly<Record<string, Kind>> = {
  smallint: {
    ...integer,
    write: (ordinal) => (ordinal > LARGEST_SMALLINT ? null : String(ordinal)),
  },
  integer,
  bigint: integer,
  numeric: {
    ...integer,
    write: (ordinal, [precision = Infinity, scale = 0]) =>
      String(ordinal).length > precision - scale ? null : String(ordinal),
  },
  real: integer,
  'double precision': integer,
  text,
  'character varying': text,
  character: text,
  date: {
    name: 'date',
    compare: asText,
    write: (ordinal) => new Date(EPOCH_MS + ordinal * DAY_MS).toISOString().slice(0, 10),
  },
  'timestamp without time zone': timestamp,
  'timestamp with time zone': { ...timestamp, write: (ordinal) => `${instant(ordinal)}+00` },
  uuid: {
    name: 'uuid',
    compare: asText,
    write: (ordinal) => `00000000-0000-0000-0000-${ordinal.toString(16).padStart(12, '0')}`,
  },
};

const MODIFIERS = /\((\d[^)]*)\)/;

/** `character varying(40)` is `character varying`. */
function nameOf(type: string | null): string {
  return type?.replace(MODIFIERS, '') ?? '';
}

function modifiersOf(type: string | null): readonly number[] {
  return (
    MODIFIERS.exec(type ?? '')?.[1]
      ?.split(',')
      .map(Number) ?? []
  );
}

/** Two values, which say nothing of anybody. */
const HARMLESS = 'boolean';

class Ordinals {
  readonly #seen = new Map<string, { readonly kind: Kind; readonly values: Set<string> }>();
  readonly #ordinals = new Map<string, ReadonlyMap<string, number>>();

  collect(type: string | null, values: readonly (string | null)[] | null): void {
    const kind = KINDS[nameOf(type)];
    if (kind === undefined || values === null) return;
    const seen = this.#seen.get(kind.name) ?? { kind, values: new Set<string>() };
    this.#seen.set(kind.name, seen);
    for (const value of values) if (value !== null) seen.values.add(value);
  }

  freeze(): void {
    for (const [name, { kind, values }] of this.#seen) {
      const sorted = [...values].sort((left, right) => kind.compare(left, right));
      this.#ordinals.set(name, new Map(sorted.map((value, i) => [value, i + 1])));
    }
  }

  /** Null where values of this type cannot be replaced. */
  of(type: string | null, values: readonly (string | null)[]): (string | null)[] | null {
    if (type === HARMLESS) return [...values];
    const kind = KINDS[nameOf(type)];
    if (kind === undefined) return null;
    const known = this.#ordinals.get(kind.name);
    const modifiers = modifiersOf(type);
    const replaced: (string | null)[] = [];
    for (const value of values) {
      const ordinal = value === null ? null : (known?.get(value) ?? null);
      const written = ordinal === null ? null : kind.write(ordinal, modifiers);
      if (value !== null && written === null) return null;
      replaced.push(written);
    }
    return replaced;
  }
}

/** As format_type(); null for expressions. */
function columnTypes({
  relations,
}: TwinImage): (schema: string, relation: string, column: string) => string | null {
  const types = new Map(
    relations.flatMap(({ schema, name, columns }) =>
      columns.map((column) => [JSON.stringify([schema, name, column.name]), column.type]),
    ),
  );
  return (...names) => types.get(JSON.stringify(names)) ?? null;
}
