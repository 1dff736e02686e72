// planwright advise: the set of indexes that a whole workload pays for, each really planned.

import { adviceMarkdown } from '../features/advise/adviceMarkdown';
import { adviseWorkload } from '../features/advise/adviseWorkload';
import { loadParser, type SqlParser } from '../features/loadParser';
import type { WorkloadAdvice } from '../features/advise/writeAdvice';
import { StatementsReader } from '../features/workload/statementsReader';
import type { AdviseJson } from '../model/adviseJson';
import type { Workload } from '../model/workload';
import { visibleJson } from '../util/visibleText';
import { answersOf } from './allowedCode';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { Connection } from './connection';
import type { Environment } from './environment';
import { tellMissing } from './missingStatements';
import { adviseText } from './reporters/adviseText';
import { requireTriable, type TryOptions } from './tryForReal';
import { tryWorkload } from './tryWorkload';
import { workloadFromFiles, workloadOfTwin } from './workloadFiles';

export interface AdviseOptions extends TryOptions {
  /** A file or folder of SQL, a log of auto_explain, or - for standard input. */
  readonly workload?: string | undefined;
  readonly pgStatStatements?: boolean | undefined;
  /** Of pg_stat_statements, so many statements. */
  readonly top: number;
  /** For all new indexes together, in millions of bytes; no bound without. */
  readonly budgetMb?: number | undefined;
  readonly maxIndexes?: number | undefined;
  /** So long does the search take at most. */
  readonly seconds: number;
  readonly engine: 'twin' | 'hypopg';
  readonly format: 'text' | 'json' | 'markdown';
}

/** Millions, as --help says: the MB of PostgreSQL's own settings is 2^20. */
const BYTES_PER_MB = 1_000_000;

export async function adviseCommand(
  options: AdviseOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { workload: file, pgStatStatements = false, twin, engine } = options;
  // Before anything is connected to.
  const isTwins = twin !== undefined && file === undefined && !pgStatStatements;
  if (!isTwins && (file !== undefined) === pgStatStatements)
    throw new CliError('Give the workload once: --workload FILE|DIR, or --pg-stat-statements.');
  if (twin !== undefined && pgStatStatements)
    throw new CliError(
      'A twin file counts nothing: --twin alone takes the statements in it, or give --workload FILE|DIR.',
    );
  if (twin !== undefined && engine === 'hypopg')
    throw new CliError('HypoPG plans on a server: name one with --dsn, or leave out --engine.');
  requireTriable(options, environment);
  const parser = await loadParser(environment.distDirectory);
  // Files come before the server: a mistake in them needs no connection.
  const given = isTwins
    ? await workloadOfTwin(twin, parser, environment)
    : file === undefined
      ? null
      : await workloadFromFiles(file, parser, environment);
  // A twin of the demo as well: a search plans too many sets to build each of them.
  const connection = await connect(options, environment, { twinOfDemo: true });
  try {
    const workload = given ?? (await counted(connection, options, { parser, environment }));
    // Not the input but the server is what lacks something.
    if (workload === null) return 3;
    const advised = await adviseWorkload(
      { parser, client: connection.client, twin: connection.twin },
      {
        workload,
        limits: {
          bytes: options.budgetMb === undefined ? Infinity : options.budgetMb * BYTES_PER_MB,
          count: options.maxIndexes ?? Infinity,
        },
        seconds: options.seconds,
        engine,
        sampleValues: true,
      },
      environment.work,
    );
    const advice = await measured(advised, connection, { parser, options, environment });
    environment.out(print(advice, options, environment));
    if (advice.stopped === 'failed') return 3;
    // What was found until then is printed all the same; the code tells that it was cut short.
    return environment.work.signal.aborted ? 130 : 0;
  } finally {
    await connection.close();
  }
}

/** With what --try asks for, where the search came to its end. */
async function measured(
  advised: WorkloadAdvice,
  { client, tryouts }: Connection,
  {
    parser,
    options,
    environment,
  }: {
    readonly parser: SqlParser;
    readonly options: AdviseOptions;
    readonly environment: Environment;
  },
): Promise<AdviseJson> {
  const { advice } = advised;
  if (tryouts === null || advice.stopped === 'failed' || advice.stopped === 'cancelled')
    return advice;
  // There is no --allow-function here: a statement that reaches code of the database is not executed.
  const tools = { parser, client, tryouts, answers: answersOf([]) };
  return tryWorkload(tools, advised, options, environment);
}

/** Null where there is none, which was told. */
async function counted(
  { client }: Connection,
  { top }: AdviseOptions,
  { parser, environment }: { readonly parser: SqlParser; readonly environment: Environment },
): Promise<Workload | null> {
  const reader = new StatementsReader(client, parser);
  const read = await reader.read({ top, by: 'total' }, environment.work);
  if (read.kind === 'missing') {
    tellMissing(read, environment);
    return null;
  }
  const { statements, unread } = read.workload;
  if (statements.length + unread.length === 0)
    throw new CliError('The server has counted no statement of this database yet.');
  return read.workload;
}

function print(advice: AdviseJson, { format }: AdviseOptions, environment: Environment): string {
  if (format === 'json') return `${visibleJson(advice)}\n`;
  return format === 'markdown' ? adviceMarkdown(advice) : adviseText(advice, environment);
}
