// How a twin's PostgreSQL takes statements, in WebAssembly or native: Planwright's own by runStatements; a person's by
// planStatement alone, which puts EXPLAIN before it.

export interface TwinConnection {
  /** Any number of statements: the rows of each, and what was warned of. */
  exec(sql: string): Promise<{
    readonly results: readonly (readonly Readonly<Record<string, unknown>>[])[];
    readonly warnings: readonly string[];
  }>;
  /** Exactly one statement, which the extended protocol sees to; values as text, JSON also parsed. */
  query(sql: string): Promise<readonly (readonly unknown[])[]>;
}

/** Heuristic: fewer transactions are faster, but one failure repeats its whole batch one by one. */
const BATCH = 100;

export async function runStatements(
  connection: TwinConnection,
  statements: readonly string[],
): Promise<{ index: number; message: string }[]> {
  const failures: { index: number; message: string }[] = [];
  for (let first = 0; first < statements.length; first += BATCH) {
    const batch = statements.slice(first, first + BATCH);
    if (batch.length > 1 && (await tryBatch(connection, batch))) continue;
    for (const [i, statement] of batch.entries()) {
      const message = await tryOne(connection, statement);
      if (message !== null) failures.push({ index: first + i, message });
    }
  }
  return failures;
}

export async function queryTexts(
  connection: TwinConnection,
  sql: string,
): Promise<(string | null)[][]> {
  const rows = await connection.query(sql);
  return rows.map((row) => row.map(textOf));
}

/** The parenthesised form takes no ANALYZE of the person's. `parameters` as text; empty or too few: a generic plan. */
export async function planStatement(
  connection: TwinConnection,
  sql: string,
  parameters: readonly (string | null)[],
): Promise<unknown> {
  if (parameters.length === 0 && !/\$\d/.test(sql)) return explain(connection, sql);
  const prepared = 'planwright_statement';
  await connection.query(`PREPARE ${prepared} AS ${sql}`);
  try {
    const [[count] = []] = await queryTexts(
      connection,
      `SELECT cardinality(parameter_types) FROM pg_catalog.pg_prepared_statements WHERE name = '${prepared}'`,
    );
    const wanted = Number(count ?? 0);
    const generic = parameters.length < wanted;
    await connection.query(
      `SELECT pg_catalog.set_config('plan_cache_mode', '${generic ? 'force_generic_plan' : 'force_custom_plan'}', false)`,
    );
    const values = Array.from({ length: wanted }, (_, i) =>
      literal(generic ? null : parameters[i]),
    );
    const call = wanted === 0 ? prepared : `${prepared}(${values.join(', ')})`;
    return await explain(connection, `EXECUTE ${call}`);
  } finally {
    await forget(connection, prepared);
  }
}

async function explain(connection: TwinConnection, statement: string): Promise<unknown> {
  const rows = await connection.query(`EXPLAIN (VERBOSE, FORMAT JSON) ${statement}`);
  const plan = rows[0]?.[0];
  return typeof plan === 'string' ? JSON.parse(plan) : plan;
}

async function forget(connection: TwinConnection, prepared: string): Promise<void> {
  try {
    await connection.query(`DEALLOCATE ${prepared}`);
    await connection.query('RESET plan_cache_mode');
  } catch {
    // Inside a transaction that has failed; it ends with a rollback, and the next PREPARE would tell.
  }
}

async function tryBatch(
  connection: TwinConnection,
  statements: readonly string[],
): Promise<boolean> {
  try {
    const { results } = await connection.exec(statements.join(';\n'));
    return !results.some(isRefusal);
  } catch {
    // One by one tells which.
    return false;
  }
}

async function tryOne(connection: TwinConnection, statement: string): Promise<string | null> {
  try {
    const { results, warnings } = await connection.exec(statement);
    return results.some(isRefusal) ? warnings.join('; ') : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** pg_restore_relation_stats and pg_restore_attribute_stats warn and say false rather than fail. */
function isRefusal(rows: readonly Readonly<Record<string, unknown>>[]): boolean {
  const [row] = rows;
  const answer = row?.['pg_restore_relation_stats'] ?? row?.['pg_restore_attribute_stats'];
  return answer === false || answer === 'f';
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function literal(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  return `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
