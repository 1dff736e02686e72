// One connection to a server that is Planwright's own (a native twin), with every value as text. Never for a person's server.

import pg from 'pg';
import { oneStatement } from './queryConfig';

export interface PrivateServer {
  /** A host, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
}

export type TextRow = Readonly<Record<string, string | null>>;

export class PrivateConnection {
  readonly #client: pg.Client;
  #warnings: string[] = [];
  #lost = false;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('notice', ({ message }) => {
      if (message !== undefined) this.#warnings.push(message);
    });
    client.on('error', () => {
      this.#lost = true;
    });
    client.on('end', () => {
      this.#lost = true;
    });
  }

  static async open({ password, ...server }: PrivateServer): Promise<PrivateConnection> {
    const client = new pg.Client({
      ...server,
      ssl: false,
      password: password ?? '',
      types: { getTypeParser: () => asText },
    });
    const connection = new PrivateConnection(client);
    await client.connect();
    return connection;
  }

  /** What fails on a lost connection is no answer of PostgreSQL's. */
  get lost(): boolean {
    return this.#lost;
  }

  get inTransaction(): boolean {
    return this.#client.getTransactionStatus() !== 'I';
  }

  /** Any number of statements: the rows of each, and what was warned of. */
  async exec(
    sql: string,
  ): Promise<{ readonly results: readonly TextRow[][]; readonly warnings: readonly string[] }> {
    this.#warnings = [];
    const answer: pg.QueryResult<TextRow> | pg.QueryResult<TextRow>[] =
      await this.#client.query<TextRow>(sql);
    const results: readonly pg.QueryResult<TextRow>[] = Array.isArray(answer) ? answer : [answer];
    return { results: results.map(({ rows }) => rows), warnings: this.#warnings };
  }

  /** Exactly one statement. */
  async query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    const query = { ...oneStatement(sql), rowMode: 'array' } as const;
    const answer: pg.QueryArrayResult<(string | null)[]> = await this.#client.query(query);
    return answer.rows;
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

function asText(value: string): string {
  return value;
}
