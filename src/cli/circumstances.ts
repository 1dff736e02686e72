// The options of planning on a twin: under other settings, or as another version would.

import { settingIn, type Circumstances } from '../features/otherCircumstances';
import { CliError } from './cliError';
import type { ConnectOptions } from './connection';

/** Null where the source's own hold. */
export function circumstancesOf({ settings, asVersion }: ConnectOptions): Circumstances | null {
  if (settings === undefined && asVersion === undefined) return null;
  return {
    asMajor: asVersion === undefined ? null : Number(asVersion),
    // Such as `{ work_mem: '64MB' }`: the planner of the twin reads units, as a server does.
    settings: parseSettings(settings ?? []),
  };
}

function parseSettings(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const setting = settingIn(text);
      if (setting === null)
        throw new CliError(`--settings takes name=value, such as work_mem=64MB, not ${text}.`);
      return setting;
    }),
  );
}
