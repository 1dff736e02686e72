// --password-command, which every command has that is told a server.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { passwordCommandSchema } from '../model/connectionProfile';
import { readJson } from '../util/readJson';

export function addPasswordCommand(command: Command): void {
  for (const each of command.commands) {
    addPasswordCommand(each);
    if (!each.options.some(({ long }) => long === '--dsn')) continue;
    each.addOption(
      new Option(
        '--password-command <command>',
        'what prints the password: aws, az, gcloud, or a program and its arguments as a JSON list; no shell',
      ).argParser(commandOf),
    );
  }
}

/** A shell line would be split by rules that nobody knows: a list is what is run. */
function commandOf(text: string): readonly string[] {
  if (/^[\w./-]+$/.test(text)) return [text];
  const parsed = passwordCommandSchema.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('Write a list, such as \'["pass", "show", "shop"]\'.');
}
