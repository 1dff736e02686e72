// For whom would a statement have waited at the moment of the check, and who would have queued behind it?

import type { LockHolder } from '../../model/lockHolder';
import type { MigrationLock, MigrationWait } from '../../model/migrationReport';
import { humanAge } from '../../util/humanNumbers';
import { conflict, strength } from './locks';

/**
 * In the order of the holders, each with the strongest lock that is not given beside its own. `origins`: by its name in the
 * migration, what a relation is called on the server; what is not in it is there only once the migration has made it.
 */
export function waitsFor(
  locks: readonly MigrationLock[],
  holders: readonly LockHolder[],
  origins: ReadonlyMap<string, string>,
): MigrationWait[] {
  const wanted = locks
    .flatMap(({ relation, ...lock }) => {
      const origin = origins.get(relation);
      return origin === undefined ? [] : [{ ...lock, relation: origin }];
    })
    .sort((a, b) => strength(b.mode) - strength(a.mode));
  return holders.flatMap(({ pid, prepared, state, statement, transactionMs, locks: held }) => {
    const [found] = wanted.flatMap(({ relation, mode, blocks }) => {
      const other = held.find((one) => one.relation === relation && conflict(mode, one.mode));
      return other === undefined ? [] : [{ relation, mode, blocks, heldMode: other.mode }];
    });
    return found === undefined
      ? []
      : [{ ...found, pid, prepared, state, statement, transactionMs }];
  });
}

/** `process 4711 (idle in transaction, its transaction 14 min 3 s old: SELECT ..), which holds ACCESS SHARE on app.orders, and 2 more`. */
export function holderWords([first, ...more]: readonly MigrationWait[]): string {
  if (first === undefined) return '';
  const { pid, prepared, state, statement, transactionMs, relation, heldMode } = first;
  const age = transactionMs === null ? [] : [`its transaction ${humanAge(transactionMs)} old`];
  const about = [...(state === null ? [] : [state]), ...age].join(', ');
  const told = [about, ...(statement === null ? [] : [statement])].filter((part) => part !== '');
  const who =
    pid === null ? `the prepared transaction ${String(prepared)}` : `process ${String(pid)}`;
  const aside = told.length === 0 ? ' of another role' : ` (${told.join(': ')})`;
  const others = more.length === 0 ? '' : `, and ${String(more.length)} more`;
  return `${who}${aside}, which holds ${heldMode} on ${relation}${others}`;
}
