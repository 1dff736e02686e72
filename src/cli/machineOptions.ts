// The options by which a command is told the machine of its server, which no SQL tells.

import { Option, type Command } from 'commander';
import {
  DISK_KINDS,
  readCores,
  readRam,
  WORKLOAD_CLASSES,
} from '../features/settings/machineInput';
import type { DiskKind, Machine, WorkloadClass } from '../model/settingsReport';
import type { Result } from '../util/result';
import { CliError } from './cliError';

export interface MachineOptions {
  readonly ram?: string | undefined;
  readonly cores?: string | undefined;
  readonly disk?: DiskKind | undefined;
  /** The class of it. */
  readonly workload?: WorkloadClass | undefined;
}

/** The same command, which takes them. */
export function withMachine(command: Command): Command {
  return command
    .option('--ram <size>', "the machine's memory, such as 64GB; what needs it is else not judged")
    .option('--cores <count>', 'its processor cores')
    .addOption(new Option('--disk <kind>', 'what the data lies on').choices(DISK_KINDS))
    .addOption(
      new Option('--workload <class>', 'what the server is for').choices(WORKLOAD_CLASSES),
    );
}

export function machineOf({ ram, cores, disk, workload }: MachineOptions): Machine {
  return {
    ramBytes: given('--ram', ram, readRam),
    cores: given('--cores', cores, readCores),
    disk: disk ?? null,
    workload: workload ?? null,
  };
}

function given<T>(
  option: string,
  text: string | undefined,
  read: (text: string) => Result<T, string>,
): T | null {
  if (text === undefined) return null;
  const found = read(text);
  if (!found.ok) throw new CliError(`${option}: ${found.error}`);
  return found.value;
}
