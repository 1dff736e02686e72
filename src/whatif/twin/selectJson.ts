// Runs one of Planwright's own SELECTs on a twin, whose channel carries text: values go in as literals of EXECUTE, rows come
// out as JSON.

import { quoteLiteral } from '../../db/literals';
import { writeArrayText } from '../../util/arrayText';
import type { TwinTarget } from './target';

const PREPARED = 'planwright_catalog';

/** Columns must be of types that JSON and the driver write alike, as the catalog SQL sees to by its casts. */
export async function selectJson(
  target: TwinTarget,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly unknown[]> {
  await target.query(
    `PREPARE ${PREPARED} AS SELECT pg_catalog.row_to_json(answer)::text FROM (${sql}) AS answer`,
  );
  try {
    const values = parameters.map(argument).join(', ');
    const rows = await target.query(
      `EXECUTE ${PREPARED}${parameters.length === 0 ? '' : `(${values})`}`,
    );
    return rows.map(([row]): unknown => JSON.parse(row ?? 'null'));
  } finally {
    await target.query(`DEALLOCATE ${PREPARED}`);
  }
}

/** A literal without a type takes that of the parameter. */
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
