// Which engine proves advice for this statement? The twin, as far as it plans the statement like the server does; else
// HypoPG; else none. What speaks against the choice is said.

import { tableNamed } from '../analysis/columns/tables';
import { indexSizeFromCatalog } from '../analysis/indexes/size/catalogSize';
import { planDistance } from '../analysis/plan/planDistance';
import type { SqlParser } from '../analysis/sql/parser';
import type { ParsedStatement } from '../analysis/sql/toStatement';
import type { DatabaseClient, ExplainRequest, Scratch, ServerInfo } from '../db/contracts';
import { DatabaseError, endsTheWork } from '../db/errors';
import { EmbeddedError } from '../embedded/embeddedError';
import type { Catalog } from '../model/catalog';
import type { Plan } from '../model/planNode';
import type { PlanDistance, TwinReport } from '../model/twinReport';
import type { Work } from '../util/progress';
import { EmbeddedWhatIf } from '../whatif/embeddedWhatIf';
import { HypopgWhatIf } from '../whatif/hypopg';
import { NoWhatIf } from '../whatif/none';
import type { TwinInUse, TwinKeeper } from '../whatif/twin/twinKeeper';
import { UnderOptions } from '../whatif/underOptions';
import type { WhatIf, WhatIfStatement } from '../whatif/whatIf';
import { distrust } from './twinWords';

export interface TwinAccess {
  readonly keeper: TwinKeeper;
  /** So long a person waits for the first twin; it is built on behind. */
  readonly waitMs: number;
  /** Where the twin plans in other circumstances than the source's. */
  readonly changes?: TwinChanges;
}

export interface AskedBefore {
  readonly parser: SqlParser;
  readonly parsed: ParsedStatement;
  readonly parameters: WhatIfStatement['parameters'];
  readonly limits: Pick<ExplainRequest, 'statementTimeoutMs' | 'lockTimeoutMs'>;
}

export interface TwinChanges {
  /** Such as `work_mem = 64MB`. */
  readonly words: string;
  readonly settings: Readonly<Record<string, string>>;
  /** The plan without them; null where planning it runs code of the source that nobody has agreed to. */
  before(asked: AskedBefore, signal: AbortSignal): Promise<Plan | null>;
}

export interface WhatIfChoice {
  readonly client: DatabaseClient;
  readonly server: ServerInfo;
  /** The demo's: indexes are really built there and rolled back. */
  readonly scratch: Scratch | null;
  readonly catalog: Catalog;
  readonly twin: TwinAccess | null;
  readonly statement: WhatIfStatement;
  /** The server's own plan of it. */
  readonly plan: Plan;
}

export interface ChosenWhatIf {
  readonly engine: WhatIf;
  /** Asked for the same proofs, where it can; null when there is none beside. */
  readonly crossCheck: WhatIf | null;
  readonly twin: TwinReport | null;
  /** What weakens every proof of this engine for this statement. */
  readonly caveats: readonly string[];
  readonly notes: readonly string[];
}

export async function chooseWhatIf(choice: WhatIfChoice, work: Work): Promise<ChosenWhatIf> {
  const nothing = { crossCheck: null, twin: null, caveats: [], notes: [] };
  if (choice.scratch !== null) {
    return { ...nothing, engine: new EmbeddedWhatIf(choice.scratch, choice.server.version) };
  }
  if (choice.server.engine.kind !== 'server') return inPlaceOfServer(choice, work);
  const hypopg = hypopgOf(choice);
  const found = choice.twin === null ? null : await askTwin(choice, choice.twin, work);
  if (found === null || found.kind === 'refused') {
    const why = found?.why ?? 'this server has no HypoPG to plan hypothetical indexes with';
    const notes = found === null ? [] : [`Without the twin: ${why}`];
    return { ...nothing, notes, engine: hypopg ?? noEngine(why) };
  }
  const { twin, whatIf } = found;
  const doubt = distrust(twin);
  if (doubt === null) return { engine: whatIf, crossCheck: hypopg, twin, caveats: [], notes: [] };
  return hypopg === null
    ? { engine: whatIf, crossCheck: null, twin, caveats: [doubt], notes: [] }
    : { engine: hypopg, crossCheck: null, twin, caveats: [], notes: [`HypoPG planned: ${doubt}`] };
}

/** The plan came from the twin itself: there is no server to compare it with. */
async function inPlaceOfServer({ twin }: WhatIfChoice, work: Work): Promise<ChosenWhatIf> {
  const nothing = { crossCheck: null, twin: null, caveats: [], notes: [] };
  if (twin === null) return { ...nothing, engine: noEngine('the twin is switched off') };
  const { keeper, changes } = twin;
  const inUse = await keeper.use([], work);
  const engine = new UnderOptions(inUse.whatIf, { settings: changes?.settings ?? {} });
  return { ...nothing, engine, twin: reportOf(inUse, null) };
}

type Asked =
  | { readonly kind: 'twin'; readonly whatIf: WhatIf; readonly twin: TwinReport }
  | { readonly kind: 'refused'; readonly why: string };

/** Everything that can go wrong with a twin has a name, and advice goes on without it. */
async function askTwin(
  { catalog, statement, plan }: WhatIfChoice,
  { keeper, waitMs }: TwinAccess,
  work: Work,
): Promise<Asked> {
  const patience = AbortSignal.timeout(waitMs);
  try {
    const tables = catalog.tables.filter(({ kind }) => kind !== 'view' && kind !== 'foreign');
    const inUse = await keeper.use(tables, {
      ...work,
      signal: AbortSignal.any([work.signal, patience]),
    });
    work.progress('planning the statement on the twin');
    const own = await inUse.whatIf.plan(statement, {}, work.signal);
    return { kind: 'twin', whatIf: inUse.whatIf, twin: reportOf(inUse, planDistance(plan, own)) };
  } catch (error) {
    if (work.signal.aborted) throw new DatabaseError('cancelled', 'Cancelled.');
    if (patience.aborted) {
      const { message } = keeper.state();
      return {
        kind: 'refused',
        why: `it is still being made${message === null ? '' : ` (${message})`}`,
      };
    }
    if (error instanceof DatabaseError && !endsTheWork(error)) {
      return { kind: 'refused', why: error.message };
    }
    if (error instanceof EmbeddedError) return { kind: 'refused', why: error.message };
    throw error;
  }
}

export function reportOf(
  { whatIf, image, losses, notice, upToDate }: TwinInUse,
  distance: PlanDistance | null,
): TwinReport {
  return {
    engine: whatIf.engine,
    notice,
    sourceVersion: image.source.version,
    database: image.source.database,
    madeAt: image.madeAt,
    upToDate,
    redacted: image.redacted,
    distance,
    losses: [...losses],
  };
}

function hypopgOf({ client, server, catalog }: WhatIfChoice): HypopgWhatIf | null {
  const extensionVersion = server.extensions['hypopg'];
  if (extensionVersion === undefined) return null;
  return new HypopgWhatIf(client, {
    serverVersion: server.version,
    extensionVersion,
    sizeOf: (definition) => {
      const table = tableNamed(catalog, { schema: definition.schema, name: definition.table });
      return table === null ? null : (indexSizeFromCatalog(definition, table)?.bytes ?? null);
    },
  });
}

function noEngine(why: string): NoWhatIf {
  return new NoWhatIf(`not verified: ${why}`, () =>
    Promise.reject(new Error('the rules-only engine does not plan')),
  );
}
