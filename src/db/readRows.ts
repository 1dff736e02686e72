// The rows of the person's query, no more than asked for: a cursor is read batch by batch, so that no answer fills memory.

import { isTrivia, tokenize } from '../analysis/sql/lexer';
import type { ReadCell, ReadColumn, ReadRows, RowsRequest } from './contracts';
import { DatabaseError } from './errors';
import { requireExplainable, requireNoSelectInto } from './explainable';
import type { ReadOnlySession, TextRows } from './readOnlySession';

const CURSOR = 'planwright_result';

/** In UTF-16 units. Heuristic: two lines of a screen; what is longer is cut by the statement itself, as with left(). */
const MOST_OF_CELL = 200;
/** Of all values as they arrive. Heuristic: 100 kB a row of a screen, and nothing to a machine. */
export const MOST_READ_BYTES = 16 * 1024 * 1024;
/** What a value takes besides its text. */
const BYTES_OF_CELL = 8;
/** So that a cancel and the limits act between batches. Heuristic: no longer than a person waits for either. */
const BATCH_MS = 250;
const GROWTH = 4;

/** `statementTimeoutMs` holds for all of it: what came until then is given. */
export async function readRowsIn(
  session: ReadOnlySession,
  request: RowsRequest,
): Promise<ReadRows> {
  const started = performance.now();
  const elapsedMs = () => performance.now() - started;
  if (isShow(request.sql)) {
    const shown = await readSettings(session, request.sql);
    return { ...shown, limit: null, byCursor: false, elapsedMs: elapsedMs() };
  }
  await declare(session, request);
  const pace = new Pace(elapsedMs());
  const cells = new Cells();
  const rows: (readonly ReadCell[])[] = [];
  let columns: readonly ReadColumn[] = [];
  const answer = (limit: ReadRows['limit']): ReadRows => {
    const asked = rows.slice(0, request.maxRows);
    return { columns, rows: asked, limit, byCursor: true, elapsedMs: elapsedMs() };
  };
  // One more tells whether there are more.
  const wanted = request.maxRows + 1;
  for (let batch = 1; ;) {
    const asked = Math.min(batch, wanted - rows.length);
    const begunMs = elapsedMs();
    try {
      await leaveTime(session, request, begunMs);
      const read = await session.runForText(`FETCH ${String(asked)} FROM ${CURSOR}`, cells.read);
      columns = read.fields.map(columnOf);
      rows.push(...read.rows);
      if (read.rows.length < asked) return answer(rows.length > request.maxRows ? 'rows' : null);
    } catch (error) {
      if (rows.length > 0 && isOutOfTime(error, elapsedMs(), request)) return answer('time');
      throw error;
    }
    const bytes = cells.bytes + rows.length * columns.length * BYTES_OF_CELL;
    const limit = limitOf(request, { rows: rows.length, bytes, ms: elapsedMs() });
    if (limit !== null) return answer(limit);
    const room = Math.floor((MOST_READ_BYTES - bytes) / Math.max(1, bytes / rows.length));
    batch = Math.max(1, Math.min(room, pace.next(asked, elapsedMs() - begunMs)));
  }
}

/** How many rows come within BATCH_MS, as far as those before tell; the next ones may be slower, and wider. */
class Pace {
  /** Of a round trip, which is no row's: the shortest answer, or less. */
  #tripMs: number;

  constructor(firstMs: number) {
    this.#tripMs = firstMs;
  }

  next(rows: number, ms: number): number {
    this.#tripMs = Math.min(this.#tripMs, ms);
    const ofRowMs = (ms - this.#tripMs) / rows;
    return Math.floor(Math.min(GROWTH * rows, BATCH_MS / ofRowMs));
  }
}

/** The session's timeout is that of one batch. A quick answer needs no less, and is spared the round trip. */
async function leaveTime(
  session: ReadOnlySession,
  { statementTimeoutMs }: RowsRequest,
  elapsedMs: number,
): Promise<void> {
  if (elapsedMs < BATCH_MS) return;
  const leftMs = Math.max(1, Math.ceil(statementTimeoutMs - elapsedMs));
  await session.setLocal({ statement_timeout: String(leftMs) });
}

/** The server's words may be in any language; what was left for the batch was less than the person's timeout. */
function isOutOfTime(
  error: unknown,
  elapsedMs: number,
  { statementTimeoutMs }: RowsRequest,
): boolean {
  if (!(error instanceof DatabaseError)) return false;
  if (error.reason === 'statement-timeout') return true;
  return error.reason === 'cancelled-elsewhere' && elapsedMs >= statementTimeoutMs;
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
): ReadRows['limit'] {
  if (read.rows > maxRows) return 'rows';
  if (read.bytes >= MOST_READ_BYTES) return 'size';
  return read.ms >= statementTimeoutMs ? 'time' : null;
}

/** Of what the session itself sets, the value is not the person's. */
async function readSettings(
  session: ReadOnlySession,
  sql: string,
): Promise<Pick<ReadRows, 'columns' | 'rows'>> {
  const { fields, rows } = await session.runForText(sql, new Cells().read);
  // SHOW ALL has a row for each, with its name before its value.
  const [first] = fields;
  const nameIn = (row: readonly ReadCell[]) => (fields.length === 1 ? first?.name : row[0]?.text);
  const valueAt = fields.length === 1 ? 0 : 1;
  return {
    columns: fields.map(columnOf),
    rows: rows.map((row) =>
      session.sets(nameIn(row) ?? '')
        ? row.map((cell, i) => (cell !== null && i === valueAt ? { ...cell, set: true } : cell))
        : row,
    ),
  };
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
