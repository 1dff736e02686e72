// planwright explain: one statement on a database, or a plan that is there already.

import { splitStatements } from '../features/statements';
import { anonymiseReport } from '../features/anonymiseReport';
import { explainAndOptimize } from '../features/explainAndOptimize';
import type { ExplainQuestion } from '../features/explain/question';
import { isTooDeepForJson, toExplainJson } from '../features/explainJson';
import { loadParser, type SqlParser } from '../features/loadParser';
import { readStatement, type ReadStatement } from '../features/readStatement';
import { notExplainable } from '../features/explain/executionPolicy';
import type { PlanReport } from '../model/report';
import type { SourceRange } from '../model/sourceRange';
import { placeInText } from '../util/placeInText';
import { visibleJson } from '../util/visibleText';
import { answersOf, modeReasonOf, requirePlanningAllowed } from './allowedCode';
import { circumstancesOf } from './circumstances';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { Connection } from './connection';
import { DEMO_STATEMENT } from './demoStatement';
import type { Environment } from './environment';
import { explainLog, explainPlan, unreadEntries } from './explainPlan';
import { exitCodeFor, type FailOn } from './failOn';
import { parameterValues, type ValuesOf } from './parameterSet';
import { openPlanInput } from './planInput';
import { readFileOrStdin } from './readInput';
import { explainMarkdown } from './reporters/explainMarkdown';
import { explainText } from './reporters/explainText';
import { logText } from './reporters/logText';
import { requireTriable, tryFirst, type TryOptions } from './tryForReal';

export interface ExplainOptions extends TryOptions {
  readonly sql?: string | undefined;
  readonly file?: string | undefined;
  /** Of a server log, so many statements. */
  readonly top: number;
  /** `$1` first. */
  readonly param?: readonly string[] | undefined;
  /** Name of a set that is kept beside the file. */
  readonly paramSet?: string | undefined;
  readonly analyze?: boolean | undefined;
  /** With analyze: measured so many times after a first run. */
  readonly runs?: number | undefined;
  /** Seconds; of the statement, not of what is asked besides. */
  readonly timeout?: number | undefined;
  /** Names of functions and foreign tables that may be run for a statement, whatever they do. */
  readonly allowFunction?: readonly string[] | undefined;
  readonly format: 'text' | 'json' | 'markdown';
  readonly failOn: FailOn;
}

export async function explainCommand(
  input: string | undefined,
  options: ExplainOptions,
  environment: Environment,
): Promise<ExitCode> {
  const parser = await loadParser(environment.distDirectory);
  const { reports, problem } = await reportsFor(input, options, parser, environment);
  // One after the other: each anonymised plan takes the parser for itself.
  const shown: PlanReport[] = [];
  for (const report of reports) {
    shown.push(options.anonymise === true ? await anonymiseReport(parser, report) : report);
  }
  environment.out(print(shown, options.format, environment));
  // What could be read is printed first; that something could not is still a failure.
  if (problem !== null) throw new CliError(problem);
  return exitCodeFor(
    options.failOn,
    reports.flatMap(({ findings }) => findings.map(({ impact }) => impact)),
  );
}

interface Reports {
  readonly reports: readonly PlanReport[];
  /** What could not be read beside them, as the line that ends the command. */
  readonly problem: string | null;
}

async function reportsFor(
  input: string | undefined,
  options: ExplainOptions,
  parser: SqlParser,
  environment: Environment,
): Promise<Reports> {
  const { plan: file, sql } = options;
  requireTriable(options, environment);
  if (file === undefined) {
    const text = await readSql(input, options, environment);
    return { reports: await explainSql(text, options, parser, environment), problem: null };
  }
  const given = await openPlanInput(file, environment);
  if (given.kind === 'plans') {
    return { reports: await explainPlan(given.text, file, sql ?? null, parser), problem: null };
  }
  const log = await explainLog(given.source, file, options.top, parser, environment);
  // The overview is for people, and shows the statements as they are.
  const hasOverview = options.format === 'text' && options.anonymise !== true;
  if (hasOverview) environment.out(logText(log, environment));
  return {
    reports: log.top.flatMap(({ report }) => report ?? []),
    problem: unreadEntries(log, file),
  };
}

async function readSql(
  input: string | undefined,
  { sql, file, demo }: ExplainOptions,
  environment: Environment,
): Promise<string> {
  // Two texts are a mistake, and no guess: the other one would be left out silently.
  const given = [input, sql, file].filter((value) => value !== undefined);
  if (given.length === 0 && demo === true) {
    environment.log('No statement is given, so a slow one of the demo database is explained.');
    return DEMO_STATEMENT;
  }
  if (given.length !== 1 || (input !== undefined && input !== '-')) {
    throw new CliError(
      'Give the statement once: --sql TEXT, --file FILE, or - for standard input.',
    );
  }
  return sql ?? readFileOrStdin(file ?? '-', environment);
}

