// Where a workload is planned: on the twin of its tables, or on the server itself where HypoPG holds the indexes. A server
// plans nothing that would run somebody's code for it.

import { tableNamed } from '../../analysis/columns/tables';
import { indexSizeFromCatalog } from '../../analysis/indexes/size/catalogSize';
import { namesReached } from '../../analysis/sql/reach/reachedNames';
import type { SqlParser } from '../../analysis/sql/parser';
import { readCatalog } from '../../db/catalogReader';
import type { DatabaseClient } from '../../db/contracts';
import { DatabaseError } from '../../db/errors';
import type { Unverified } from '../../model/adviseJson';
import type { Catalog } from '../../model/catalog';
import { distinctRelations, type RelationName } from '../../model/relationName';
import type { TwinLoss } from '../../model/twinLoss';
import type { Work } from '../../util/progress';
import { HypopgWhatIf } from '../../whatif/hypopg';
import type { WhatIf } from '../../whatif/whatIf';
import type { TwinInUse } from '../../whatif/twin/twinKeeper';
import type { TwinAccess } from '../chooseWhatIf';
import { codeWords } from '../explain/executionPolicy';
import { JudgedEngine } from './judgedEngine';
import { judgedTexts } from './judgedTexts';
import type { WorkloadText } from './workloadStatements';

export interface WorkloadDependencies {
  readonly parser: SqlParser;
  readonly client: DatabaseClient;
  readonly twin: TwinAccess | null;
}

export interface WorkloadEngine {
  readonly whatIf: WhatIf;
  /** Those that it may be asked to plan. */
  readonly texts: readonly WorkloadText[];
  readonly unverified: readonly Unverified[];
  readonly notes: readonly string[];
  /** For all tables that plans read, those behind views and partitions too; null where it has them as they are now. */
  readonly withTables: (catalog: Catalog) => Promise<WorkloadEngine | null>;
}

export async function openTwinEngine(
  { twin, client }: WorkloadDependencies,
  texts: readonly WorkloadText[],
  work: Work,
): Promise<WorkloadEngine> {
  if (twin === null)
    throw new DatabaseError(
      'unsupported',
      'The twin is switched off, and nothing else was asked for.',
    );
  // The twin of a very large schema is asked for what the workload names, and no more.
  const named = await readCatalog(client, { tables: relationsNamed(texts) }, work.signal);
  const { keeper } = twin;
  const use = ({ tables }: Catalog) =>
    keeper.use(
      tables.filter(({ kind }) => kind !== 'view' && kind !== 'foreign'),
      work,
    );
  const engineOf = ({ whatIf, losses, notice, image }: TwinInUse): WorkloadEngine => ({
    whatIf,
    texts,
    unverified: [],
    notes: [...(notice === null ? [] : [notice]), ...losses.map(lossWords)],
    withTables: async (catalog) => {
      const now = await use(catalog);
      return now.image === image ? null : engineOf(now);
    },
  });
  return engineOf(await use(named));
}

/** `catalogOf` is asked for sizes, which HypoPG gets wrong for B-trees with repeated keys. */
export async function openHypopgEngine(
  { client, parser }: WorkloadDependencies,
  texts: readonly WorkloadText[],
  catalogOf: () => Catalog | null,
  work: Work,
): Promise<WorkloadEngine> {
  const server = await client.serverInfo(work.signal);
  const extensionVersion = server.extensions['hypopg'];
  if (extensionVersion === undefined) {
    throw new DatabaseError(
      'missing-extension',
      'The extension hypopg is not installed in this database. CREATE EXTENSION hypopg installs it where the server has it; the twin needs none.',
    );
  }
  work.progress(`reading what ${String(texts.length)} statements reach`);
  const { harmless, harmful } = await judgedTexts({ client, parser }, texts, work.signal);
  const hypopg = new HypopgWhatIf(client, {
    serverVersion: server.version,
    extensionVersion,
    sizeOf: (definition) => {
      const catalog = catalogOf();
      const { schema, table } = definition;
      const known = catalog === null ? null : tableNamed(catalog, { schema, name: table });
      return known === null ? null : (indexSizeFromCatalog(definition, known)?.bytes ?? null);
    },
  });
  return {
    whatIf: new JudgedEngine(
      hypopg,
      { client, parser },
      harmless.map(({ parsed }) => parsed),
    ),
    texts: harmless,
    unverified: harmful.map(({ text: { id, text }, code }) => ({
      ...{ id, text },
      why: `The server would run ${codeWords(code)} while it plans; the twin runs nothing.`,
    })),
    notes: [],
    withTables: () => Promise.resolve(null),
  };
}

function lossWords({ kind, name, why, effect }: TwinLoss): string {
  return `The twin is without the ${kind} ${name} (${why}): ${effect}`;
}

function relationsNamed(texts: readonly WorkloadText[]): readonly RelationName[] {
  return distinctRelations(texts.flatMap(({ parsed }) => namesReached(parsed.tree).relations));
}
