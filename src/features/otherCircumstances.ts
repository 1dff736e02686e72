// Planning in circumstances that are not the source's: its twin stands in its place, under other settings or on another
// version's planner, and is asked beside what the source itself plans.

import type { DatabaseClient } from '../db/contracts';
import type { ConnectionProfile } from '../model/connectionProfile';
import { REACHES_NOTHING } from '../model/reachedCode';
import { TwinClient } from '../whatif/twin/twinClient';
import type { TwinKeeper } from '../whatif/twin/twinKeeper';
import type { TwinAccess, TwinChanges } from './chooseWhatIf';
import { PlanningGuard } from './explain/planningGuard';

export interface Circumstances {
  /** Such as { work_mem: '64MB' }. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of PostgreSQL; null: the source's own. */
  readonly asMajor: number | null;
}

/** Of `name=value`; null where it is none. What the value means PostgreSQL says. */
export function settingIn(text: string): readonly [name: string, value: string] | null {
  const [, name, value] = /^([a-z_][\w.]*)\s*=\s*(.*)$/is.exec(text) ?? [];
  return name === undefined || value === undefined ? null : [name, value];
}

export interface InPlace {
  readonly client: TwinClient;
  readonly twin: TwinAccess;
}

/** `keeper` plans as the version of the circumstances; `before` is the plan without them. */
export function inCircumstances(
  circumstances: Circumstances,
  parts: {
    readonly keeper: TwinKeeper;
    readonly profile: ConnectionProfile;
    readonly waitMs: number;
    readonly before: TwinChanges['before'];
  },
): InPlace {
  const { keeper, profile, waitMs, before } = parts;
  const { settings } = circumstances;
  const words = circumstanceWords(circumstances);
  return {
    client: new TwinClient(keeper, profile, { settings }),
    twin: { keeper, waitMs, ...(words === '' ? {} : { changes: { words, settings, before } }) },
  };
}

/** Empty where they are the source's own. */
export function circumstanceWords({ settings, asMajor }: Circumstances): string {
  return [
    ...(asMajor === null ? [] : [`the planner of PostgreSQL ${String(asMajor)}`]),
    ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
  ].join(', ');
}

export function planOnServer(client: DatabaseClient): TwinChanges['before'] {
  return async ({ parser, parsed, parameters, limits }, signal) => {
    const server = await client.serverInfo(signal);
    // A twin runs no code of its source, so that nobody was asked about any.
    const guard = new PlanningGuard({ client, parser, server }, REACHES_NOTHING);
    if ((await guard.wouldRun(parsed, signal)) !== null) return null;
    const { sql } = parsed.statement;
    const asked = { sql, parameters, ...limits, mode: 'estimate' as const, allowWrite: false };
    return (await client.explain(asked, signal)).plan;
  };
}

/** Where the source is a file: its twin as it is. */
export function planOnTwin(keeper: TwinKeeper): TwinChanges['before'] {
  return async ({ parsed, parameters }, signal) => {
    const { whatIf } = await keeper.use([], { signal, progress: () => undefined });
    return whatIf.plan({ sql: parsed.statement.sql, parameters }, {}, signal);
  };
}
