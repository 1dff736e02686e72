// The lines of EXPLAIN's text form that hold several keys of its JSON form, such as Buffers and Sort Method.

import { targetWords } from './nodeLabel';

/** Of a node, of a worker or of planning, as the JSON form has them. */
export type Fields = Readonly<Record<string, unknown>>;

/** A line of the text form, and the keys of the JSON form that stand in it. */
export interface Group {
  readonly keys: readonly string[];
  /** Where keys stand in the lines of several kinds of nodes. */
  readonly applies?: (fields: Fields) => boolean;
  lines(fields: Fields): readonly string[];
}

export function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function number(fields: Fields, key: string): number {
  const value = fields[key];
  return typeof value === 'number' ? value : 0;
}

/** `words=12 ...` of those that are not 0: explain.c leaves out the others. */
function counted(
  fields: Fields,
  counts: readonly (readonly [word: string, key: string])[],
  decimals?: number,
): string {
  return counts
    .flatMap(([word, key]) => {
      const value = number(fields, key);
      if (value === 0) return [];
      return [`${word}=${decimals === undefined ? String(value) : value.toFixed(decimals)}`];
    })
    .join(' ');
}

function oneLine(key: string, text: string): readonly string[] {
  return text === '' ? [] : [`${key}: ${text}`];
}

// Keys of which one line is made, so that none of them gets a line of its own.
const BLOCKS = ['Shared', 'Local', 'Temp'].flatMap((kind) =>
  ['Hit', 'Read', 'Dirtied', 'Written'].map((count) => `${kind} ${count} Blocks`),
);
const TIMINGS = ['', 'Shared ', 'Local ', 'Temp '].flatMap((kind) => [
  `${kind}I/O Read Time`,
  `${kind}I/O Write Time`,
]);

/** With a blank before the counts of each kind, none before those of 14. */
function ofKinds(kinds: readonly string[], of: (kind: string) => string): string {
  return kinds
    .flatMap((kind) => {
      const counts = of(kind);
      return counts === '' ? [] : [`${kind.toLowerCase()}${kind === '' ? '' : ' '}${counts}`];
    })
    .join(', ');
}

