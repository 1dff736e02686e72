// How a twin's PostgreSQL takes statements, in WebAssembly or native: Planwright's own by runOwnStatements, those that make
// what a source has by runStatements; a person's by planStatement and typesOfParameters alone, which put EXPLAIN or PREPARE
// before it, so that nothing is ever executed; and a migration's, on a copy that is made for it alone, by executeStatement.

import * as z from 'zod';

export interface TwinConnection {
  /** Any number of statements, never a source's: the rows of each, and what was warned of. */
  exec(sql: string): Promise<{
    readonly results: readonly (readonly Readonly<Record<string, unknown>>[])[];
    readonly warnings: readonly string[];
  }>;
  /** Exactly one statement, which the extended protocol sees to; values as text, JSON also parsed. */
  query(sql: string): Promise<readonly (readonly unknown[])[]>;
}

/** Heuristic: fewer transactions are faster, but one failure repeats its whole batch one by one. */
const BATCH = 100;
/** Heuristic: PostgreSQL keeps a batch's text, and what it parses it to, in memory. */
const BATCH_CHARACTERS = 500_000;

interface Failed {
  readonly index: number;
  readonly message: string;
}

/** Each by the protocol that takes one statement. Inside a transaction they come one by one, or with what begins it. */
export function runStatements(
  connection: TwinConnection,
  statements: readonly string[],
): Promise<Failed[]> {
  const beginsOne = statements.some((one) => one === 'BEGIN');
  return inBatches(
    statements,
    (batch) => (beginsOne ? Promise.resolve(false) : trySequence(connection, batch)),
    (statement) => tryQuery(connection, statement),
  );
}

/** Planwright's own text. */
export function runOwnStatements(
  connection: TwinConnection,
  statements: readonly string[],
): Promise<Failed[]> {
  return inBatches(
    statements,
    (batch) => tryBatch(connection, batch),
    (statement) => tryOne(connection, statement),
  );
}

async function inBatches(
  statements: readonly string[],
  tryAll: (batch: readonly string[]) => Promise<boolean>,
  tryAlone: (statement: string) => Promise<string | null>,
): Promise<Failed[]> {
  const failures: Failed[] = [];
  let first = 0;
  while (first < statements.length) {
    const batch = nextBatch(statements, first);
    if (batch.length === 1 || !(await tryAll(batch))) {
      for (const [i, statement] of batch.entries()) {
        const message = await tryAlone(statement);
        if (message !== null) failures.push({ index: first + i, message });
      }
    }
    first += batch.length;
  }
  return failures;
}

function nextBatch(statements: readonly string[], first: number): readonly string[] {
  let end = first;
  for (let characters = 0; end < statements.length && end - first < BATCH; end += 1) {
    characters += statements[end]?.length ?? 0;
    if (characters > BATCH_CHARACTERS && end > first) break;
  }
  return statements.slice(first, end);
}

/** One statement by the protocol that takes no second one. */
export async function executeStatement(connection: TwinConnection, sql: string): Promise<null> {
  await connection.query(sql);
  return null;
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
  return whilePrepared(connection, sql, async (types) => {
    const wanted = types.length;
    const generic = parameters.length < wanted;
    await connection.query(
      `SELECT pg_catalog.set_config('plan_cache_mode', '${generic ? 'force_generic_plan' : 'force_custom_plan'}', false)`,
    );
    const values = Array.from({ length: wanted }, (_, i) =>
      literal(generic ? null : parameters[i]),
    );
    const call = wanted === 0 ? PREPARED : `${PREPARED}(${values.join(', ')})`;
    return explain(connection, `EXECUTE ${call}`);
  });
}

/** Of `$1..$n`, as PostgreSQL infers them: PREPARE analyses a statement and neither plans nor executes it. */
export function typesOfParameters(
  connection: TwinConnection,
  sql: string,
): Promise<readonly string[]> {
  return whilePrepared(connection, sql, (types) => Promise.resolve(types));
}

const PREPARED = 'planwright_statement';

/** The extended protocol takes one statement, and PREPARE none but those that EXPLAIN takes. */
async function whilePrepared<T>(
  connection: TwinConnection,
  sql: string,
  work: (types: readonly string[]) => Promise<T>,
): Promise<T> {
  await connection.query(`PREPARE ${PREPARED} AS ${sql}`);
  try {
    const [[types] = []] = await queryTexts(
      connection,
      `SELECT to_json(parameter_types::text[])::text FROM pg_catalog.pg_prepared_statements WHERE name = '${PREPARED}'`,
    );
    return await work(z.array(z.string()).parse(JSON.parse(types ?? '[]')));
  } finally {
    await forget(connection);
  }
}

async function explain(connection: TwinConnection, statement: string): Promise<unknown> {
  const rows = await connection.query(`EXPLAIN (VERBOSE, FORMAT JSON) ${statement}`);
  const plan = rows[0]?.[0];
  return typeof plan === 'string' ? JSON.parse(plan) : plan;
}

async function forget(connection: TwinConnection): Promise<void> {
  try {
    await connection.query(`DEALLOCATE ${PREPARED}`);
    await connection.query('RESET plan_cache_mode');
  } catch {
    // Inside a transaction that has failed; it ends with a rollback, and the next PREPARE would tell.
  }
}

async function trySequence(
  connection: TwinConnection,
  statements: readonly string[],
): Promise<boolean> {
  try {
    // Fewer transactions are faster.
    await connection.query('BEGIN');
    for (const statement of statements) await connection.query(statement);
    await connection.query('COMMIT');
    return true;
  } catch {
    // One by one tells which.
    await connection.query('ROLLBACK');
    return false;
  }
}

async function tryQuery(connection: TwinConnection, statement: string): Promise<string | null> {
  try {
    await connection.query(statement);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
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

/** pg_restore_attribute_stats warns and says false rather than fails. */
function isRefusal(rows: readonly Readonly<Record<string, unknown>>[]): boolean {
  return rows.some((row) => {
    const answer = row['pg_restore_attribute_stats'];
    return answer === false || answer === 'f';
  });
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function literal(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  return `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
