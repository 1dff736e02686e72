// Turns a property line of FORMAT TEXT into the keys that FORMAT JSON has for it.

import { fieldKind } from '../fieldKinds';
import type { Fields } from './label';
import { splitList } from './splitList';
import { ownValue } from '../../../util/ownValue';

/** `key: value` under a node of the given type; several keys for lines that hold several numbers. */
export function readProperty(key: string, value: string, nodeType: string): Fields {
  const special = ownValue(SPECIAL, key);
  if (special !== undefined) return special(value, nodeType);
  const kind = fieldKind(key);
  if (kind === 'list' || key === 'Params Evaluated') return { [key]: splitList(value) };
  if (kind === 'number' && /^-?[\d.]+(?: ?(?:kB|ms))?$/.test(value)) {
    return { [key]: Number.parseFloat(value) };
  }
  if (kind === 'boolean' && /^(?:true|false)$/.test(value)) return { [key]: value === 'true' };
  return { [key]: value };
}

const SPECIAL: Readonly<Record<string, (value: string, nodeType: string) => Fields>> = {
  'Sort Method': (value) => {
    const match = /^(.+?)(?<!\s)\s+(Memory|Disk): (\d+)kB$/.exec(value);
    if (match === null) return { 'Sort Method': value };
    const [, method, type, kb] = match;
    return { 'Sort Method': method, 'Sort Space Used': Number(kb), 'Sort Space Type': type };
  },
  'Full-sort Groups': (value) => ({ 'Full-sort Groups': sortGroups(value) }),
  'Pre-sorted Groups': (value) => ({ 'Pre-sorted Groups': sortGroups(value) }),
  Buckets: (value) => hashTable(`Buckets: ${value}`),
  Batches: (value) => aggregateMemory(`Batches: ${value}`),
  'Planned Partitions': (value) => aggregateMemory(`Planned Partitions: ${value}`),
  Hits: (value) => memoize(`Hits: ${value}`),
  Storage: (value) => {
    const match = /^(Memory|Disk)\s+Maximum Storage: (\d+)kB$/.exec(value);
    return match === null
      ? { Storage: value }
      : { Storage: match[1], 'Maximum Storage': Number(match[2]) };
  },
  'Heap Blocks': (value) =>
    renamed(value, { exact: 'Exact Heap Blocks', lossy: 'Lossy Heap Blocks' }),
  Tuples: (value) =>
    renamed(value, {
      inserted: 'Tuples Inserted',
      updated: 'Tuples Updated',
      deleted: 'Tuples Deleted',
      skipped: 'Tuples Skipped',
    }),
  Buffers: buffers,
  'I/O Timings': ioTimings,
  WAL: (value) =>
    renamed(value.replace('buffers full', 'full').replace('fpi bytes', 'fpibytes'), {
      records: 'WAL Records',
      fpi: 'WAL FPI',
      bytes: 'WAL Bytes',
      full: 'WAL Buffers Full',
      fpibytes: 'WAL FPI Bytes',
    }),
};

/** `exact=12 lossy=3` under JSON's names. */
function renamed(value: string, names: Readonly<Record<string, string>>): Fields {
  const fields: Fields = {};
  for (const [, key = '', number] of value.matchAll(/\b(\w+)=([\d.]+)/g)) {
    const name = ownValue(names, key);
    if (name !== undefined) fields[name] = Number(number);
  }
  return fields;
}

function sortGroups(value: string): Fields {
  const methods = /Sort Methods?: (.{1,200}?)\s+(?:Average|Peak)/.exec(value)?.[1] ?? '';
  const groups: Fields = {
    'Group Count': Number.parseInt(value, 10),
    'Sort Methods Used': splitList(methods),
  };
  for (const [, type = '', average, peak] of value.matchAll(
    /Average (Memory|Disk): (\d+)kB\s+Peak \w+: (\d+)kB/g,
  )) {
    groups[`Sort Space ${type}`] = {
      'Average Sort Space Used': Number(average),
      'Peak Sort Space Used': Number(peak),
    };
  }
  return groups;
}

/** `Buckets: 1024 (originally 512)  Batches: 4 (originally 1)  Memory Usage: 9kB` */
function hashTable(text: string): Fields {
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  const buckets = number(/Buckets: (\d+)/);
  const batches = number(/Batches: (\d+)/);
  return {
    'Hash Buckets': buckets,
    'Original Hash Buckets': number(/Buckets: \d+ \(originally (\d+)/) || buckets,
    'Hash Batches': batches,
    'Original Hash Batches': number(/Batches: \d+ \(originally (\d+)/) || batches,
    'Peak Memory Usage': number(/Memory Usage: (\d+)/),
  };
}

function aggregateMemory(text: string): Fields {
  return counts(text, {
    'Planned Partitions': 'Planned Partitions',
    Batches: 'HashAgg Batches',
    'Memory Usage': 'Peak Memory Usage',
    'Disk Usage': 'Disk Usage',
  });
}

function memoize(text: string): Fields {
  return counts(text, {
    Hits: 'Cache Hits',
    Misses: 'Cache Misses',
    Evictions: 'Cache Evictions',
    Overflows: 'Cache Overflows',
    'Memory Usage': 'Peak Memory Usage',
  });
}

function counts(text: string, names: Readonly<Record<string, string>>): Fields {
  const fields: Fields = {};
  for (const [, key = '', number] of text.matchAll(/\b([A-Z][\w ]{0,30}?): (\d+)/g)) {
    const name = ownValue(names, key);
    if (name !== undefined) fields[name] = Number(number);
  }
  return fields;
}

const BUFFER_KINDS = ['Shared', 'Local', 'Temp'] as const;
const BUFFER_COUNTS = ['Hit', 'Read', 'Dirtied', 'Written'] as const;

/** FORMAT TEXT leaves out what is 0, FORMAT JSON prints all. */
function buffers(value: string): Fields {
  const fields: Fields = {};
  for (const kind of BUFFER_KINDS) {
    const part = value.split(', ').find((piece) => piece.startsWith(kind.toLowerCase())) ?? '';
    for (const count of BUFFER_COUNTS) {
      if (kind === 'Temp' && (count === 'Hit' || count === 'Dirtied')) continue;
      const number = new RegExp(`\\b${count.toLowerCase()}=(\\d+)`).exec(part)?.[1];
      fields[`${kind} ${count} Blocks`] = Number(number ?? 0);
    }
  }
  return fields;
}

/** `read=1.2` (14), `shared/local read=1.2, temp write=3` (15, 16), `shared read=1.2, local ..., temp ...` (17). */
function ioTimings(value: string): Fields {
  const fields: Fields = {};
  for (const part of value.split(', ')) {
    const kind = /^(shared|local|temp) /.exec(part)?.[1];
    const prefix = kind === undefined ? '' : `${kind.charAt(0).toUpperCase()}${kind.slice(1)} `;
    for (const [, what, ms] of part.matchAll(/(read|write)=([\d.]+)/g)) {
      fields[`${prefix}I/O ${what === 'read' ? 'Read' : 'Write'} Time`] = Number(ms);
    }
  }
  return fields;
}
