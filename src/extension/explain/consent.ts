// The questions before something is executed that the person must not be surprised by.

import * as vscode from 'vscode';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { Statement } from '../../model/statement';
import { CancelledError } from '../shell/failure';

/** PostgreSQL 18 documentation, EXPLAIN and "Sequence Manipulation Functions": what ROLLBACK leaves behind. */
const NOT_UNDONE = [
  'sequences keep the numbers they gave out',
  'the rows it wrote stay as dead space until VACUUM',
  'WAL is written, and replicas receive it',
  'triggers and functions may act outside the database',
  'rows it touches are locked until the end',
].join('; ');

/** Throws when the answer is no. */
export async function confirmExecution(
  kind: 'write' | 'production',
  statement: Statement,
  profile: ConnectionProfile,
): Promise<void> {
  const execute = kind === 'write' ? 'Execute and Roll Back' : 'Execute';
  const production = profile.production ? ' This connection is marked as production.' : '';
  const message =
    kind === 'write'
      ? `Execute this ${statement.verb} on ${profile.name} to measure it, and roll it back?`
      : `Execute this statement on ${profile.name}, which is marked as production?`;
  const detail =
    kind === 'write'
      ? `It is run in a transaction that is rolled back.${production} A rollback does not undo everything: ${NOT_UNDONE}.`
      : 'It is run once, in a read-only transaction with the statement timeout of the connection. It costs the server what the query costs.';
  const choice = await vscode.window.showWarningMessage(message, { modal: true, detail }, execute);
  if (choice !== execute) throw new CancelledError();
}
