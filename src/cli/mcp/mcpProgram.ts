// What `planwright mcp` takes.

import { Option, type Command } from 'commander';
import type { ExitCode } from '../cliError';
import type { Environment } from '../environment';
import { passwordCommandOption } from '../passwordCommandOption';
import type { McpOptions } from './mcpConnections';

type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

/** `hasten`: from now on the process ends soon, whatever is still open. */
export function addMcp(command: Command, run: Run, hasten: () => void): void {
  command
    .command('mcp')
    .description(
      'give language models tools over the Model Context Protocol, on standard input and output (docs/agents.md)',
    )
    .option(
      '--dsn <url>',
      'a database, once or several times; the password in PGPASSWORD or ~/.pgpass, as arguments can be seen by others',
      collect,
      [],
    )
    .addOption(passwordCommandOption())
    .option('--twin <file>', 'a twin file, likewise', collect, [])
    .option('--demo', 'the embedded demo database')
    .addOption(
      new Option('--ai <precision>', 'tell row counts rounded (names), or as they are (values)')
        .choices(['names', 'values'])
        .default('names'),
    )
    .action((options: McpOptions) =>
      run(async (environment) => {
        // Every other command starts without the schemas of the tools.
        const { mcpCommand } = await import('./mcp');
        return mcpCommand(options, environment).finally(hasten);
      }),
    );
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
