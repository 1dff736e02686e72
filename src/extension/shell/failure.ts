// How a fault reads at the edge of a command: one message, and buttons where there is a next step.

import { DatabaseError, type DatabaseErrorReason } from '../../features/connections/failures';

/** What a button does; the shell ties each to a command. */
export type NextStep =
  | 'edit-connection'
  | 'choose-connection'
  | 'add-connection'
  | 'file-connection'
  | 'explain-estimates'
  | 'show-log';

/** A fault that is the person's to mend, told in words of our own. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly nextSteps: readonly NextStep[];

  constructor(message: string, nextSteps: readonly NextStep[] = []) {
    super(message);
    this.nextSteps = nextSteps;
  }
}

/** Nothing went wrong: the person stopped it. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled.');
  }
}

export interface Failure {
  readonly message: string;
  /** `quiet`: told in the status bar for a moment. */
  readonly weight: 'error' | 'warning' | 'quiet';
  readonly nextSteps: readonly NextStep[];
}

const NEXT_STEPS: Partial<Record<DatabaseErrorReason, readonly NextStep[]>> = {
  unreachable: ['edit-connection', 'choose-connection'],
  ssh: ['edit-connection', 'choose-connection'],
  authentication: ['edit-connection'],
  'password-command': ['edit-connection'],
  'unknown-database': ['edit-connection'],
  tls: ['edit-connection'],
  permission: ['choose-connection'],
  'statement-timeout': ['explain-estimates', 'edit-connection'],
  'read-only': ['explain-estimates'],
  'unknown-relation': ['file-connection'],
};

export function describeFailure(error: unknown): Failure {
  if (isAbort(error)) return { message: 'Cancelled.', weight: 'quiet', nextSteps: [] };
  if (error instanceof DatabaseError) return describeDatabaseError(error);
  if (error instanceof UserError)
    return { message: error.message, weight: 'warning', nextSteps: error.nextSteps };
  const said = error instanceof Error ? error.message : String(error);
  return {
    message: `Planwright failed: ${said}`,
    weight: 'error',
    nextSteps: ['show-log'],
  };
}

function describeDatabaseError(error: DatabaseError): Failure {
  if (error.reason === 'cancelled')
    return { message: error.message, weight: 'quiet', nextSteps: [] };
  const hint = error.hint === null ? '' : ` Hint: ${error.hint}`;
  const state = error.sqlstate === null ? '' : ` (SQLSTATE ${error.sqlstate})`;
  return {
    message: `${error.message}${hint}${state}`,
    weight: 'error',
    nextSteps: NEXT_STEPS[error.reason] ?? ['show-log'],
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof CancelledError || (error instanceof Error && error.name === 'AbortError');
}
