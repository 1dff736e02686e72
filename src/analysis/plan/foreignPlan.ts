// Whose plan is it, when it is none of PostgreSQL's? Told by what only that database prints.

/** Enough to see what a plan begins with. */
const HEAD = 20_000;

/** Its nodes look like PostgreSQL's, whose child it is: told before anything is read. */
const KIN: readonly (readonly [name: string, sign: RegExp])[] = [
  ['Amazon Redshift', /^[ \t>|"]*(?:-> +)?XN [A-Z]/m],
  ['Greenplum', /\b(?:Gather|Redistribute|Broadcast) Motion \d+:\d+\b/],
];

const OTHERS: readonly (readonly [name: string, sign: RegExp])[] = [
  [
    'CockroachDB',
    /^[ \t│]*(?:distribution: (?:full|local|partial)|vectorized: (?:true|false)|spans: (?:FULL SCAN|\[)|KV (?:time|rows))/m,
  ],
  ['TiDB', /\bcop\[ti(?:kv|flash)\]/],
  ['MariaDB', /"query_block"[\s\S]*"r_(?:loops|total_time_ms|rows)"|\|\s*r_filtered\s*\|/],
  [
    'MySQL',
    /"query_block"\s*:|\bselect_type\b|^[ \t]*(?:EXPLAIN: )?-> .*\(cost=[\d.e+]+(?:\.\.[\d.e+]+)? rows=[\d.e+]+\)|"query_plan"\s*:\s*\{\s*"inputs"/m,
  ],
  ['Oracle', /\bPlan hash value:|\|\s*Id\s*\|\s*Operation\s*\|/i],
  [
    'SQLite',
    /^[ \t]*[|`]--(?:SCAN|SEARCH|USE TEMP|COMPOUND|MULTI-INDEX|MATERIALIZE|CO-ROUTINE)\b|^[ \t]*(?:\d+\|\d+\|\d+\|)?(?:SCAN|SEARCH) (?:TABLE )?\w+(?: USING| AS|[ \t\r]*$)/m,
  ],
  ['Spark', /== (?:Physical|Parsed Logical|Analyzed Logical|Optimized Logical) Plan ==/],
  [
    'SQL Server',
    /<ShowPlanXML\b|\|--(?:Clustered|Table|Index|Nested Loops|Hash Match|Merge Join|Compute Scalar|Sort|Filter|Stream Aggregate|Top|Parallelism|Key Lookup)\b/,
  ],
  [
    'DuckDB',
    /[│┤].*\b(?:SEQ_SCAN|TABLE_SCAN|HASH_JOIN|HASH_GROUP_BY|PERFECT_HASH_GROUP_BY|PROJECTION|UNGROUPED_AGGREGATE|TOP_N|Physical Plan)\b/,
  ],
  ['Snowflake', /\bGlobalStats\b|\bpartitionsAssigned\b/],
  ['BigQuery', /"(?:shuffleOutputBytes|slotMs|totalSlotMs)"/],
  ['Trino', /^[ \t]*Fragment \d+ \[[A-Z_]+\]/m],
  ['ClickHouse', /\bReadFromMergeTree\b/],
  ['MongoDB', /"?winningPlan"?\s*:/],
];

export function kinOfPostgres(text: string): string | null {
  return nameIn(KIN, text);
}

/** Of a text that could not be read. */
export function foreignDatabase(text: string): string | null {
  return nameIn([...KIN, ...OTHERS], text);
}

function nameIn(
  databases: readonly (readonly [name: string, sign: RegExp])[],
  text: string,
): string | null {
  const head = text.slice(0, HEAD);
  return databases.find(([, sign]) => sign.test(head))?.[0] ?? null;
}
