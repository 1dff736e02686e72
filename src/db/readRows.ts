// The rows of the person's query, no more than asked for: a cursor is read batch by batch, so that no answer fills memory.

import { isTrivia, tokenize } from '../analysis/sql/lexer';
import type { ReadCell, ReadColumn, ReadRows, RowsRequest } from './contracts';
import { requireExplainable, requireNoSelectInto } from './explainable';
import type { ReadOnlySession, TextRows } from './readOnlySession';

const CURSOR = 'planwright_result';

/** In UTF-16 units. Heuristic: two lines of a screen; what is longer is cut by the statement itself, as with left(). */
const MOST_OF_CELL = 200;
/** Of all values as they arrive. Heuristic: 100 kB a row of a screen, and nothing to a machine. */
export const MOST_READ_BYTES = 16 * 1024 * 1024;
/** What a value takes besides its text. */
const BYTES_OF_CELL = 8;
/** Before anything is known of how wide rows are. */
const FIRST_BATCH = 10;
const GROWTH = 4;

/** The session's own timeouts hold for each batch, and `statementTimeoutMs` for all of them. */
export async function readRowsIn(
  session: ReadOnlySession,
  request: RowsRequest,
): Promise<ReadRows> {
  const started = performance.now();
  const elapsedMs = () => performance.now() - started;
  if (isShow(request.sql)) {
    const cells = new Cells();
    const { fields, rows } = await session.runForText(request.sql, cells.read);
    return { columns: fields.map(columnOf), rows, limit: null, elapsedMs: elapsedMs() };
  }
  await declare(session, request);
  const cells = new Cells();
  const rows: (readonly ReadCell[])[] = [];
  // One more tells whether there are more.
  const wanted = request.maxRows + 1;
  let batch = FIRST_BATCH;
  for (;;) {
    const asked = Math.min(batch, wanted - rows.length);
    const read = await session.runForText(`FETCH ${String(asked)} FROM ${CURSOR}`, cells.read);
    const columns = read.fields.map(columnOf);
    rows.push(...read.rows);
    const all = read.rows.length < asked;
    const bytes = cells.bytes + rows.length * columns.length * BYTES_OF_CELL;
    const limit = limitOf(request, { rows: rows.length, bytes, ms: elapsedMs() }, all);
    if (all || limit !== null)
      return { columns, rows: rows.slice(0, request.maxRows), limit, elapsedMs: elapsedMs() };
    const room = Math.floor((MOST_READ_BYTES - bytes) / Math.max(1, bytes / rows.length));
    // The next rows may be wider than all before.
    batch = Math.max(1, Math.min(room, GROWTH * rows.length));
  }
}

async function declare(session: ReadOnlySession, { sql, parameters }: RowsRequest): Promise<void> {
  requireExplainable(sql);
  requireNoSelectInto(sql);
  const prefix = `DECLARE ${CURSOR} NO SCROLL CURSOR FOR `;
  await session.run(prefix + sql, parameters, {
    sql,
    prefixLength: prefix.length,
    parameterCount: parameters.length,
  });
}

function limitOf(
  { maxRows, statementTimeoutMs }: RowsRequest,
  read: { readonly rows: number; readonly bytes: number; readonly ms: number },
  all: boolean,
): ReadRows['limit'] {
  if (read.rows > maxRows) return 'rows';
  if (all) return null;
  if (read.bytes >= MOST_READ_BYTES) return 'size';
  return read.ms >= statementTimeoutMs ? 'time' : null;
}

/** Keeps the beginning of each value, and counts what came. */
class Cells {
  bytes = 0;

  readonly read = (value: string): NonNullable<ReadCell> => {
    this.bytes += value.length;
    if (value.length <= MOST_OF_CELL) return { text: value, cut: 0 };
    // Half of a pair is no character. A slice alone would keep all of the value in memory.
    const end = /[\ud800-\udbff]/.test(value[MOST_OF_CELL - 1] ?? '')
      ? MOST_OF_CELL - 1
      : MOST_OF_CELL;
    const text = Buffer.from(value.slice(0, end)).toString();
    return { text, cut: value.length - end };
  };
}

/** int8, int2, int4, oid, float4, float8, money, numeric: pg_type.dat of PostgreSQL 18. */
const NUMERIC_TYPES: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, 790, 1700]);

function columnOf({ name, dataTypeID }: TextRows['fields'][number]): ReadColumn {
  return { name, numeric: NUMERIC_TYPES.has(dataTypeID) };
}

/** A cursor takes none; it answers with settings, of which there are few. */
function isShow(sql: string): boolean {
  for (const token of tokenize(sql))
    if (!isTrivia(token)) return sql.slice(token.start, token.end).toLowerCase() === 'show';
  return false;
}
