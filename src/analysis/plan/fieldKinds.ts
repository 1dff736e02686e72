// Which keys of a plan hold numbers, texts and lists: what XML and YAML do not tell, and what JSON must keep to.

/** Keys of a plan node that PostgreSQL 14 to 19 prints as a number. Units: model/planNode.ts. */
const NUMBERS: readonly string[] = [
  'Startup Cost|Total Cost|Plan Rows|Plan Width',
  'Actual Startup Time|Actual Total Time|Actual Rows|Actual Loops',
  'Rows Removed by Filter|Rows Removed by Index Recheck|Rows Removed by Join Filter',
  'Rows Removed by Conflict Filter|Conflicting Tuples|Tuples Inserted|Tuples Updated|Tuples Deleted|Tuples Skipped',
  'Heap Fetches|Exact Heap Blocks|Lossy Heap Blocks|Index Searches',
  'Cache Hits|Cache Misses|Cache Evictions|Cache Overflows|Peak Memory Usage|Disk Usage',
  'Estimated Capacity|Estimated Distinct Lookup Keys|Estimated Lookups|Estimated Hit Percent',
  'Sort Space Used|Hash Buckets|Original Hash Buckets|Hash Batches|Original Hash Batches',
  'Planned Partitions|HashAgg Batches|Maximum Storage',
  'Workers Planned|Workers Launched|Worker Number|Subplans Removed',
  'Shared Hit Blocks|Shared Read Blocks|Shared Dirtied Blocks|Shared Written Blocks',
  'Local Hit Blocks|Local Read Blocks|Local Dirtied Blocks|Local Written Blocks',
  'Temp Read Blocks|Temp Written Blocks',
  'I/O Read Time|I/O Write Time|Shared I/O Read Time|Shared I/O Write Time',
  'Local I/O Read Time|Local I/O Write Time|Temp I/O Read Time|Temp I/O Write Time',
  'WAL Records|WAL FPI|WAL Bytes|WAL Buffers Full|WAL FPI Bytes',
  'Planning Time|Execution Time',
].flatMap((line) => line.split('|'));

/** Numbers inside the objects JIT, Triggers, Planning, Serialization and the sort groups. */
const NESTED_NUMBERS: ReadonlySet<string> = new Set(
  (
    'Time|Calls|Functions|Group Count|Average Sort Space Used|Peak Sort Space Used|' +
    'Generation|Inlining|Optimization|Emission|Deform|Total|Memory Used|Memory Allocated|Output Volume'
  ).split('|'),
);

const BOOLEANS = ['Parallel Aware', 'Async Capable', 'Inner Unique', 'Disabled', 'Single Copy'];

/** Keys whose value is a list of strings, also when it has one member. */
const LISTS = [
  'Output',
  'Sort Key',
  'Presorted Key',
  'Group Key',
  'Hash Key',
  'Sort Methods Used',
  'Conflict Arbiter Indexes',
];

/** Keys that the model types as text, where another type would mislead every reader. */
const TEXTS: readonly string[] = (
  'Node Type|Parent Relationship|Subplan Name|Strategy|Partial Mode|Operation|Command|Join Type|Scan Direction|' +
  'Schema|Relation Name|Alias|Index Name|CTE Name|Function Name|Custom Plan Provider|Filter|Index Cond|' +
  'Recheck Cond|Order By|Hash Cond|Merge Cond|Join Filter|One-Time Filter|TID Cond|Cache Key|Cache Mode|' +
  'Window|Sort Method|Sort Space Type|Storage|Query Text'
).split('|');

/** Every key of a node that is known. */
export const PLAN_KEYS: readonly string[] = [...NUMBERS, ...BOOLEANS, ...LISTS, ...TEXTS];

export type FieldKind = 'number' | 'boolean' | 'list' | 'text' | 'other';

/** One lookup a key: a large plan has a hundred thousand of them. */
const KINDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...NUMBERS.map((key) => [key, 'number'] as const),
  ...BOOLEANS.map((key) => [key, 'boolean'] as const),
  ...LISTS.map((key) => [key, 'list'] as const),
  ...TEXTS.map((key) => [key, 'text'] as const),
]);

export function fieldKind(key: string): FieldKind {
  return KINDS.get(key) ?? 'other';
}

/** True where `key`, found inside one of a plan's nested objects, is a number. */
export function isNestedNumber(key: string): boolean {
  return fieldKind(key) === 'number' || NESTED_NUMBERS.has(key);
}
