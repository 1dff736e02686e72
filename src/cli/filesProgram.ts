// What the subcommands take that read a project's SQL files: lint and migrate-check.

import { Option, type Command } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { LINT_FAIL_ON } from './failOn';
import { HOST_LANGUAGE_IDS, lintCommand, type LintOptions } from './lint';
import { migrateCheckCommand, type MigrateCheckOptions } from './migrateCheck';

type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

export function addLint(command: Command, run: Run): void {
  command
    .command('lint')
    .description(
      'say what is wrong or slow in SQL files and in the SQL of programs, with or without a database',
    )
    .argument('<files...>', 'files, folders or patterns; - is standard input')
    .option('--dsn <url>', 'judge with the catalog of this database; no statement is run')
    .option('--demo', 'likewise, of the embedded demo database')
    .option('--twin <file>', 'likewise, of a twin file')
    .option('--disable <rule...>', 'leave these rules out')
    .addOption(
      new Option(
        '--host-languages <language...>',
        'look for SQL in the strings of these (all)',
      ).choices(HOST_LANGUAGE_IDS),
    )
    .option('--no-host-languages', 'SQL files only')
    .addOption(new Option('--format <format>').choices(['text', 'json', 'sarif']).default('text'))
    .addOption(severityOption())
    .action((files: readonly string[], options: LintOptions) =>
      run((environment) => lintCommand(files, options, environment)),
    );
}

function severityOption(): Option {
  return new Option('--fail-on <severity>', 'end with 1 when a finding is this grave or graver')
    .choices(LINT_FAIL_ON)
    .default('never');
}

export function addMigrateCheck(command: Command, run: Run): void {
  command
    .command('migrate-check')
    .description('run a migration on a copy of the schema: what it locks, rewrites and reads')
    .argument('<files...>', 'files, folders in their order or patterns; - is standard input')
    .option('--twin <file>', 'the schema and sizes of a twin file; no server is asked')
    .option('--dsn <url>', 'those of this database, of which catalogs are read')
    .option('--demo', 'those of the embedded demo database')
    .option(
      '--workload <path>',
      'plan these before and after: a file or folder of SQL, or a log of auto_explain; else what the twin file holds',
    )
    .addOption(
      new Option('--format <format>')
        .choices(['text', 'json', 'sarif', 'markdown'])
        .default('text'),
    )
    .addOption(severityOption())
    .action((files: readonly string[], options: MigrateCheckOptions) =>
      run((environment) => migrateCheckCommand(files, options, environment)),
    );
}
