// Planning in circumstances that are not the source's: its twin stands in its place, under other settings or on another
// version's planner, and is asked beside what the source itself plans.

import type { DatabaseClient } from '../db/contracts';
import type { ConnectionProfile } from '../model/connectionProfile';
import { TwinClient } from '../whatif/twin/twinClient';
import type { TwinKeeper } from '../whatif/twin/twinKeeper';
import type { TwinAccess, TwinChanges } from './chooseWhatIf';

export interface Circumstances {
  /** Such as { work_mem: '64MB' }. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of PostgreSQL; null: the source's own. */
  readonly asMajor: number | null;
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

/** Of heavier locks than EXPLAIN's own a person hears within seconds. */
const LOCK_TIMEOUT_MS = 5_000;

export function planOnServer(client: DatabaseClient): TwinChanges['before'] {
  return async (statement, signal) => {
    const { statementTimeoutMs } = client.profile;
    const limits = { allowWrite: false, statementTimeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS };
    return (await client.explain({ ...statement, mode: 'estimate', ...limits }, signal)).plan;
  };
}

/** Where the source is a file: its twin as it is. */
export function planOnTwin(keeper: TwinKeeper): TwinChanges['before'] {
  return async (statement, signal) => {
    const { whatIf } = await keeper.use([], { signal, progress: () => undefined });
    return whatIf.plan(statement, {}, signal);
  };
}
