// --try: what is advised is built one by one, measured and rolled back, each after its own yes.

import { DatabaseError } from '../features/connections/failures';
import {
  isTriable,
  prepareTry,
  withTried,
  type TrySubject,
  type TryTools,
} from '../features/explain/tryForReal';
import type { TryQuestion } from '../features/explain/tryWords';
import type { ExplainReport } from '../model/report';
import type { Suggestion } from '../model/suggestion';
import { err, ok, type Result } from '../util/result';
import { askYes } from './askYes';
import { circumstancesOf } from './circumstances';
import { CliError } from './cliError';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { wrap } from './reporters/style';

export interface TryOptions extends ConnectOptions {
  /** So many suggestions; one without a number. */
  readonly try?: number | true | undefined;
  /** The person knows what is built, and agrees. */
  readonly yes?: boolean | undefined;
  /** A file with plans: nothing can be built where they came from. */
  readonly plan?: string | undefined;
  readonly anonymise?: boolean | undefined;
}

/** Before anything is connected to. */
export function requireTriable(options: TryOptions, environment: Environment): void {
  if (options.try === undefined) return;
  if (options.plan !== undefined)
    throw new CliError('--try measures on a database: a plan from elsewhere has none.');
  if (options.anonymise === true)
    throw new CliError('--anonymise leaves out the advice, and with it all that --try measures.');
  if (options.twin !== undefined || circumstancesOf(options) !== null)
    throw new CliError('A twin holds no rows: --try goes without --settings and --as-version.');
  if (options.onReplica !== undefined)
    throw new CliError('Nothing is built on a replica: --try goes without --on-replica.');
  requireYes(options, environment);
}

export function requireYes(options: TryOptions, { interactive }: Environment): void {
  if (options.demo !== true && options.yes !== true && !interactive)
    throw new CliError(
      '--try builds what is suggested for a moment, and writes to the table wait meanwhile. Nobody can be asked here: --yes agrees to it.',
    );
}

/** The report with what was measured; what could not be tried is said in its notes. */
export async function tryFirst(
  tools: TryTools,
  report: ExplainReport,
  options: TryOptions,
  environment: Environment,
): Promise<ExplainReport> {
  if (options.try === undefined) return report;
  if (report.mode === 'generic')
    return noted(
      report,
      'Nothing was tried: without values for its parameters it cannot be executed.',
    );
  const chosen = report.suggestions
    .filter((suggestion) => isTriable(report, suggestion))
    .slice(0, countOf(options.try));
  if (chosen.length === 0)
    return noted(report, 'Nothing was tried: there is no index or statistics among the advice.');
  let tried = report;
  for (const suggestion of chosen) {
    const measured = await tryOne(tools, tried, suggestion, options, environment);
    tried = measured.ok ? withTried(tried, measured.value) : noted(tried, measured.error);
  }
  return tried;
}

export function countOf(given: number | true): number {
  return given === true ? 1 : given;
}

/** With a measured proof, or why it has none in a sentence. */
export async function tryOne(
  tools: TryTools,
  subject: TrySubject,
  { id, title }: Suggestion,
  options: TryOptions,
  environment: Environment,
): Promise<Result<Suggestion, string>> {
  try {
    const prepared = await prepareTry(tools, subject, id, environment.work);
    if (!prepared.ok) return err(`${title}: ${prepared.error}`);
    const { question, run } = prepared.value;
    if (!(await agreed(question, options, environment)))
      return err(`${title}: not tried, as you said.`);
    const { suggestion, words } = await run(environment.work);
    environment.log(`${title}. ${words}`);
    return ok(suggestion);
  } catch (error) {
    // What was advised is worth showing without it.
    if (!(error instanceof DatabaseError) || environment.work.signal.aborted) throw error;
    return err(`${title}: ${error.message}`);
  }
}

/** The demo is nobody's but Planwright's. */
async function agreed(
  { message, statements, details }: TryQuestion,
  { demo, yes }: TryOptions,
  environment: Environment,
): Promise<boolean> {
  if (demo === true) return true;
  const { columns } = environment;
  environment.log(wrap(message, columns, ''));
  // Blanks may stand in literals: a broken line would not say what is built.
  for (const statement of statements) environment.log(`  ${statement}`);
  for (const detail of [...details, NO_MARK]) environment.log(wrap(detail, columns, '  '));
  return yes === true || (await askYes('Build it, measure, and roll it back?', environment));
}

/** A connection of the editor can be marked as production; a string cannot. */
const NO_MARK =
  'A connection string does not tell production from other servers: this is for others.';

function noted(report: ExplainReport, note: string): ExplainReport {
  return { ...report, notes: [...report.notes, note] };
}
