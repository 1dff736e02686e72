// What is kept of a change once it stands in a database.

import { randomUUID } from 'node:crypto';
import { DEMO_ID } from '../../features/connections/demo';
import type { DoneChanges } from '../../features/adviceText';
import { whereOf, whoAndWhere, type ConnectionProfile } from '../../model/connectionProfile';
import type { Applied } from './appliedChanges';
import type { ResolvedFix } from './fixes';
import type { BoundResult } from './resultStore';
import { statementName } from './statementName';

export type FixToKeep = Pick<ResolvedFix, 'title' | 'name' | 'proof'>;

/** `result`: what it was done for; null for no statement. `brokenOff`: why the rest of it was not run. */
export function appliedBy(
  profile: ConnectionProfile,
  { title, name: fix, proof }: FixToKeep,
  { sql, undo, indexes }: DoneChanges,
  result: BoundResult | null,
  brokenOff: string | null = null,
): Applied {
  const { id: connectionId, name: connectionName } = profile;
  const { costBefore: before, costAfter: after } = proof ?? { costBefore: null, costAfter: null };
  const statement = result?.report.statement ?? null;
  return {
    ...{ id: randomUUID(), connectionId, connectionName, at: Date.now(), title, sql, brokenOff },
    where: databaseOf(profile),
    undo: [...undo],
    indexes: [...indexes],
    fingerprint: statement?.fingerprint ?? null,
    statement:
      result === null
        ? null
        : {
            name: statementName(result.report),
            text: result.report.statement.text,
            uri: result.uri.toString(),
          },
    resultId: result?.id ?? null,
    fix,
    predicted: before === null || after === null ? null : { before, after },
    found: null,
    takenBackAt: null,
  };
}

/** A profile keeps its id when it is edited to lead elsewhere. The demo has another port each time. */
function databaseOf(profile: ConnectionProfile): string | null {
  return profile.id === DEMO_ID ? null : whoAndWhere(profile);
}

/** Why it is not taken back there: another index may have that name in another database. Null where it may be. */
export function leadsElsewhere(
  { title, where }: Pick<Applied, 'title' | 'where'>,
  profile: ConnectionProfile | undefined,
): string | null {
  const now = profile === undefined ? null : databaseOf(profile);
  if (profile === undefined || where === null || now === null) return null;
  // The same database, whoever connects; an @ may stand in the names of both.
  if (where.endsWith(`@${whereOf(profile)}`)) return null;
  return `${title} was applied on ${where}, and the connection leads to ${now} now. Copy its SQL to run it where it belongs.`;
}
