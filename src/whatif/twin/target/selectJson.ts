// Runs one of Planwright's own SELECTs on a twin, whose channel carries text: values go in as literals, rows come out as
// JSON. As on a server, names in it mean PostgreSQL's own objects: a twin holds what the source's users made.

import { quoteLiteral } from '../../../db/literals';
import { OWN_SEARCH_PATH } from '../../../db/searchPath';
import { EmbeddedError } from '../../../embedded/embeddedError';
import { writeArrayText } from '../../../util/arrayText';
import type { TwinTarget } from './target';

const CURSOR = 'planwright_rows';

/** `qualified`: names in the answer as they are everywhere; `in-persons-path`: as the person's search_path shows them. */
export type Names = 'qualified' | 'in-persons-path';

/** `open`: somebody else's, which goes on afterwards. */
export type Transaction = 'its own' | 'open';

const SAVEPOINT = 'planwright_rows';
const SET_PATH = `SET LOCAL search_path = ${OWN_SEARCH_PATH}`;
/** In an open one each comes by itself: several at once would be a transaction. */
const BRACKETS = {
  'its own': { begin: [['BEGIN', SET_PATH]], end: ['ROLLBACK'] },
  open: {
    begin: [[`SAVEPOINT ${SAVEPOINT}`], [SET_PATH]],
    end: [`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`, `RELEASE SAVEPOINT ${SAVEPOINT}`],
  },
} as const;

/** Columns must be of types that JSON and the driver write alike, as the catalog SQL sees to by its casts. */
export async function selectJson(
  target: TwinTarget,
  sql: string,
  parameters: readonly unknown[],
  names: Names = 'qualified',
  transaction: Transaction = 'its own',
): Promise<readonly unknown[]> {
  const [[path] = []] = await target.query(`SELECT pg_catalog.current_setting('search_path')`);
  const { begin, end } = BRACKETS[transaction];
  for (const statements of begin) await must(target, statements);
  try {
    // A cursor is parsed and planned when it is declared, and never again.
    await target.query(
      `DECLARE ${CURSOR} NO SCROLL CURSOR FOR
         SELECT pg_catalog.row_to_json(answer)::text FROM (${withLiterals(sql, parameters)}) AS answer`,
    );
    if (names === 'in-persons-path') {
      await target.query(
        `SELECT pg_catalog.set_config('search_path', ${quoteLiteral(path ?? '')}, true)`,
      );
    }
    const rows = await target.query(`FETCH ALL FROM ${CURSOR}`);
    return rows.map(([row]): unknown => JSON.parse(row ?? 'null'));
  } finally {
    for (const statement of end) await target.run([statement]);
  }
}

async function must(target: TwinTarget, statements: readonly string[]): Promise<void> {
  const [failure] = await target.run(statements);
  if (failure !== undefined) throw new EmbeddedError('sql', failure.message);
}

/** A literal without a type takes that which its place asks for, as a parameter does. */
function withLiterals(sql: string, parameters: readonly unknown[]): string {
  return sql.replaceAll(/\$(\d+)/g, (_, number: string) =>
    argument(parameters[Number(number) - 1]),
  );
}

function argument(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return quoteLiteral(
    Array.isArray(value)
      ? writeArrayText(value.map((one) => (one === null ? null : scalarText(one))))
      : scalarText(value),
  );
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`A parameter of catalog SQL cannot be of type ${typeof value}.`);
}
