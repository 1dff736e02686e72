// The questions before something is executed that the person must not be surprised by.

import type { ConnectionProfile } from '../../model/connectionProfile';
import { codeWords } from '../../features/explain/executionPolicy';
import type { ReachedCode } from '../../model/reachedCode';
import type { Statement } from '../../model/statement';
import type { CodeMemory } from './codeMemory';
import { visibleLine } from '../../util/visibleText';
import { confirm, shortened } from '../shell/confirm';
import { tell } from '../shell/dialogs';
import { CancelledError } from '../shell/failure';

/** PostgreSQL 18 documentation, EXPLAIN and "Sequence Manipulation Functions": what ROLLBACK leaves behind. */
const NOT_UNDONE = [
  'sequences keep the numbers they gave out',
  'the rows it wrote stay as dead space until VACUUM',
  'WAL is written, and replicas receive it',
  'triggers and functions may act outside the database',
  'rows it touches are locked until the end',
].join('; ');

/** False for estimates in its place; throws when the person wants neither. `expected`: what a write would do, in words. */
export async function confirmExecution(
  kind: 'write' | 'production',
  { verb, sql }: Statement,
  profile: ConnectionProfile,
  expected: string | null,
): Promise<boolean> {
  const production = profile.production ? ' This connection is marked as production.' : '';
  const message =
    kind === 'write'
      ? `Execute this ${verb} on ${profile.name} to measure it, and roll it back?`
      : `Execute this statement on ${profile.name}, which is marked as production?`;
  const what =
    kind === 'write'
      ? `It is run in a transaction that is rolled back.${production} A rollback does not undo everything: ${NOT_UNDONE}.`
      : 'It is run once, in a read-only transaction with the statement timeout of the connection. It costs the server what the query costs.';
  const detail = [shortened(sql), ...(expected === null ? [] : [visibleLine(expected)]), what].join(
    '\n\n',
  );
  const run = kind === 'write' ? 'Execute and Roll Back' : 'Execute';
  return (await confirm({ message, detail, safe: ESTIMATE, run })) === 'run';
}

const ESTIMATE = 'Estimate Only';
/** PostgreSQL 18, clauses.c eval_const_expressions and selfuncs.c: what planning calls. */
const WHEN_PLANNED =
  'PostgreSQL may run it already when it plans: functions declared IMMUTABLE or STABLE, operators that estimates are made with, and code of types and indexes.';

/** What READ ONLY and ROLLBACK leave standing. */
const CODE_NOT_UNDONE =
  'It runs with your rights. A read-only transaction and a rollback do not undo files, other databases, other sessions, sequences, statistics, replication slots or notifications.';

/** Before anything of the statement is sent; throws when the answer is no. */
export async function confirmPlanning(
  code: readonly ReachedCode[],
  profile: ConnectionProfile,
): Promise<void> {
  const production = profile.production ? ' This connection is marked as production.' : '';
  const message = `Let PostgreSQL run ${namesOf(code)} on ${profile.name} to plan this statement?`;
  const detail = [...code.map(sentenceOf), WHEN_PLANNED + production, CODE_NOT_UNDONE, KEPT].join(
    '\n\n',
  );
  const answer = await confirm({ message, detail, safe: 'Do Not Plan', run: 'Run and Plan' });
  if (answer !== 'run') throw new CancelledError();
}

/** Throws when the person wants neither. */
export async function confirmCode(
  code: readonly ReachedCode[],
  profile: ConnectionProfile,
): Promise<'run' | 'estimate'> {
  const message = `Execute this statement on ${profile.name} to measure it? It runs ${namesOf(code)}.`;
  const detail = [...code.map(sentenceOf), CODE_NOT_UNDONE, KEPT].join('\n\n');
  const answer = await confirm({ message, detail, safe: ESTIMATE, run: 'Execute' });
  return answer === 'run' ? 'run' : 'estimate';
}

/** Before the rows of a statement are read; throws unless the answer is yes. */
export async function confirmReading(
  { sql }: Statement,
  code: readonly ReachedCode[],
  { name, production }: ConnectionProfile,
): Promise<void> {
  const where = production ? `${name}, which is marked as production` : name;
  const what =
    code.length === 0
      ? 'It is run in a read-only transaction with the statement timeout of the connection. It costs the server what the query costs.'
      : [...code.map(sentenceOf), CODE_NOT_UNDONE, KEPT].join('\n\n');
  const runs = code.length === 0 ? '' : ` It runs ${namesOf(code)}.`;
  const message = `Run this statement on ${where}?${runs}`;
  const detail = `${shortened(sql)}\n\n${what}`;
  const answer = await confirm({ message, detail, safe: 'Do Not Run', run: 'Run' });
  if (answer !== 'run') throw new CancelledError();
}

const KEPT =
  'The answer is kept for this connection until the code changes; "Planwright: Forget Answers About Database Code" takes it back.';

function namesOf(code: readonly ReachedCode[]): string {
  const [first, second, ...more] = code.map(({ name }) => name);
  if (second === undefined) return first ?? '';
  return more.length === 0
    ? `${first ?? ''} and ${second}`
    : `${first ?? ''}, ${second} and ${String(more.length)} more`;
}

function sentenceOf(code: ReachedCode): string {
  return visibleLine(`The statement reaches ${codeWords(code)}.`);
}

export async function forgetCodeAnswers(memory: CodeMemory): Promise<void> {
  const count = await memory.forget();
  void tell(
    'information',
    count === 0
      ? 'There are no answers about code of databases.'
      : `Forgotten: ${String(count)} ${count === 1 ? 'answer' : 'answers'} about code of databases. You are asked again.`,
  );
}
