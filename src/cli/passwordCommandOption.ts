// --password-command, as each command takes it that is told a server.

import { InvalidArgumentError, Option } from 'commander';
import { passwordCommandSchema } from '../model/connectionProfile';
import { readJson } from '../util/readJson';

export function passwordCommandOption(): Option {
  return new Option(
    '--password-command <command>',
    'what prints the password: aws, az, gcloud, or a program and its arguments as a JSON list; no shell',
  ).argParser(commandOf);
}

/** A shell line would be split by rules that nobody knows: a list is what is run. */
function commandOf(text: string): readonly string[] {
  if (/^[\w./-]+$/.test(text)) return [text];
  const parsed = passwordCommandSchema.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('Write a list, such as \'["pass", "show", "shop"]\'.');
}
