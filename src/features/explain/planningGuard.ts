// May a rewrite be planned? It may reach what the statement does not, and planning runs code that nobody was asked about.

import type { SqlParser } from '../../analysis/sql/parser';
import type { ParsedStatement } from '../../analysis/sql/toStatement';
import type { DatabaseClient, ServerInfo } from '../../db/contracts';
import type { Reach } from '../../model/reachedCode';
import { readReachedCode } from './readReachedCode';

interface Server {
  readonly client: DatabaseClient;
  readonly parser: SqlParser;
  readonly server: ServerInfo;
}

export class PlanningGuard {
  readonly #server: Server;
  /** Digests of what planning the statement itself runs: it was agreed to before that. */
  readonly #agreed: ReadonlySet<string>;
  readonly #known = new Map<string, Promise<string | null>>();

  constructor(server: Server, { code }: Reach) {
    this.#server = server;
    this.#agreed = new Set(
      code.filter(({ whenPlanned }) => whenPlanned).map(({ digest }) => digest),
    );
  }

  /** The name of code that planning it would run unasked; null where there is none. Sends nothing of the rewrite. */
  wouldRun(rewrite: ParsedStatement, signal: AbortSignal): Promise<string | null> {
    const { sql } = rewrite.statement;
    const known = this.#known.get(sql) ?? this.#read(rewrite, signal);
    this.#known.set(sql, known);
    return known;
  }

  /** A twin and the demo hold nobody's rights. */
  async #read(rewrite: ParsedStatement, signal: AbortSignal): Promise<string | null> {
    const { client, parser, server } = this.#server;
    if (server.engine.kind !== 'server') return null;
    const { code } = await readReachedCode(parser, client, rewrite, signal);
    const unasked = code.find(
      ({ whenPlanned, digest }) => whenPlanned && !this.#agreed.has(digest),
    );
    return unasked?.name ?? null;
  }
}