/** Each with its line as the server prints it. A key may stand in several: the first that applies takes it. */
export const GROUPS: readonly Group[] = [
  {
    // `Buffers: shared hit=12 read=3, temp read=5 written=5`
    keys: BLOCKS,
    lines: (fields) =>
      oneLine(
        'Buffers',
        ofKinds(['Shared', 'Local', 'Temp'], (kind) =>
          counted(
            fields,
            ['Hit', 'Read', 'Dirtied', 'Written'].map((count) => [
              count.toLowerCase(),
              `${kind} ${count} Blocks`,
            ]),
          ),
        ),
      ),
  },
  {
    // `I/O Timings: shared read=1.204 write=0.310, temp read=0.842`, up to 14 `read=1.204 write=0.310`
    keys: TIMINGS,
    lines: (fields) => {
      const all = ofKinds(['', 'Shared', 'Local', 'Temp'], (kind) => {
        const prefix = kind === '' ? '' : `${kind} `;
        return counted(
          fields,
          [
            ['read', `${prefix}I/O Read Time`],
            ['write', `${prefix}I/O Write Time`],
          ],
          3,
        );
      });
      // 15 and 16 time temporary files apart, and everything else together.
      const isOf15 =
        fields['Temp I/O Read Time'] !== undefined && fields['I/O Read Time'] !== undefined;
      return oneLine(
        'I/O Timings',
        isOf15 && /^(?:read|write)=/.test(all) ? `shared/local ${all}` : all,
      );
    },
  },
  {
    // `WAL: records=300 fpi=2 bytes=21350`
    keys: ['WAL Records', 'WAL FPI', 'WAL Bytes', 'WAL Buffers Full', 'WAL FPI Bytes'],
    lines: (fields) =>
      oneLine(
        'WAL',
        counted(fields, [
          ['records', 'WAL Records'],
          ['fpi', 'WAL FPI'],
          ['bytes', 'WAL Bytes'],
          ['fpi bytes', 'WAL FPI Bytes'],
          ['buffers full', 'WAL Buffers Full'],
        ]),
      ),
  },
  {
    // `Heap Blocks: exact=410 lossy=1200`
    keys: ['Exact Heap Blocks', 'Lossy Heap Blocks'],
    lines: (fields) =>
      oneLine(
        'Heap Blocks',
        counted(fields, [
          ['exact', 'Exact Heap Blocks'],
          ['lossy', 'Lossy Heap Blocks'],
        ]),
      ),
  },
  {
    // `Tuples: inserted=10 updated=5 skipped=2`, of MERGE from 15 on.
    keys: ['Tuples Inserted', 'Tuples Updated', 'Tuples Deleted', 'Tuples Skipped'],
    // INSERT ... ON CONFLICT has a line of its own for the first.
    applies: (fields) =>
      fields['Tuples Updated'] !== undefined ||
      fields['Tuples Skipped'] !== undefined ||
      fields['Tuples Deleted'] !== undefined,
    lines: (fields) =>
      oneLine(
        'Tuples',
        counted(fields, [
          ['inserted', 'Tuples Inserted'],
          ['updated', 'Tuples Updated'],
          ['deleted', 'Tuples Deleted'],
          ['skipped', 'Tuples Skipped'],
        ]),
      ),
  },
  {
    // `Sort Method: external merge  Disk: 4096kB`
    keys: ['Sort Method', 'Sort Space Used', 'Sort Space Type'],
    lines: (fields) => {
      const used = fields['Sort Space Used'];
      const space =
        used === undefined ? '' : `  ${plain(fields['Sort Space Type'])}: ${plain(used)}kB`;
      return [`Sort Method: ${plain(fields['Sort Method'])}${space}`];
    },
  },
  ...['Full-sort Groups', 'Pre-sorted Groups'].map((key) => ({
    keys: [key],
    lines: (fields: Fields) => sortGroups(key, fields[key]),
  })),
  {
    keys: [
      'Hash Buckets',
      'Original Hash Buckets',
      'Hash Batches',
      'Original Hash Batches',
      'Peak Memory Usage',
    ],
    applies: (fields) => fields['Hash Buckets'] !== undefined,
    lines: (fields) => {
      // `Buckets: 1024 (originally 1024)  Batches: 4 (originally 1)  Memory Usage: 1025kB`
      const [buckets, batches] = [number(fields, 'Hash Buckets'), number(fields, 'Hash Batches')];
      const had = [
        number(fields, 'Original Hash Buckets'),
        number(fields, 'Original Hash Batches'),
      ];
      // Both are told, or neither, even where only one of them has grown (explain.c show_hash_info).
      const grown = had[0] !== buckets || had[1] !== batches;
      const before = had.map((count) => (grown ? ` (originally ${String(count)})` : ''));
      return [
        `Buckets: ${String(buckets)}${before[0] ?? ''}  Batches: ${String(batches)}${before[1] ?? ''}  Memory Usage: ${String(number(fields, 'Peak Memory Usage'))}kB`,
      ];
    },
  },
  {
    // `Planned Partitions: 4  Batches: 5  Memory Usage: 4145kB  Disk Usage: 1024kB`; of a leader that did not help, only the first.
    keys: ['Planned Partitions', 'HashAgg Batches', 'Peak Memory Usage', 'Disk Usage'],
    applies: (fields) =>
      fields['HashAgg Batches'] !== undefined || fields['Planned Partitions'] !== undefined,
    lines: (fields) => {
      const partitions = number(fields, 'Planned Partitions');
      const batches = number(fields, 'HashAgg Batches');
      const parts = [
        ...(partitions === 0 ? [] : [`Planned Partitions: ${String(partitions)}`]),
        ...(batches === 0
          ? []
          : [
              `Batches: ${String(batches)}`,
              `Memory Usage: ${String(number(fields, 'Peak Memory Usage'))}kB`,
            ]),
        ...(batches > 1 ? [`Disk Usage: ${String(number(fields, 'Disk Usage'))}kB`] : []),
      ];
      return parts.length === 0 ? [] : [parts.join('  ')];
    },
  },
  {
    // `Hits: 980  Misses: 20  Evictions: 0  Overflows: 0  Memory Usage: 3kB`
    keys: ['Cache Hits', 'Cache Misses', 'Cache Evictions', 'Cache Overflows', 'Peak Memory Usage'],
    applies: (fields) => fields['Cache Hits'] !== undefined,
    lines: (fields) => [
      `Hits: ${String(number(fields, 'Cache Hits'))}  Misses: ${String(number(fields, 'Cache Misses'))}  Evictions: ${String(number(fields, 'Cache Evictions'))}  Overflows: ${String(number(fields, 'Cache Overflows'))}  Memory Usage: ${String(number(fields, 'Peak Memory Usage'))}kB`,
    ],
  },
  {
    // `Storage: Memory  Maximum Storage: 17kB`, from 18 on.
    keys: ['Storage', 'Maximum Storage'],
    lines: (fields) => [
      `Storage: ${plain(fields['Storage'])}  Maximum Storage: ${plain(fields['Maximum Storage'])}kB`,
    ],
  },
  {
    // `Memory: used=24kB  allocated=32kB`, of planning from 17 on.
    keys: ['Memory Used', 'Memory Allocated'],
    lines: (fields) => [
      `Memory: used=${plain(fields['Memory Used'])}kB  allocated=${plain(fields['Memory Allocated'])}kB`,
    ],
  },
  { keys: ['Grouping Sets'], lines: ({ 'Grouping Sets': sets }) => groupingSets(sets) },
  {
    // `Sampling: bernoulli ('10'::real) REPEATABLE ('1'::double precision)`
    keys: ['Sampling Method', 'Sampling Parameters', 'Repeatable Seed'],
    lines: (fields) => {
      const seed = fields['Repeatable Seed'];
      const again = seed === undefined ? '' : ` REPEATABLE (${plain(seed)})`;
      return [
        `Sampling: ${plain(fields['Sampling Method'])} (${list(fields['Sampling Parameters'])})${again}`,
      ];
    },
  },
  {
    // `Update on events_2025`: of several targets each has a line.
    keys: ['Target Tables'],
    lines: ({ 'Target Tables': tables, Operation: operation }) =>
      Array.isArray(tables)
        ? tables.filter(isFields).map((table) => `${plain(operation)}${targetWords(table)}`)
        : [],
  },
];

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.map(plain).join(', ') : '';
}

