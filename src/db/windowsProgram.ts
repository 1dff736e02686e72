// How is a program started on Windows? By itself it would be looked for in the folder that one stands in, and a batch file, such as
// az.cmd, is run by cmd.exe alone.

import path from 'node:path';
import { err, ok, type Result } from '../util/result';

export interface Machine {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Where relative paths begin. */
  readonly directory: string;
  readonly exists: (file: string) => boolean;
}

export interface ProgramStart {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are quoted already. */
  readonly verbatim: boolean;
}

/** In this order where a name has none, as Windows looks for them. */
const ENDINGS = ['.com', '.exe', '.bat', '.cmd'] as const;
const BATCH = /\.(?:bat|cmd)$/i;
/** What cmd.exe reads as itself between double quotes; a backslash at the end would take the quote with it. */
const PLAIN = /^(?!.*\\$)[\w .:\\/@=,+-]*$/;
const PLAIN_PATH = /^[\p{L}\p{M}\p{N}_ .:\\/@=,+~()-]+$/u;

/** Or why it cannot be started, to be said after its name. */
export function windowsStart(
  [program = '', ...args]: readonly string[],
  machine: Machine,
): Result<ProgramStart, string> {
  const file = candidatesOf(program, machine).find(machine.exists);
  if (file === undefined)
    return err('was not found: give its full path, or add its folder to PATH');
  if (!BATCH.test(file)) return ok({ file, args, verbatim: false });
  if (!PLAIN_PATH.test(file) || !args.every((argument) => PLAIN.test(argument)))
    return err(
      'is a batch file, which cmd.exe runs, and its path or an argument has characters that cmd.exe reads as its own: name the program behind it, which ends in .exe',
    );
  const line = [file, ...args].map((word) => `"${word}"`).join(' ');
  return ok({
    file: systemProgram('cmd.exe', machine.variables),
    // Without AutoRun, and the outer quotes alone are taken off.
    args: ['/d', '/v:off', '/s', '/c', `"${line}"`],
    verbatim: true,
  });
}

/** Never one of that name that lies elsewhere. */
export function systemProgram(name: string, variables: Machine['variables']): string {
  return path.win32.join(variables['SystemRoot'] ?? 'C:\\Windows', 'System32', name);
}

function candidatesOf(program: string, { variables, directory }: Machine): readonly string[] {
  const places = /[\\/]/.test(program)
    ? [path.win32.resolve(directory, program)]
    : foldersOf(variables['PATH'] ?? '').map((folder) => path.win32.join(folder, program));
  const hasEnding = ENDINGS.some((ending) => program.toLowerCase().endsWith(ending));
  return hasEnding ? places : places.flatMap((place) => ENDINGS.map((ending) => place + ending));
}

/** One that is relative is whatever lies where one stands. */
function foldersOf(list: string): readonly string[] {
  return list
    .split(';')
    .map((folder) => folder.replaceAll('"', ''))
    .filter((folder) => /^(?:[a-z]:[\\/]|\\\\)/i.test(folder));
}

/** Of it and what it started; null where it has ended, as there is no group that would keep its number. */
export function taskkillArguments(child: {
  readonly pid?: number | undefined;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
}): readonly string[] | null {
  const { pid, exitCode, signalCode } = child;
  if (pid === undefined || exitCode !== null || signalCode !== null) return null;
  return ['/pid', String(pid), '/T', '/F'];
}
