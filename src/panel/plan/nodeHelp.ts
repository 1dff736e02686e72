// What each operation of a plan does, and when it is usual or a warning sign: for people who see it for the first time.

import type { PlanFields } from '../../model/planNode';
import type { PanelNode } from './panelNode';

export interface NodeHelp {
  /** One sentence: what the server does here. */
  readonly does: string;
  /** One sentence: when that is as it should be, and when it is worth a look. */
  readonly usual: string;
}

function help(does: string, usual: string): NodeHelp {
  return { does, usual };
}

/** By `Node Type`, as PostgreSQL 14 to 18 print it. */
export const NODE_HELP: Readonly<Record<string, NodeHelp>> = {
  Result: help(
    'Computes a row from expressions alone, or checks a condition once before anything below it runs.',
    'Usual for SELECT without FROM; with “One-Time Filter: false” the conditions contradict each other and nothing is read.',
  ),
  ProjectSet: help(
    'Runs set-returning functions of the SELECT list, such as unnest or generate_series, and gives a row for each value.',
    'Usual for them; the planner takes the number of rows from a constant of the function unless it can work it out, as for generate_series with known bounds, so estimates above it can be far off.',
  ),
  ModifyTable: help(
    'Inserts, updates, deletes or merges the rows that come from below, with their index entries, CHECK constraints and BEFORE triggers.',
    'Usual as the top of a write; much time of its own comes from many indexes or BEFORE triggers, while foreign keys and AFTER triggers stand apart, below the plan.',
  ),
  Append: help(
    'Gives the rows of its children one after the other: partitions, or the parts of UNION ALL.',
    'Usual for partitioned tables; many children may mean that no condition told the planner which partitions to leave out.',
  ),
  'Merge Append': help(
    'Merges children that are each sorted into one sorted stream, without sorting the whole.',
    'Usual for ORDER BY with LIMIT over partitions; a Sort below every child means that their indexes do not have this order.',
  ),
  'Recursive Union': help(
    'Runs the first part of WITH RECURSIVE once, then the second part on the rows of the last round, until none are new.',
    'Usual for trees and graphs; its estimate is a guess, and a recursive part without an index on its join is slow in every round.',
  ),
  BitmapAnd: help(
    'Keeps the row positions that all of its index bitmaps have.',
    'Usual where several indexes each serve one condition; one index over all these columns would read less.',
  ),
  BitmapOr: help(
    'Collects the row positions that any of its index bitmaps has.',
    'Usual for OR over indexed columns; it helps only while the positions together are few.',
  ),
  'Nested Loop': help(
    'For each row of the outer (first) side, looks for partners on the inner (second) side.',
    'Best with few outer rows and an index inside; with many outer rows, or a Seq Scan inside, time grows with their product.',
  ),
  'Merge Join': help(
    'Walks through two inputs that are sorted by the join key, side by side.',
    'Usual for large inputs that come sorted from indexes; a large Sort below it is the price to look at.',
  ),
  'Hash Join': help(
    'Looks up each row of one side in a hash table that was built of the other.',
    'Usual for joins of many rows; more than one batch means that the table did not fit in work_mem × hash_mem_multiplier and went to disk.',
  ),
  'Seq Scan': help(
    'Reads the whole table, page by page, and checks each row against the filter.',
    'Usual for small tables and for a large part of the rows; a warning sign where many rows are read and few are kept.',
  ),
  'Sample Scan': help(
    'Reads the part of a table that TABLESAMPLE picks.',
    'Usual for TABLESAMPLE; SYSTEM reads only the pages that it picks, BERNOULLI reads all of them.',
  ),
  Gather: help(
    'Starts parallel workers for the part below and collects their rows in no order.',
    'Usual for large reads; fewer workers launched than planned, or very many rows handed over, take the gain away.',
  ),
  'Gather Merge': help(
    'Collects rows that parallel workers have each sorted, and keeps their order.',
    'Usual for ORDER BY over large reads; fewer workers launched than planned take the gain away.',
  ),
  'Index Scan': help(
    'Finds rows through an index and fetches each from the table.',
    'Usual for few rows, or for rows in index order; a filter that throws many of them away asks for a better index.',
  ),
  'Index Only Scan': help(
    'Answers from the index alone, and visits the table only for pages that VACUUM has not marked all-visible.',
    'Cheap where its condition is selective; many heap fetches mean that the table needs VACUUM.',
  ),
  'Bitmap Index Scan': help(
    'Collects the positions of the rows that an index finds, to be read from the table in page order above.',
    'Usual for a middle number of rows; many positions for a few rows that stay mean that the index serves only a part of the conditions.',
  ),
  'Bitmap Heap Scan': help(
    'Reads the table pages that a bitmap names, in their order on disk, and checks the rows on them.',
    'Usual for a middle number of rows; lossy blocks mean that work_mem was too small for exact positions.',
  ),
  'Tid Scan': help(
    'Fetches rows by their physical position, ctid.',
    'The shortest way to a row; positions change with every update, so it suits statements that have just read them.',
  ),
  'Tid Range Scan': help(
    'Reads the pages of a range of physical positions, ctid.',
    'Usual for work on a table in pieces; it reads all rows of these pages.',
  ),
  'Subquery Scan': help(
    'Passes on the rows of a subquery that could not be merged into the rest, with its own filter.',
    'Costs little by itself; a filter here that throws much away could not be moved into the subquery.',
  ),
  'Function Scan': help(
    'Calls a function in FROM and keeps its rows, in memory or on disk, before they are used.',
    'Usual for functions in FROM; the planner takes their number from a constant of the function unless it can work it out, as for generate_series with known bounds, so estimates above it can be far off.',
  ),
  'Table Function Scan': help(
    'Takes rows out of a document: XMLTABLE or JSON_TABLE.',
    'Usual for them; their number is a guess of the planner, so estimates above it can be far off.',
  ),
  'Values Scan': help(
    'Gives the rows of a VALUES list.',
    'Usual for short lists; a join to a very long list is better made with a temporary table that has statistics.',
  ),
  'CTE Scan': help(
    'Reads the kept rows of a WITH query.',
    'Usual where it is used twice or writes; where it is used once, conditions from outside do not reach a MATERIALIZED query, and it has no index.',
  ),
  'Named Tuplestore Scan': help(
    'Reads the transition table of a statement-level trigger.',
    'Usual in such triggers; it has no index and no statistics.',
  ),
  'WorkTable Scan': help(
    'Reads the rows of the last round of WITH RECURSIVE.',
    'Usual below Recursive Union; its number of rows is a guess of the planner.',
  ),
  'Foreign Scan': help(
    'Asks another server or source through a foreign data wrapper; “Remote SQL” is what it asks.',
    'Usual for foreign tables; a warning sign where conditions, joins or limits stay here and many rows come over the network.',
  ),
  'Custom Scan': help(
    'Runs an operation of an extension, such as Citus or TimescaleDB; its name stands in parentheses.',
    'Usual where the extension is in use; what its numbers mean, its documentation says.',
  ),
  Materialize: help(
    'Keeps the rows from below, in memory or on disk, so that they can be read again.',
    'Usual inside Nested Loop and Merge Join; many rows that are read many times are the price of a join without an index.',
  ),
  Memoize: help(
    'Keeps the inner rows that were found for a key, and gives them again when the key comes back.',
    'Usual where keys repeat; few hits, or evictions, mean that it does not help.',
  ),
  Sort: help(
    'Sorts all rows from below before it gives the first.',
    'Usual for ORDER BY, merge joins and windows; an external sort went to disk because work_mem was too small, and an index can give the order for free.',
  ),
  'Incremental Sort': help(
    'Sorts within groups of rows that already come sorted by the first keys.',
    'Cheaper than a full Sort and good with LIMIT; it helps little where one group holds most of the rows.',
  ),
  Group: help(
    'Gives one row for each group of rows that come sorted by the keys, without computing aggregates.',
    'Usual for GROUP BY without aggregates; a large Sort below it is the price to look at.',
  ),
  Aggregate: help(
    'Computes aggregates such as count or sum over all rows from below, into one row.',
    'Usual; its time is mostly that of the rows it has to see, so the step below is the one to look at.',
  ),
  HashAggregate: help(
    'Groups rows in a hash table, with the aggregates of each group.',
    'Usual for GROUP BY and DISTINCT; more than one batch means that the groups did not fit in work_mem × hash_mem_multiplier and went to disk.',
  ),
  GroupAggregate: help(
    'Computes the aggregates of one group after the other from rows that come sorted by the keys.',
    'Usual where an index gives the order; a large Sort below it is the price to look at.',
  ),
  MixedAggregate: help(
    'Computes several grouping sets at once, some by hash tables and some from sorted rows.',
    'Usual for GROUPING SETS, ROLLUP and CUBE; each further order needs a sort of its own.',
  ),
  WindowAgg: help(
    'Computes window functions, such as row_number or sum OVER, from rows sorted by partition and order.',
    'Usual for them; a Sort below it can be saved by an index on the PARTITION BY and ORDER BY columns.',
  ),
  Unique: help(
    'Leaves out a row that equals the one before it, from sorted rows.',
    'Usual for DISTINCT and UNION; a warning sign where a join made the duplicates that it takes away again.',
  ),
  SetOp: help(
    'Compares two inputs for INTERSECT or EXCEPT.',
    'Usual for them; both inputs are read in full.',
  ),
  LockRows: help(
    'Locks each row for FOR UPDATE or FOR SHARE, and reads it again where somebody has changed it.',
    'Usual for them; much time of its own is waiting for other transactions, or the write of the locks.',
  ),
  Limit: help(
    'Stops the part below as soon as enough rows have come.',
    'Usual for LIMIT; rows that OFFSET skips are computed all the same, and a Sort below must end before the first row.',
  ),
  Hash: help(
    'Builds the hash table that the Hash Join above looks rows up in.',
    'Usual; best of the smaller side, and more than one batch means that it went to disk.',
  ),
};

/** By Strategy: in EXPLAIN's JSON all of them are Aggregate. */
const AGGREGATES: Readonly<Record<string, string>> = {
  Hashed: 'HashAggregate',
  Sorted: 'GroupAggregate',
  Mixed: 'MixedAggregate',
};

/** Null for an operation that these versions do not have. */
export function helpOf(fields: PlanFields): NodeHelp | null {
  const type = fields['Node Type'];
  const name = type === 'Aggregate' ? (AGGREGATES[fields.Strategy ?? ''] ?? type) : type;
  // Types come from files as well: `constructor` is no operation.
  return Object.hasOwn(NODE_HELP, name) ? (NODE_HELP[name] ?? null) : null;
}

/** For a tooltip; empty where nothing is known. */
export function helpText(fields: PlanFields): string {
  const known = helpOf(fields);
  return known === null ? '' : `${known.does} ${known.usual}`;
}

/** The name in full, as it may be cut, and what it does. */
export function operationTitle({ operation, fields }: PanelNode): string {
  return `${operation}\n${helpText(fields)}`.trim();
}