async function explainSql(
  text: string,
  options: ExplainOptions,
  parser: SqlParser,
  environment: Environment,
): Promise<readonly PlanReport[]> {
  // A file may hold several: each is explained by itself, and its report stands in their order.
  const slices = splitStatements(text);
  if (slices.length === 0) throw new CliError('There is no statement in the input.');
  const valuesOf = await parameterValues(options, environment);
  // A mistake in the text or the values is said before anything is connected to.
  for (const slice of slices) valuesOf((await statementIn(parser, text, slice, null)).statement);
  const connection = await connect(options, environment);
  try {
    const reports: PlanReport[] = [];
    for (const slice of slices) {
      const read = await statementIn(parser, text, slice, connection);
      const question = questionFor(read, valuesOf, options, connection);
      const { client, scratch, tryouts, twin } = connection;
      const report = await explainAndOptimize(
        { parser, client, scratch, twin },
        question,
        environment.work,
      );
      const answers = answersOf(options.allowFunction ?? []);
      const tools =
        tryouts === null ? null : { parser, client, tryouts, answers, ...limitOf(options) };
      reports.push(tools === null ? report : await tryFirst(tools, report, options, environment));
    }
    return reports;
  } finally {
    await connection.close();
  }
}

async function statementIn(
  parser: SqlParser,
  text: string,
  slice: SourceRange,
  connection: Connection | null,
): Promise<ReadStatement> {
  const read = await readStatement(parser, text, slice, connection?.client ?? null);
  if (!read.ok) {
    const { message, hint, range } = read.error;
    const advice = hint === null ? '' : ` ${hint}`;
    throw new CliError(`Syntax error at ${placeInText(text, range.start)}: ${message}.${advice}`);
  }
  const { statement } = read.value;
  if (statement.class === 'utility') throw new CliError(notExplainable(statement));
  return read.value;
}

/** Of what is explained: somebody's ALTER TABLE must not make a quick question wait for minutes. */
const LOCK_TIMEOUT_MS = 5_000;

function questionFor(
  read: ReadStatement,
  valuesOf: ValuesOf,
  options: ExplainOptions,
  { client: { profile }, place }: Connection,
): ExplainQuestion {
  const { statement } = read;
  const parameters = valuesOf(statement);
  const wanted = statement.parameters.length;
  if (parameters.length > wanted) {
    throw new CliError(
      `There are ${String(parameters.length)} --param values for ${String(wanted)} parameters.`,
    );
  }
  const onTwin = options.twin !== undefined || circumstancesOf(options) !== null;
  if (onTwin && options.analyze === true) {
    throw new CliError('A twin holds no rows: --analyze goes without --settings and --as-version.');
  }
  if (options.runs !== undefined && options.analyze !== true) {
    throw new CliError('--runs measures a statement several times: it needs --analyze.');
  }
  const answers = answersOf(options.allowFunction ?? []);
  requirePlanningAllowed(read, answers);
  // Without all values PostgreSQL plans for any (plan_cache_mode), and nothing can be executed.
  const generic = parameters.length < wanted;
  const reason = modeReasonOf(read, {
    wish: options.analyze === true ? 'measure' : 'estimate',
    profile,
    // The wish says it all: the editor's setting is not there to be asked.
    setting: 'always',
    impossible: generic
      ? `Generic plan: ${String(wanted - parameters.length)} of ${String(wanted)} parameters have no value (--param).`
      : null,
    asked: onTwin
      ? 'Estimates only: planned on a twin, which holds no rows.'
      : 'Estimates only: --analyze executes the statement and measures it.',
    answers,
  });
  return {
    parsed: read,
    parameters: generic ? [] : parameters,
    mode: generic ? 'generic' : reason === null ? 'analyze' : 'estimate',
    modeReason: reason,
    // The command line executes nothing that writes: nobody could be shown first what that means.
    allowWrite: false,
    ...(place === null ? {} : { place }),
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    ...limitOf(options),
    ...(options.runs === undefined ? {} : { runs: options.runs }),
    advise: true,
    // All rules with their defaults.
    rules: {},
  };
}

function limitOf({ timeout }: ExplainOptions): Pick<ExplainQuestion, 'statementTimeoutMs'> {
  return timeout === undefined ? {} : { statementTimeoutMs: timeout * 1_000 };
}

/** In JSON one statement is one object, several are an array of them. */
function print(
  reports: readonly PlanReport[],
  format: ExplainOptions['format'],
  environment: Environment,
): string {
  if (format === 'json') {
    if (reports.some(isTooDeepForJson)) {
      throw new CliError(
        'This plan is nested too deep to be printed as JSON. Leave out --format json.',
      );
    }
    const runs = reports.map(toExplainJson);
    return `${visibleJson(runs.length === 1 ? runs[0] : runs)}\n`;
  }
  const show = format === 'markdown' ? explainMarkdown : explainTextFor(environment);
  return reports.map(show).join('');
}

function explainTextFor(environment: Environment): (report: PlanReport) => string {
  return (report) => explainText(report, environment);
}
