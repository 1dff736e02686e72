// What the subcommands take that read a project's SQL files: lint, check and migrate-check.

import { Option, type Command } from 'commander';
import { checkCommand, type CheckOptions } from './check';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { LINT_FAIL_ON } from './failOn';
import { HOST_LANGUAGE_IDS, lintCommand, type LintOptions } from './lint';
import { lspCommand, type LspOptions } from './lsp/lsp';
import { migrateCheckCommand, type MigrateCheckOptions } from './migrateCheck';
import { withServer } from './serverOptions';

type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

export function addLint(command: Command, run: Run): void {
  withServer(
    command.command('lint'),
    'judge with the catalog of this database; no statement is run',
  )
    .description(
      'say what is wrong or slow in SQL files and in the SQL of programs, with or without a database',
    )
    .argument('<files...>', 'files, folders or patterns; - is standard input')
    .addOption(configOption())
    .option('--demo', 'likewise, of the embedded demo database')
    .option('--twin <file>', 'likewise, of a twin file')
    .option('--disable <rule...>', 'leave these rules out')
    .addOption(hostLanguagesOption())
    .option('--no-host-languages', 'SQL files only')
    .addOption(
      new Option('--format <format>').choices(['text', 'json', 'sarif', 'github']).default('text'),
    )
    .addOption(severityOption())
    .action((files: readonly string[], options: LintOptions) =>
      run((environment) => lintCommand(files, options, environment)),
    );
}

export function addLsp(command: Command, run: Run): void {
  withServer(
    command.command('lsp'),
    'judge with the catalog of this database, read once at the start',
  )
    .description(
      'speak the Language Server Protocol over standard input and output, for editors other than VS Code (docs/editors.md)',
    )
    .addOption(configOption())
    .option('--stdio', 'what editors say by habit; there is no other way')
    .option('--demo', 'likewise, of the embedded demo database')
    .option('--twin <file>', 'likewise, of a twin file')
    .option('--disable <rule...>', 'leave these rules out')
    .action((options: LspOptions) => run((environment) => lspCommand(options, environment)));
}

export function addCheck(command: Command, run: Run): void {
  command
    .command('check')
    .description(
      'end with 1 when a statement is planned worse than recorded: it newly reads a large table sequentially, costs five times as much, or has a new finding of high impact',
    )
    .argument('<files...>', 'files, folders or patterns; - is standard input')
    .addOption(configOption())
    .option('--twin <file>', 'plan on this twin file; no server is asked')
    .option('--plans <file>', 'where the plans are recorded (planwright.plans.json)')
    .option('--update', 'record the plans as they are now, of these files alone')
    .option('--strict', 'end with 1 for statements, too, that are not recorded')
    .addOption(hostLanguagesOption())
    .option('--no-host-languages', 'SQL files only')
    .addOption(
      new Option('--format <format>')
        .choices(['text', 'json', 'sarif', 'github', 'markdown'])
        .default('text'),
    )
    .action((files: readonly string[], options: CheckOptions) =>
      run((environment) => checkCommand(files, options, environment)),
    );
}

function configOption(): Option {
  return new Option(
    '--config <file>',
    'what the project has chosen, in place of the nearest planwright.json (docs/project-file.md)',
  );
}

function hostLanguagesOption(): Option {
  return new Option(
    '--host-languages <language...>',
    'look for SQL in the strings of these (all)',
  ).choices(HOST_LANGUAGE_IDS);
}

function severityOption(): Option {
  return new Option('--fail-on <severity>', 'end with 1 when a finding is this grave or graver')
    .choices(LINT_FAIL_ON)
    .default('never');
}

export function addMigrateCheck(command: Command, run: Run): void {
  withServer(
    command.command('migrate-check'),
    'the schema of this database, of which catalogs are read',
  )
    .description('run a migration on a copy of the schema: what it locks, rewrites and reads')
    .argument('<files...>', 'files, folders in their order or patterns; - is standard input')
    .addOption(configOption())
    .option('--twin <file>', 'the schema and sizes of a twin file; no server is asked')
    .option('--demo', 'those of the embedded demo database')
    .option(
      '--workload <path>',
      'plan these before and after: a file or folder of SQL, or a log of auto_explain; else what the twin file holds',
    )
    .option(
      '--since <reference>',
      'only what is new since this git reference (origin/main, a tag of what runs in production); older migrations are taken as run',
    )
    .addOption(
      new Option('--format <format>')
        .choices(['text', 'json', 'sarif', 'github', 'markdown'])
        .default('text'),
    )
    .addOption(severityOption())
    .action((files: readonly string[], options: MigrateCheckOptions) =>
      run((environment) => migrateCheckCommand(files, options, environment)),
    );
}
