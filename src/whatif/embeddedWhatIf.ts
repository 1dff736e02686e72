// The engine of the demo database: indexes are really built in a transaction that is rolled back. Never for a person's
// own database: it takes locks and as long as the build takes.

import type { DatabaseSession, Scratch, ScratchSession } from '../db/contracts';
import * as z from 'zod';
import { createIndexSql, relationSql } from '../analysis/changes/indexSql';
import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
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

const METHODS = ['btree', 'hash', 'gin', 'gist', 'spgist', 'brin'];

export class EmbeddedWhatIf implements WhatIf {
  readonly engine: Engine;
  readonly #database: Scratch;

  /** `version` of PostgreSQL as DatabaseClient.serverInfo() tells it. */
  constructor(database: Scratch, version: string) {
    this.#database = database;
    this.engine = { kind: 'embedded', version };
  }

  capabilities(): Capabilities {
    return { methods: METHODS, canHideIndexes: true };
  }

  plan(
    statement: WhatIfStatement,
    circumstances: Circumstances = {},
    signal?: AbortSignal,
  ): Promise<Plan> {
    const answer = this.#database.scratch(async (session) => {
      await hideIndexes(session, circumstances.hide ?? []);
      return planInSession(session, statement, circumstances);
    }, signal);
    return orCancelled(answer, signal);
  }

  evaluate(
    configuration: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    const answer = this.#database.scratch(async (session) => {
      await hideIndexes(session, configuration.hide ?? []);
      const built: HypotheticalIndex[] = [];
      const refused: WhatIfAnswer['refused'][number][] = [];
      for (const [i, definition] of configuration.add.entries()) {
        const name = `planwright_${String(i + 1)}`;
        try {
          built.push(await build(session, definition, name));
        } catch (error) {
          refused.push({ definition, why: refusalOf(error) });
          await session.query('ROLLBACK TO SAVEPOINT planwright_build', [], NO_ROW);
        }
      }
      const outcomes = await planAllInSession(session, statements, configuration);
      return { indexes: built, outcomes, refused };
    }, signal);
    return orCancelled(answer, signal);
  }

  /** The database belongs to whoever made it. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function build(
  session: ScratchSession,
  definition: IndexDefinition,
  name: string,
): Promise<HypotheticalIndex> {
  await session.query('SAVEPOINT planwright_build', [], NO_ROW);
  await session.execute(createIndexSql(definition, { name }));
  // With the indexes of the partitions: a partitioned one has no pages of its own.
  const [row] = await session.query(
    `SELECT sum(pg_catalog.pg_relation_size(tree.oid))::float8 AS bytes,
            pg_catalog.json_agg(c.relname) AS names
       FROM (SELECT $1::regclass AS oid
             UNION SELECT relid FROM pg_catalog.pg_partition_tree($1::regclass)) AS tree
       JOIN pg_catalog.pg_class c ON c.oid = tree.oid`,
    [relationSql({ schema: definition.schema, name })],
    z.object({ bytes: z.number(), names: z.array(z.string()) }),
  );
  await session.query('RELEASE SAVEPOINT planwright_build', [], NO_ROW);
  return { definition, bytes: row?.bytes ?? 0, names: row?.names ?? [name] };
}

/** An invalid index is none to the planner; unlike DROP this also works for one that a constraint owns. */
async function hideIndexes(
  session: DatabaseSession,
  indexes: readonly RelationName[],
): Promise<void> {
  for (const index of indexes) {
    await session.query(
      'UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = $1::regclass',
      [relationSql(index)],
      NO_ROW,
    );
  }
}
