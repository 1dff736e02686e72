// The engine of servers that have the HypoPG extension: the server's own planner, with indexes that exist for one
// session only. HypoPG ignores B-tree deduplication and holds no GIN, GiST or SP-GiST; so it is a cross-check of the twin.

import * as z from 'zod';
import { createIndexSql, relationSql } from '../analysis/changes/indexSql';
import type { DatabaseClient, DatabaseSession } from '../db/contracts';
import { DatabaseError } from '../db/errors';
import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { Bytes } from '../model/quantities';
import type { RelationName } from '../model/relationName';
import type { Engine } from '../model/suggestion';
import { NO_ROW, orCancelled, planAllInSession, planInSession, refusalOf } from './sessionPlans';
import type {
  Capabilities,
  HypotheticalIndex,
  Circumstances,
  Configuration,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from './whatIf';

const METHODS: readonly string[] = ['btree', 'hash', 'brin', 'bloom'];

export interface HypopgOptions {
  /** Of PostgreSQL, as DatabaseClient.serverInfo() tells it. */
  readonly serverVersion: string;
  /** ServerInfo.extensions.hypopg, such as `1.4.1`. */
  readonly extensionVersion: string;
  /** Better sizes than HypoPG's own, from the size model; null where it does not know. */
  readonly sizeOf?: (definition: IndexDefinition) => Bytes | null;
}

export class HypopgWhatIf implements WhatIf {
  readonly engine: Engine;
  readonly #client: DatabaseClient;
  readonly #options: HypopgOptions;
  /** Of the extension, asked once. */
  #schema: string | null = null;

  constructor(client: DatabaseClient, options: HypopgOptions) {
    this.#client = client;
    this.#options = options;
    this.engine = { kind: 'hypopg', version: options.serverVersion };
  }

  capabilities(): Capabilities {
    return {
      methods: METHODS,
      // hypopg_hide_index came with 1.4.
      canHideIndexes: atLeast(this.#options.extensionVersion, [1, 4]),
    };
  }

  plan(
    statement: WhatIfStatement,
    circumstances: Circumstances = {},
    signal?: AbortSignal,
  ): Promise<Plan> {
    return this.#session(
      circumstances,
      async (session) => planInSession(session, statement, circumstances),
      signal,
    );
  }

  evaluate(
    configuration: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    return this.#session(
      configuration,
      async (session, schema) => {
        const { indexes, refused } = await this.#createAll(session, schema, configuration.add);
        const outcomes = await planAllInSession(session, statements, configuration);
        return { indexes, outcomes, refused };
      },
      signal,
    );
  }

  /** The client belongs to whoever made it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Hypothetical indexes belong to the connection, not to the transaction: they are taken back at the end in any case. */
  #session<T>(
    { hide: hidden = [] }: Circumstances,
    work: (session: DatabaseSession, schema: string) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    if (hidden.length > 0 && !this.capabilities().canHideIndexes) {
      const version = this.#options.extensionVersion;
      return Promise.reject(
        new DatabaseError(
          'unsupported',
          `HypoPG ${version} cannot plan as if an index were absent; from 1.4 on it can.`,
        ),
      );
    }
    const answer = this.#client.session(async (session) => {
      const schema = (this.#schema ??= await extensionSchema(session));
      session.atEnd(`SELECT ${schema}.hypopg_reset()`);
      if (hidden.length > 0) {
        session.atEnd(`SELECT ${schema}.hypopg_unhide_all_indexes()`);
        for (const name of hidden) await hide(session, schema, name);
      }
      return work(session, schema);
    }, signal);
    return orCancelled(answer, signal);
  }

  /** In one message; one by one where that is refused, so that the others are held all the same. */
  async #createAll(
    session: DatabaseSession,
    schema: string,
    definitions: readonly IndexDefinition[],
  ): Promise<Omit<WhatIfAnswer, 'outcomes'>> {
    const known = definitions.filter(({ method }) => METHODS.includes(method));
    const unknown = definitions
      .filter(({ method }) => !METHODS.includes(method))
      .map((definition) => ({ definition, why: unheld(definition) }));
    if (definitions.length > 0) await session.query('SAVEPOINT planwright_hypopg', [], NO_ROW);
    const together = await this.#tryAll(session, schema, known);
    if (Array.isArray(together)) return { indexes: together, refused: unknown };
    // A rollback does not undo them.
    await session.query(`SELECT ${schema}.hypopg_reset()`, [], NO_ROW);
    const indexes: HypotheticalIndex[] = [];
    const refused = unknown;
    for (const definition of known) {
      const one = await this.#tryAll(session, schema, [definition]);
      if (Array.isArray(one)) indexes.push(...one);
      else refused.push({ definition, why: one.why });
    }
    return { indexes, refused };
  }

  async #tryAll(
    session: DatabaseSession,
    schema: string,
    definitions: readonly IndexDefinition[],
  ): Promise<HypotheticalIndex[] | { readonly why: string }> {
    if (definitions.length === 0) return [];
    try {
      return await this.#createTogether(session, schema, definitions);
    } catch (error) {
      const why = refusalOf(error);
      await session.query('ROLLBACK TO SAVEPOINT planwright_hypopg', [], NO_ROW);
      return { why };
    }
  }

  async #createTogether(
    session: DatabaseSession,
    schema: string,
    definitions: readonly IndexDefinition[],
  ): Promise<HypotheticalIndex[]> {
    // HypoPG itself looks names up: in the search_path of a hostile schema it took the server down (1.3.1). So a definition
    // that names somebody's function, type or operator class without a schema is refused.
    const rows = await session.query(
      `SELECT made.indexname AS name, ${schema}.hypopg_relation_size(made.indexrelid)::float8 AS bytes
         FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS wanted (ddl, position)
        CROSS JOIN LATERAL ${schema}.hypopg_create_index(wanted.ddl) AS made
        ORDER BY wanted.position`,
      // HypoPG makes a name of its own; this one is not seen.
      [definitions.map((definition) => createIndexSql(definition, { name: 'planwright' }))],
      z.object({ name: z.string(), bytes: z.number() }),
    );
    return definitions.map((definition, i) => {
      const row = rows[i];
      if (row === undefined) throw new Error('hypopg_create_index returned no row');
      const bytes = this.#options.sizeOf?.(definition) ?? row.bytes;
      return { definition, names: [row.name], bytes };
    });
  }
}

function unheld({ method }: IndexDefinition): string {
  return `HypoPG holds no ${method} index, only ${METHODS.join(', ')}.`;
}

async function extensionSchema(session: DatabaseSession): Promise<string> {
  const [row] = await session.query(
    `SELECT extnamespace::regnamespace::text AS schema FROM pg_catalog.pg_extension
      WHERE extname = 'hypopg'`,
    [],
    z.object({ schema: z.string() }),
  );
  if (row === undefined) {
    throw new DatabaseError(
      'missing-extension',
      'The extension hypopg is no longer installed in this database.',
    );
  }
  return row.schema;
}

async function hide(session: DatabaseSession, schema: string, index: RelationName): Promise<void> {
  await session.query(
    `SELECT ${schema}.hypopg_hide_index($1::regclass::oid)`,
    [relationSql(index)],
    NO_ROW,
  );
}

function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ours = 0, oursMinor = 0] = version.split('.').map(Number);
  return ours > major || (ours === major && oursMinor >= minor);
}
