// What does a lock keep away? By the table of conflicts in PostgreSQL's documentation, "Explicit Locking".

import {
  LOCK_MODES,
  lockModeSchema,
  type Blocks,
  type LockMode,
  type MigratedKind,
} from '../../model/migrationReport';

/** `pg_locks.mode`, such as `ShareUpdateExclusiveLock`; null for one that is none of a relation's. */
export function lockModeOf(mode: string): LockMode | null {
  const words = mode.replace(/Lock$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return lockModeSchema.safeParse(words.toUpperCase()).data ?? null;
}

export function strength(mode: LockMode): number {
  return LOCK_MODES.indexOf(mode);
}

export function strongest(modes: readonly LockMode[]): LockMode | null {
  return modes.toSorted((a, b) => strength(b) - strength(a))[0] ?? null;
}

/** With which each one is not given to two transactions. */
const CONFLICTS: Readonly<Record<LockMode, LockMode>> = {
  'ACCESS SHARE': 'ACCESS EXCLUSIVE',
  'ROW SHARE': 'EXCLUSIVE',
  'ROW EXCLUSIVE': 'SHARE',
  'SHARE UPDATE EXCLUSIVE': 'SHARE UPDATE EXCLUSIVE',
  SHARE: 'ROW EXCLUSIVE',
  'SHARE ROW EXCLUSIVE': 'ROW EXCLUSIVE',
  EXCLUSIVE: 'ROW SHARE',
  'ACCESS EXCLUSIVE': 'ACCESS SHARE',
};

/** Whether who wants the one waits for who holds the other. SHARE alone is given beside itself and not beside weaker ones. */
export function conflict(wanted: LockMode, held: LockMode): boolean {
  if (wanted === 'SHARE' && held === 'SHARE') return false;
  return strength(held) >= strength(CONFLICTS[wanted]);
}

/** SELECT takes ACCESS SHARE, INSERT, UPDATE and DELETE take ROW EXCLUSIVE; a materialized view takes none of these three. */
export function blocksOf(mode: LockMode, kind: MigratedKind = 'table'): Blocks {
  if (mode === 'ACCESS EXCLUSIVE') return 'reads and writes';
  if (kind === 'materialized view') return 'nothing';
  return strength(mode) >= strength('SHARE') ? 'writes' : 'nothing';
}
