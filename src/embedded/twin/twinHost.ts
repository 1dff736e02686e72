// The child's side of a twin: PGlite in memory, built by its parent's statements. The person's statements come in by
// `plan` alone, which puts EXPLAIN before them; nothing else here takes text that is not Planwright's own.

import type { PGlite } from '@electric-sql/pglite';
import type { OpenTwin, PlanOnTwin, ResizeTwin } from '../channel';
import { openCluster } from '../cluster';
import { loadExtensions } from './contrib';
import { VirtualSizes } from './virtualSizes';

/** PGlite cannot start workers, but the planner shall count on those of the source. */
const SETTINGS = { max_worker_processes: '8', check_function_bodies: 'off' };

/** Heuristic: fewer transactions are faster, but one failure repeats its whole batch one by one. */
const BATCH = 100;

export class TwinHost {
  readonly #database: PGlite;
  readonly #sizes: VirtualSizes;

  private constructor(database: PGlite, sizes: VirtualSizes) {
    this.#database = database;
    this.#sizes = sizes;
  }

  static async open(request: OpenTwin): Promise<TwinHost> {
    const database = await openCluster({
      templateFile: request.templateFile,
      database: request.database,
      settings: SETTINGS,
      extensions: await loadExtensions(request.extensions),
    });
    const host = new TwinHost(database, new VirtualSizes(database, await dataDirectory(database)));
    return host;
  }

  async describe(): Promise<{ versionNumber: number; version: string }> {
    const rows = await this.query(
      `SELECT current_setting('server_version_num'), current_setting('server_version')`,
    );
    const [versionNumber, version] = rows[0] ?? [];
    return { versionNumber: Number(versionNumber), version: version ?? '' };
  }

  async run(statements: readonly string[]): Promise<{ index: number; message: string }[]> {
    const failures: { index: number; message: string }[] = [];
    for (let first = 0; first < statements.length; first += BATCH) {
      const batch = statements.slice(first, first + BATCH);
      if (batch.length > 1 && (await this.#tryBatch(batch))) continue;
      for (const [i, statement] of batch.entries()) {
        const message = await this.#tryOne(statement);
        if (message !== null) failures.push({ index: first + i, message });
      }
    }
    return failures;
  }

  async query(sql: string): Promise<(string | null)[][]> {
    const { rows } = await this.#database.query<unknown[]>(sql, [], { rowMode: 'array' });
    return rows.map((row) => row.map(textOf));
  }

  async resize(sizes: ResizeTwin['sizes']): Promise<null> {
    const files = await this.#files(sizes.map(({ name }) => name));
    for (const [i, { blocks, height }] of sizes.entries()) {
      const file = files[i];
      if (file === undefined || file === null) continue;
      if (height !== null) this.#sizes.setTreeHeight(file, height);
      this.#sizes.resize(file, blocks);
    }
    return null;
  }

  showSizes(sizes: 'real' | 'virtual'): void {
    this.#sizes.show(sizes);
  }

  /** The extended protocol takes exactly one statement, and the parenthesised form no ANALYZE of the person's. */
  async plan({ sql, parameters }: PlanOnTwin): Promise<unknown> {
    if (parameters.length === 0 && !/\$\d/.test(sql)) return this.#explain(sql);
    const prepared = 'planwright_statement';
    await this.#database.query(`PREPARE ${prepared} AS ${sql}`);
    try {
      const [[count] = []] = await this.query(
        `SELECT cardinality(parameter_types) FROM pg_catalog.pg_prepared_statements WHERE name = '${prepared}'`,
      );
      const wanted = Number(count ?? 0);
      const generic = parameters.length < wanted;
      await this.#database.query(
        `SELECT pg_catalog.set_config('plan_cache_mode', '${generic ? 'force_generic_plan' : 'force_custom_plan'}', false)`,
      );
      const values = Array.from({ length: wanted }, (_, i) =>
        literal(generic ? null : parameters[i]),
      );
      const call = wanted === 0 ? prepared : `${prepared}(${values.join(', ')})`;
      return await this.#explain(`EXECUTE ${call}`);
    } finally {
      await this.#forget(prepared);
    }
  }

  async #explain(statement: string): Promise<unknown> {
    const { rows } = await this.#database.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (VERBOSE, FORMAT JSON) ${statement}`,
    );
    return rows[0]?.['QUERY PLAN'];
  }

  async #forget(prepared: string): Promise<void> {
    try {
      await this.#database.query(`DEALLOCATE ${prepared}`);
      await this.#database.query('RESET plan_cache_mode');
    } catch {
      // Inside a transaction that has failed; it ends with a rollback, and the next PREPARE would tell.
    }
  }

  async #tryBatch(statements: readonly string[]): Promise<boolean> {
    try {
      const results = await this.#database.exec(statements.join(';\n'));
      return !results.some(({ rows }) => isRefusal(rows));
    } catch {
      // One by one tells which.
      return false;
    }
  }

  async #tryOne(statement: string): Promise<string | null> {
    const warnings: string[] = [];
    try {
      const results = await this.#database.exec(statement, {
        onNotice: ({ message }) => {
          if (message !== undefined) warnings.push(message);
        },
      });
      return results.some(({ rows }) => isRefusal(rows)) ? warnings.join('; ') : null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #files(names: readonly string[]): Promise<(string | null)[]> {
    if (names.length === 0) return [];
    const list = names.map((name) => literal(name)).join(', ');
    const rows = await this.query(
      `SELECT pg_catalog.pg_relation_filepath(to_regclass(name)) FROM unnest(ARRAY[${list}]::text[]) WITH ORDINALITY AS n(name, i) ORDER BY i`,
    );
    return rows.map(([file]) => file ?? null);
  }
}

/** pg_restore_relation_stats and pg_restore_attribute_stats warn and say false rather than fail. */
function isRefusal(rows: readonly Record<string, unknown>[]): boolean {
  const [row] = rows;
  return (
    row?.['pg_restore_relation_stats'] === false || row?.['pg_restore_attribute_stats'] === false
  );
}

async function dataDirectory(database: PGlite): Promise<string> {
  const { rows } = await database.query<{ data_directory: string }>('SHOW data_directory');
  return rows[0]?.data_directory ?? '';
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function literal(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  return `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
