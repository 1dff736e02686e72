// The engine of the demo database: indexes are really built in a transaction that is rolled back. Never for a person's
// own database: it takes locks and as long as the build takes.

import type { DatabaseClient, DatabaseSession } from '../db/contracts';
import { z } from 'zod';
import { createIndexSql, relationSql } from '../analysis/changes/indexSql';
import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { Engine } from '../model/suggestion';
import { sqlIdentifier } from '../util/sqlIdentifier';
import { planAllInSession, planInSession, refusalOf, splitQualified } from './sessionPlans';
import type {
  Capabilities,
  HypotheticalIndex,
  PlanOptions,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from './whatIf';

const METHODS = ['btree', 'hash', 'gin', 'gist', 'spgist', 'brin'];

export class EmbeddedWhatIf implements WhatIf {
  readonly engine: Engine;
  readonly #client: DatabaseClient;

  /** `version` of PostgreSQL as DatabaseClient.serverInfo() tells it. */
  constructor(client: DatabaseClient, version: string) {
    this.#client = client;
    this.engine = { kind: 'embedded', version };
  }

  capabilities(): Capabilities {
    return { methods: METHODS, canHideIndexes: true, canChangeSettings: true };
  }

  plan(statement: WhatIfStatement, options: PlanOptions = {}, signal?: AbortSignal): Promise<Plan> {
    return this.#client.scratch(async (session) => {
      await hideIndexes(session, options.hiddenIndexes ?? []);
      return planInSession(session, statement, options);
    }, signal);
  }

  whatIf(
    indexes: readonly IndexDefinition[],
    statements: readonly WhatIfStatement[],
    options: PlanOptions = {},
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    return this.#client.scratch(async (session) => {
      await hideIndexes(session, options.hiddenIndexes ?? []);
      const built: HypotheticalIndex[] = [];
      const refused: WhatIfAnswer['refused'][number][] = [];
      for (const [i, definition] of indexes.entries()) {
        const name = `planwright_${String(i + 1)}`;
        try {
          built.push(await build(session, definition, name));
        } catch (error) {
          refused.push({ definition, why: refusalOf(error) });
          await session.query('ROLLBACK TO SAVEPOINT planwright_build', [], NO_ROW);
        }
      }
      const plans = await planAllInSession(session, statements, options);
      return { indexes: built, plans, refused };
    }, signal);
  }

  /** The client belongs to whoever made it. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const NO_ROW = z.unknown();

async function build(
  session: DatabaseSession,
  definition: IndexDefinition,
  name: string,
): Promise<HypotheticalIndex> {
  await session.query('SAVEPOINT planwright_build', [], NO_ROW);
  await session.query(createIndexSql(definition, { name }), [], NO_ROW);
  // With the indexes of the partitions: a partitioned one has no pages of its own.
  const [row] = await session.query(
    `SELECT sum(pg_catalog.pg_relation_size(oid))::float8 AS bytes
       FROM (SELECT $1::regclass AS oid
             UNION SELECT relid FROM pg_catalog.pg_partition_tree($1::regclass)) AS tree`,
    [relationSql({ schema: definition.schema, name })],
    z.object({ bytes: z.number() }),
  );
  await session.query('RELEASE SAVEPOINT planwright_build', [], NO_ROW);
  return { definition, bytes: row?.bytes ?? 0, name };
}

/** An invalid index is none to the planner; unlike DROP this also works for one that a constraint owns. */
async function hideIndexes(session: DatabaseSession, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [schema, index] = splitQualified(name);
    await session.query(
      'UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = $1::regclass',
      [`${sqlIdentifier(schema)}.${sqlIdentifier(index)}`],
      NO_ROW,
    );
  }
}
