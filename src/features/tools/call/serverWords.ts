// An error as a tool may tell it: codes and words of ours; of a server's only those that speak of names and of the statement.

import type { DatabaseErrorReason } from '../../../db/contracts';
import { DatabaseError } from '../../../db/errors';
import { EmbeddedError } from '../../../embedded/embeddedError';
import { ToolError } from './toolError';

const CONNECTING = 'Ask the person to look at the connection: nothing of it may be told here';

/** What concerns the connection names hosts and users, so none of it is repeated. */
const OF_CONNECTION: Partial<Record<DatabaseErrorReason, string>> = {
  unreachable: 'The server was not reached',
  ssh: 'The SSH host on the way was not reached or let nobody in',
  authentication: 'The server did not let us in',
  'unknown-database': 'The database is not there',
  tls: 'The encrypted connection could not be made',
  'password-command': 'The command that prints the password of this connection did not work',
  'connection-lost': 'The connection was lost',
  'too-many-connections': 'The server has no free connection',
};

/** The server's words, of which values were taken out when they came (db/redact.ts). */
const OF_STATEMENT: Partial<Record<DatabaseErrorReason, string>> = {
  syntax: 'Correct the statement',
  'unknown-relation': 'Check the name with describe_table',
  'unknown-column': 'Check the column with describe_table',
  'unknown-function': 'Check the function and the types of its arguments',
  parameter: 'Give params a value of its type, or a cast such as $1::integer',
  permission: 'Ask the person for the privilege, or ask about other tables',
  unsupported: 'Ask in another way: this server does not support it',
  'missing-extension': 'Ask the person whether the extension can be installed',
};

/** PostgreSQL writes the name there without quotes, and of a view it may be one that the call did not write. */
const WITHOUT_NAMES: Partial<Record<DatabaseErrorReason, string>> = {
  permission: 'A privilege is missing on something that it reads',
  unsupported: 'PostgreSQL does not do this, or not with one of these relations',
};

const REFUSED = 'The server refused';
const TWIN_NEXT = 'Call it again, or ask about another connection';
/** As messages in other languages quote. */
const OTHER_QUOTES = /[„“”«»‹›「」『』]/;

export function toToolError(error: unknown, signal: AbortSignal): ToolError {
  if (error instanceof ToolError) return error;
  if (signal.aborted) return new ToolError('cancelled', 'Cancelled', 'Call it again when needed');
  if (error instanceof DatabaseError) return ofDatabase(error);
  if (error instanceof EmbeddedError) {
    return new ToolError('server', 'The embedded PostgreSQL did not answer', TWIN_NEXT);
  }
  return new ToolError(
    'internal',
    'Planwright met an error that nobody foresaw',
    'Ask the person to look at the log, and to report it',
  );
}

function ofDatabase({ reason, message, sqlstate }: DatabaseError): ToolError {
  const state = sqlstate === null ? '' : ` (SQLSTATE ${sqlstate})`;
  if (reason === 'cancelled')
    return new ToolError('cancelled', 'Cancelled', 'Call it again when needed');
  if (reason === 'read-only')
    return new ToolError(
      'writes',
      'It would write, and nothing here does',
      'Ask with mode estimate',
    );
  if (reason === 'statement-timeout' || reason === 'lock-timeout') {
    const what = reason === 'lock-timeout' ? 'Another session holds a lock' : 'It took too long';
    return new ToolError(
      'timeout',
      `${what}${state}`,
      'Ask again later, or with a simpler statement',
    );
  }
  const connection = OF_CONNECTION[reason];
  if (connection !== undefined)
    return new ToolError('no-connection', `${connection}${state}`, CONNECTING);
  const next = OF_STATEMENT[reason];
  if (next === undefined)
    return new ToolError('server', `${REFUSED}${state}`, 'Change the statement, or ask the person');
  // Of a twin's process, which may tell paths, or of its PostgreSQL, which may tell names.
  if (reason === 'unsupported' && sqlstate === null)
    return new ToolError(
      'server',
      'The server or its twin does not do this, or did not answer',
      TWIN_NEXT,
    );
  const told = WITHOUT_NAMES[reason] ?? (quotesOnlyWords(message) ? message : REFUSED);
  return new ToolError('server', `${told}${state}`, next);
}

/** What is quoted and has a space in it could be a sentence for the model. */
function quotesOnlyWords(message: string): boolean {
  return !OTHER_QUOTES.test(message) && !message.replace(/"[^"\s]*"/g, '').includes('"');
}