/** `3  Sort Method: quicksort  Average Memory: 27kB  Peak Memory: 27kB` */
function sortGroups(key: string, groups: unknown): readonly string[] {
  if (!isFields(groups)) return [];
  const methods = groups['Sort Methods Used'];
  const many = Array.isArray(methods) && methods.length > 1 ? 's' : '';
  const spaces = ['Memory', 'Disk'].flatMap((type) => {
    const space = groups[`Sort Space ${type}`];
    return isFields(space)
      ? [
          `Average ${type}: ${plain(space['Average Sort Space Used'])}kB`,
          `Peak ${type}: ${plain(space['Peak Sort Space Used'])}kB`,
        ]
      : [];
  });
  const words = [plain(groups['Group Count']), `Sort Method${many}: ${list(methods)}`, ...spaces];
  return [`${key}: ${words.join('  ')}`];
}

/** One line for each set, `Group Key: ()` for all rows together; what another order is sorted by stands before its sets. */
function groupingSets(sets: unknown): readonly string[] {
  if (!Array.isArray(sets)) return [];
  return sets.filter(isFields).flatMap((set) => {
    const sorted = set['Sort Key'];
    const lines = (['Hash Key', 'Group Key'] as const).flatMap((name) => {
      const keys = set[`${name}s`];
      return Array.isArray(keys)
        ? keys.map((key: unknown) => `${name}: ${list(key) === '' ? '()' : list(key)}`)
        : [];
    });
    return Array.isArray(sorted)
      ? [`Sort Key: ${list(sorted)}`, ...lines.map((line) => `  ${line}`)]
      : lines;
  });
}
