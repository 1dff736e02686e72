// Did a statement fail by itself, or because the copy is less than the source? A twin holds no triggers, roles and their kin.

import type { MigrationNode } from '../../analysis/migrations/handling';
import type { MigrationOutcome } from '../../model/migrationReport';
import type { TwinLoss } from '../../model/twinImage';

const INSUFFICIENT_PRIVILEGE = '42501';
const UNDEFINED_FUNCTION = '42883';
const INVALID_TRANSACTION_TERMINATION = '2D000';
/** In PostgreSQL's words: what an image holds none of. */
const NOT_HELD =
  /^(role|tablespace|language|trigger|rule|publication|server|event trigger|foreign-data wrapper|text search \w+|operator(?: class| family)?|cast|conversion|access method|policy|subscription|extension|user mapping)\b.* does not exist/;
/** Statements about functions: the image holds those that plans need. */
const OF_FUNCTIONS: ReadonlySet<string> = new Set([
  'AlterFunctionStmt',
  'AlterObjectSchemaStmt',
  'CallStmt',
  'CommentStmt',
  'CreateCastStmt',
  'CreateTrigStmt',
  'DropStmt',
  'RenameStmt',
]);

/** The outcome, or that it was not checked. */
export function withoutLacks(
  outcome: MigrationOutcome,
  node: MigrationNode | null,
  losses: readonly TwinLoss[],
): MigrationOutcome {
  if (outcome.kind !== 'failed') return outcome;
  const why = lackOf(outcome, node, losses);
  return why === null ? outcome : { kind: 'not run', why };
}

function lackOf(
  { message, sqlstate }: Extract<MigrationOutcome, { kind: 'failed' }>,
  node: MigrationNode | null,
  losses: readonly TwinLoss[],
): string | null {
  if (sqlstate === INSUFFICIENT_PRIVILEGE) return `The copy has no rights for it: ${message}.`;
  if (sqlstate === INVALID_TRANSACTION_TERMINATION)
    return `It ends transactions by itself, which is not followed: ${message}.`;
  const [, held] = NOT_HELD.exec(message) ?? [];
  if (held !== undefined) return `The copy does not hold every ${held}: ${message}.`;
  if (sqlstate === UNDEFINED_FUNCTION && OF_FUNCTIONS.has(node?.type ?? ''))
    return `The copy holds no functions of triggers, procedures and aggregates: ${message}.`;
  const lost = losses.find(({ name }) => namesLoss(message, name));
  return lost === undefined
    ? null
    : `The copy lacks ${lost.kind} ${lost.name} (${lost.why}): ${message}.`;
}

/** By its last part, as PostgreSQL quotes it. */
function namesLoss(message: string, name: string): boolean {
  const last = /("(?:[^"]|"")+"|[^."(]+)(?:\([^)]*\))?$/.exec(name)?.[1]?.replaceAll('"', '') ?? '';
  return last !== '' && new RegExp(`["\\s.]${escaped(last)}["(\\s]`).test(`${message} `);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
