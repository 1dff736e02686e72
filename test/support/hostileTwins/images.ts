// What images of twins are made of, the least of each, so that one text in one of them can be a hostile one.

import { TWIN_IMAGE_FORMAT, type TwinImage } from '../../../src/model/twinImage';

export type Parts = {
  -readonly [K in keyof TwinImage]?: TwinImage[K];
};
type Relation = TwinImage['relations'][number];
type Column = Relation['columns'][number];
export type Index = TwinImage['indexes'][number];

export interface Hostile {
  readonly key: string;
  readonly parts: Parts;
}

/** Ways to the machine, as statements and as calls. */
export interface Ways {
  /** A statement that starts a program. */
  readonly program: (key: string) => string;
  /** One that writes a file by itself. */
  readonly file: (key: string) => string;
  /** A call of a function that does. */
  readonly call: (key: string) => string;
  /** A connection to a port where somebody listens. */
  readonly port: number;
}

export function waysInto(directory: string, port: number): Ways {
  return {
    program: (key) => `COPY (SELECT 1) TO PROGRAM 'touch "${directory}/${key}"'`,
    file: (key) => `COPY (SELECT 1) TO '${directory}/${key}'`,
    call: (key) => `lo_export(lo_from_bytea(0, 'x'), '${directory}/${key}')`,
    port,
  };
}

export const sizes = { pages: 10, tuples: 1_000, allVisible: 0, blocks: 10 };

export function column(fields: Partial<Column> = {}): Column {
  return {
    name: 'id',
    type: 'integer',
    notNull: false,
    collation: null,
    generated: '',
    expression: null,
    typeLength: 4,
    alignment: 4,
    ...fields,
  };
}

export function relation(name: string, fields: Partial<Relation> = {}): Relation {
  return {
    schema: 'h',
    name,
    kind: 'r',
    partitionOf: null,
    partitionBound: null,
    partitionKey: null,
    inherits: [],
    options: [],
    definition: null,
    rowSecurity: false,
    ...sizes,
    columns: [column(), column({ name: 'note', type: 'text', typeLength: -1 })],
    ...fields,
  };
}

export function index(table: string, name: string, fields: Partial<Index> = {}): Index {
  return {
    schema: 'h',
    name,
    tableSchema: 'h',
    table,
    method: 'btree',
    definition: `CREATE INDEX ${name} ON h.${table} USING btree (id)`,
    constraint: null,
    parent: null,
    partial: false,
    unique: false,
    keys: [null],
    height: null,
    ...sizes,
    ...fields,
  };
}

/** Two rows, on which expressions of indexes and generated columns are evaluated. */
export function ends(table: string): TwinImage['ends'][number] {
  return { schema: 'h', table, columns: { id: ['1', '9'] } };
}

export const onRows = (key: string, fields: Partial<Relation>, more: Parts = {}): Hostile => ({
  key,
  parts: { relations: [relation(`t_${key}`, fields)], ends: [ends(`t_${key}`)], ...more },
});

export const PLAIN_SOURCE = {
  versionNumber: 180_000,
  version: '18',
  database: 'shop',
  user: 'me',
  superuser: false,
  bytewise: true,
};

/** Nothing in it but one schema. */
export function emptyImage(major: number): TwinImage {
  return {
    format: TWIN_IMAGE_FORMAT,
    madeAt: '2026-01-01T00:00:00Z',
    source: { ...PLAIN_SOURCE, versionNumber: major * 10_000, version: String(major) },
    redacted: true,
    endpoints: 'none',
    searchPath: 'public',
    settings: {},
    extensions: [],
    schemas: ['h'],
    definitions: [],
    relations: [],
    indexes: [],
    constraints: [],
    policies: [],
    statistics: [],
    extendedStatistics: [],
    ends: [],
    structure: 'x',
    signatures: {},
    losses: [],
  };
}

/** All in one image: each is about objects of its own. */
export function hostileImage(major: number, hostile: readonly Hostile[]): TwinImage {
  const image = emptyImage(major);
  const all = hostile.map(({ parts }) => parts);
  return {
    ...image,
    source: { ...image.source, user: all.find(({ source }) => source)?.source?.user ?? 'me' },
    searchPath: all.find(({ searchPath }) => searchPath)?.searchPath ?? 'public',
    settings: Object.assign({}, ...all.map(({ settings }) => settings ?? {})) as Record<
      string,
      string
    >,
    extensions: all.flatMap(({ extensions }) => extensions ?? []),
    schemas: ['h', ...all.flatMap(({ schemas }) => schemas ?? [])],
    definitions: all.flatMap(({ definitions: own }) => own ?? []),
    relations: all.flatMap(({ relations: own }) => own ?? []),
    indexes: all.flatMap(({ indexes }) => indexes ?? []),
    constraints: all.flatMap(({ constraints }) => constraints ?? []),
    policies: all.flatMap(({ policies }) => policies ?? []),
    statistics: all.flatMap(({ statistics }) => statistics ?? []),
    extendedStatistics: all.flatMap(({ extendedStatistics }) => extendedStatistics ?? []),
    ends: all.flatMap(({ ends: own }) => own ?? []),
  };
}
