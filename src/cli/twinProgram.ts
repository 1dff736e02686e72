// What `planwright twin` takes, and the options of planning on a twin that `explain` has too.

import { Option, type Command } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { PLANNER_MAJORS } from '../features/twin/twins';
import { explainCommand, type ExplainOptions } from './explain';
import { withServer } from './serverOptions';
import { twinCreateCommand, twinInfoCommand, type TwinCreateOptions } from './twin';

type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

export function changesOptions(): readonly Option[] {
  return [
    new Option('--settings <name=value...>', 'plan on the twin under these, such as work_mem=64MB'),
    new Option(
      '--as-version <major>',
      'plan on the twin as this version of PostgreSQL would',
    ).choices(PLANNER_MAJORS.map(String)),
  ];
}

export function addTwin(program: Command, run: Run, failOn: Option): void {
  const twin = program
    .command('twin')
    .description("a database's schema and statistics, without its rows, in a file to plan on");
  const format = () => new Option('--format <format>').choices(['text', 'json']).default('text');
  withServer(twin.command('create'), 'postgresql://user@host:5432/database')
    .description('write one; says first what it will hold')
    .requiredOption('--output <file>', 'such as shop.twin.json.gz')
    .option('--redact', 'without sample values of the data')
    .option('--workload', 'with the statements that the server counts, without their constants')
    .option('--yes', 'do not ask whether the sample values may be in it')
    .option('--force', 'overwrite a file')
    .addOption(format())
    .action((options: TwinCreateOptions) =>
      run((environment) => twinCreateCommand(options, environment)),
    );
  twin
    .command('info')
    .description('say whose it is, what it holds and what it lacks')
    .argument('<file>')
    .addOption(format())
    .action((file: string, options: Pick<TwinCreateOptions, 'format'>) =>
      run((environment) => twinInfoCommand(file, options, environment)),
    );
  // Like `explain`, without what needs rows or a server.
  const plan = twin
    .command('plan')
    .description('explain a statement on one, without a server')
    .argument('<file>')
    .argument('[input]', '- reads the statement from standard input')
    .option('--sql <text>', 'the statement')
    .option('--file <file>', 'a file with the statement')
    .option('--param <value...>', 'values of $1, $2 ... in order')
    .option('--param-set <name>', 'a set of values that is kept beside the file')
    .option('--anonymise', 'replace names and literals, to show the plan to anybody')
    .addOption(
      new Option('--format <format>').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addOption(failOn);
  for (const option of changesOptions()) plan.addOption(option);
  plan.action((file: string, input: string | undefined, options: Omit<ExplainOptions, 'top'>) =>
    // `top` is for logs, which are not read here.
    run((environment) => explainCommand(input, { ...options, twin: file, top: 1 }, environment)),
  );
}
