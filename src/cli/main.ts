// The command line: what each subcommand takes, and how the process ends.

import os from 'node:os';
import v8 from 'node:v8';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { DatabaseError, EmbeddedError } from '../features/connections/failures';
import { WORKLOAD_ORDERS } from '../model/workload';
import { visibleLine, visibleText } from '../util/visibleText';
import { CliError, INTERNAL_ERROR, type ExitCode } from './cliError';
import { activityCommand, type ActivityOptions } from './activity';
import { adviseCommand, type AdviseOptions } from './advise';
import { addCompletion } from './completion';
import { compareCommand, type CompareOptions } from './compare';
import { exitCodeOf } from './connect';
import { addConnections } from './connectionsProgram';
import { Endings, internalError } from './endings';
import type { Environment } from './environment';
import { explainCommand, type ExplainOptions } from './explain';
import { FAIL_ON } from './failOn';
import { addCheck, addLint, addLsp, addMigrateCheck } from './filesProgram';
import { healthCommand, type HealthOptions } from './health';
import { addMcp } from './mcp/mcpProgram';
import { REPLICA_HELP } from './namedReplicas';
import { addMonitor } from './monitorProgram';
import { addPooler } from './poolerProgram';
import { addReport } from './reportProgram';
import { withServer } from './serverOptions';
import { addReplicas } from './replicasProgram';
import { addSettings } from './settingsProgram';
import { addTwin, changesOptions } from './twinProgram';
import { workloadCommand, type WorkloadOptions } from './workload';

/** Of package.json; the build puts it in. */
declare const PLANWRIGHT_VERSION: string;
declare const PLANWRIGHT_PAGES: string;

/** Columns of text. Narrower than this every word would stand alone; wider, no line is followed back by eye. */
const NARROWEST = 60;
const WIDEST = 120;

/**
 * About how many bytes a function of WebAssembly runs through before it is optimized. Optimizing the SQL parser took most of an
 * `explain`, which ends before that pays. Measured on Node 20 and 24: 0.6 s of processor time instead of 1.6 s and 2 s; a lint of
 * 20 000 statements, which is optimized still, takes no longer.
 */
const OPTIMIZE_LATE = '--wasm-tiering-budget=30000000';

/** How a subcommand is run: with what surrounds the process, and its exit code kept for the end. */
type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

function program(run: Run, hasten: () => void): Command {
  const command = new Command('planwright')
    .description('Finds out why a PostgreSQL query is slow and proves what would make it fast.')
    .version(PLANWRIGHT_VERSION)
    // A mistake in the arguments is reported like any other; commander would end the process by itself.
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(lines(text));
      },
    });
  addExplain(command, run);
  addLint(command, run);
  addLsp(command, run);
  addCheck(command, run);
  addMigrateCheck(command, run);
  addAdvise(command, run);
  addHealth(command, run);
  addSettings(command, run);
  addWorkload(command, run);
  addActivity(command, run);
  addMonitor(command, run, { count: atLeastOne, seconds: aboveZero });
  addReport(command, run, notBelowZero);
  addPooler(command, run, { failOn: failOnOption(), count: atLeastOne, seconds: aboveZero });
  addReplicas(command, run);
  addCompare(command, run);
  addTwin(command, run, failOnOption());
  addMcp(command, run, hasten);
  addConnections(command, run);
  addCompletion(command, run);
  return command;
}

