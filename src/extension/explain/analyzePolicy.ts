// Is the statement executed, or only estimated? Says why when it is not.

import type { ConnectionProfile } from '../../model/connectionProfile';
import type { Statement } from '../../model/statement';
import type { SettingValue } from '../manifest';

/** `estimate`: plan only; `measure`: execute where that is safe; `execute`: the person asked to execute it in any case. */
export type Wish = 'estimate' | 'measure' | 'execute';

export type Decision =
  | { readonly execute: true; readonly confirm: null | 'write' | 'production' }
  | { readonly execute: false; readonly reason: string };

interface StatementClassification {
  readonly class: Statement['class'];
  readonly reasons: readonly string[];
}

export function decideExecution(
  statement: StatementClassification,
  wish: Wish,
  profile: Pick<ConnectionProfile, 'name' | 'production' | 'readOnly'>,
  setting: SettingValue<'planwright.explain.analyze'>,
): Decision {
  if (wish === 'estimate') return estimate('Estimates only, as asked for: nothing was executed.');
  if (statement.class === 'write') return decideWrite(statement.reasons, wish, profile);
  if (wish === 'execute')
    return { execute: true, confirm: profile.production ? 'production' : null };
  if (setting === 'never')
    return estimate('Estimates only: the setting planwright.explain.analyze is "never".');
  if (profile.production && setting === 'non-production')
    return estimate(
      `Estimates only: ${profile.name} is marked as production, so nothing was executed.`,
    );
  return { execute: true, confirm: null };
}

function decideWrite(
  reasons: readonly string[],
  wish: Wish,
  profile: Pick<ConnectionProfile, 'name' | 'readOnly'>,
): Decision {
  const why = reasons.length === 0 ? 'it writes' : reasons.join('; ');
  if (wish !== 'execute') return estimate(`Estimates only, not executed: ${why}.`);
  if (profile.readOnly)
    return estimate(`Estimates only: ${profile.name} is read-only, and ${why}.`);
  return { execute: true, confirm: 'write' };
}

function estimate(reason: string): Decision {
  return { execute: false, reason };
}
