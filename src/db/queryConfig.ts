// How a text is sent: what pg can do but its types do not tell.

import pg from 'pg';

interface ExtendedQuery extends pg.QueryConfig {
  readonly queryMode: 'extended';
}

interface TimedQuery extends pg.QueryConfig {
  readonly query_timeout: number;
}

/** Exactly one statement. `values: []` alone would go by the simple protocol, which runs several (seen with pg 8). */
export function oneStatement(text: string, values: readonly unknown[] = []): pg.QueryConfig {
  const query: ExtendedQuery = { text, values: [...values], queryMode: 'extended' };
  return query;
}

/** The same, with rows as arrays, and values as `read` makes them of their texts. */
export function rowsOfText(
  text: string,
  read: (value: string) => unknown,
): pg.QueryArrayConfig<unknown[]> {
  const query: pg.QueryArrayConfig<unknown[]> & ExtendedQuery = {
    text,
    values: [],
    rowMode: 'array',
    queryMode: 'extended',
    types: { getTypeParser: () => read },
  };
  return query;
}

/** How many rows it returned or changed; what it returns is thrown away as it comes. */
export function runWithoutRows(client: pg.ClientBase, text: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query(oneStatement(text));
    // With a listener and without a callback, pg keeps no rows.
    query.on('row', () => undefined);
    query.on('end', ({ rowCount }) => {
      resolve(rowCount);
    });
    query.on('error', reject);
    client.query(query);
  });
}

/**
 * Several short statements in one message, given up after a while on our side: a connection whose network is gone
 * answers nothing, not even an error. The connection must be closed then.
 */
export function shortBatch(statements: readonly string[], timeoutMs: number): pg.QueryConfig {
  const query: TimedQuery = { text: statements.join('; '), query_timeout: timeoutMs };
  return query;
}

/** As a parameterised query, given up in the same way. */
export function timedQuery(
  text: string,
  values: readonly unknown[],
  timeoutMs: number,
): pg.QueryConfig {
  const query: TimedQuery = { text, values: [...values], query_timeout: timeoutMs };
  return query;
}