function addExplain(command: Command, run: Run): void {
  const explain = withServer(command.command('explain'))
    .description('explain a statement on a database, or judge an existing plan')
    .argument('[input]', '- reads the statement from standard input')
    .option('--demo', 'use the embedded demo database')
    .option('--sql <text>', 'the statement')
    .option('--file <file>', 'a file with the statement')
    .option('--plan <file>', 'existing plans, or a log of auto_explain; - is standard input')
    // Heuristic: each is printed with its plan, some pages in all.
    .option('--top <count>', 'of a log, the statements with the most time', atLeastOne, 5)
    .option('--param <value...>', 'values of $1, $2 ... in order')
    .option('--param-set <name>', 'a set of values that is kept beside the file')
    .option('--analyze', 'execute the statement (only if it is read-only) and measure it')
    .option(
      '--runs <count>',
      'with --analyze, measure so many times after a first run: median and spread',
      atLeastOne,
    )
    .option(
      '--timeout <seconds>',
      'stop the statement after so long (60); one that --analyze could not finish is estimated',
      aboveZero,
    )
    .option(
      '--on-replica <host:port>',
      'explain and measure on this standby of the server; its cache and its load are others',
    )
    .option('--max-lag <seconds>', 'that it may be behind at most (30)', aboveZero)
    .option(
      '--allow-function <name...>',
      'run this function or foreign table of the database for the statement, whatever it does',
    )
    .option(
      '--try [count]',
      'build the first suggestions (1) for real one by one, measure and roll back; writes to the table wait meanwhile',
      atLeastOne,
    )
    .option('--yes', 'with --try, do not ask')
    .option('--anonymise', 'replace names and literals, to show the plan to anybody')
    .addOption(
      new Option('--format <format>').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addOption(failOnOption())
    .action((input: string | undefined, options: ExplainOptions) =>
      run((environment) => explainCommand(input, options, environment)),
    );
  for (const option of changesOptions()) explain.addOption(option);
}

function addAdvise(command: Command, run: Run): void {
  withServer(command.command('advise'))
    .description('find the set of indexes that a whole workload pays for')
    .option('--demo', 'use the embedded demo database')
    .option('--twin <file>', 'use a twin file, and the statements in it; no server is asked')
    .option(
      '--workload <path>',
      'statements: a file or folder of SQL, a log of auto_explain, - is standard input',
    )
    .option('--pg-stat-statements', 'statements that the server counts, as often as they ran')
    // Heuristic: the statements behind these take little of a server's time, and each is planned many times.
    .option('--top <count>', 'of these, the ones with the most time', atLeastOne, 200)
    .option(
      '--budget-mb <megabytes>',
      'room for all new indexes together, in millions of bytes',
      notBelowZero,
    )
    .option('--max-indexes <count>', 'so many new indexes at most', wholeNumber)
    .option('--seconds <seconds>', 'search so long at most', aboveZero, 60)
    .addOption(
      new Option('--engine <engine>', 'what plans: the twin, or HypoPG on the server')
        .choices(['twin', 'hypopg'])
        .default('twin'),
    )
    .option(
      '--try [count]',
      'build for real what serves the statements that gain most (1), measure them and roll back; writes to the tables wait meanwhile',
      atLeastOne,
    )
    .option('--yes', 'with --try, do not ask')
    .addOption(
      new Option('--format <format>').choices(['text', 'json', 'markdown']).default('text'),
    )
    .action((options: AdviseOptions) => run((environment) => adviseCommand(options, environment)));
}

function addHealth(command: Command, run: Run): void {
  withServer(command.command('health'))
    .description('find duplicate, redundant, unused, invalid and missing indexes')
    .option('--demo', 'use the embedded demo database')
    .option('--check <id...>', 'run these checks alone')
    .option('--replica <host:port...>', `${REPLICA_HELP}: use of indexes is summed over all`)
    .addOption(
      new Option('--format <format>').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addOption(failOnOption())
    .action((options: HealthOptions) => run((environment) => healthCommand(options, environment)));
}

function addWorkload(command: Command, run: Run): void {
  withServer(command.command('workload'))
    .description('list the statements that take a database its time, of pg_stat_statements')
    .option('--demo', 'use the embedded demo database')
    .option('--twin <file>', 'those that a twin file holds; no server is asked')
    .option('--replicas', 'say which could run on replicas, and what share of the time they take')
    .addOption(
      new Option('--sort <figure>', 'what comes first').choices(WORKLOAD_ORDERS).default('total'),
    )
    // Heuristic: a screen.
    .option('--top <count>', 'so many statements', atLeastOne, 20)
    .addOption(
      new Option('--format <format>').choices(['text', 'json', 'markdown']).default('text'),
    )
    .action((options: WorkloadOptions) =>
      run((environment) => workloadCommand(options, environment)),
    );
}

function addActivity(command: Command, run: Run): void {
  withServer(command.command('activity'))
    .description('show what sessions do and who blocks whom; stop one of them')
    .option('--blocked', 'only who blocks and who waits for them')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .option('--cancel <pid>', 'stop the statement that this process runs', atLeastOne)
    .option('--terminate <pid>', 'end the session of this process', atLeastOne)
    .option(
      '--backend-start <time>',
      'when that session began, as --format json prints it: a process number is used again',
    )
    .option('--yes', 'with --cancel or --terminate, do not ask; needs --backend-start')
    .action((options: ActivityOptions) =>
      run((environment) => activityCommand(options, environment)),
    );
}

function addCompare(command: Command, run: Run): void {
  command
    .command('compare')
    .description('say what changed from one plan to another, and whether it is better')
    .argument(
      '<before>',
      'a plan in any format of EXPLAIN, or a run saved by explain --format json',
    )
    .argument('<after>', 'likewise; - is standard input')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .action((before: string, after: string, options: CompareOptions) =>
      run((environment) => compareCommand(before, after, options, environment)),
    );
}

/** Number() and not parseInt: `5x` is a mistake, not 5. */
function atLeastOne(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('It must be 1 or more.');
  return count;
}

function notBelowZero(text: string): number {
  // Number('') is 0.
  const number = text.trim() === '' ? NaN : Number(text);
  if (!(number >= 0 && Number.isFinite(number)))
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  return number;
}

function wholeNumber(text: string): number {
  const count = notBelowZero(text);
  if (!Number.isInteger(count)) throw new InvalidArgumentError('It must be a whole number.');
  return count;
}

/** PostgreSQL counts milliseconds in 32 bits. */
const MOST_SECONDS = 2_147_483;

function aboveZero(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new InvalidArgumentError('It must be a number of seconds above 0.');
  }
  return seconds;
}

function failOnOption(): Option {
  return new Option('--fail-on <impact>', 'end with 1 when a finding has this impact or more')
    .choices(FAIL_ON)
    .default('never');
}

async function main(): Promise<void> {
  v8.setFlagsFromString(OPTIMIZE_LATE);
  const endings = new Endings(process);
  const environment = environmentOf(process, endings.signal);
  // The process ends in one place, after what runs has been cancelled and children are gone.
  let exitCode: ExitCode = 0;
  const run: Run = async (command) => {
    exitCode = await command(environment);
  };
  try {
    await program(run, () => {
      endings.hasten();
    }).parseAsync(process.argv);
  } catch (error) {
    exitCode = endings.told ? INTERNAL_ERROR : report(error, endings.signal);
  }
  endings.finish(exitCode);
}

function environmentOf(
  { env, stdin, stdout, stderr }: NodeJS.Process,
  signal: AbortSignal,
): Environment {
  const log = (line: string): void => {
    stderr.write(`${lines(line)}\n`);
  };
  return {
    // The bundle lies in dist/, beside what it loads.
    distDirectory: __dirname,
    version: PLANWRIGHT_VERSION,
    pages: PLANWRIGHT_PAGES,
    variables: env,
    workingDirectory: process.cwd(),
    homeDirectory: os.homedir(),
    // As libpq takes the name of the operating system's user.
    userName: env['USER'] ?? env['USERNAME'] ?? 'postgres',
    stdin,
    out: (text) => {
      stdout.write(text);
    },
    log,
    interactive: stdin.isTTY,
    // no-color.org: set and not empty means none, whatever it says.
    colour: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    // A file has no width: 100 is what reviews and tickets show.
    columns: Math.min(WIDEST, Math.max(NARROWEST, stdout.isTTY ? stdout.columns : 100)),
    work: { signal, progress: once(log) },
  };
}

/** A twin tells whoever made it and whoever waits for it. */
function once(log: (line: string) => void): (line: string) => void {
  let last = '';
  return (line) => {
    if (line !== last) log(line);
    last = line;
  };
}

/** One line on standard error. */
function report(error: unknown, signal: AbortSignal): ExitCode {
  // commander has said it already; --help and --version come here too, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (signal.aborted) {
    const cancelled = error instanceof DatabaseError && error.reason === 'cancelled';
    return say(cancelled ? error.message : 'Cancelled.', 130);
  }
  if (error instanceof CliError) return say(error.message, error.exitCode);
  if (error instanceof DatabaseError) return say(error.message, exitCodeOf(error));
  if (error instanceof EmbeddedError) return say(error.message, 3);
  return say(internalError(error), INTERNAL_ERROR);
}

/** Text of several lines, as a terminal may have it. */
function lines(text: string): string {
  return visibleText(text.replaceAll('\r\n', '\n'));
}

function say(message: string, exitCode: ExitCode): ExitCode {
  process.stderr.write(`planwright: ${visibleLine(message)}\n`);
  return exitCode;
}

void main();
