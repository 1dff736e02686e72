// Asks what no SQL tells: memory, cores, disk and what the server is for. Each may be left open, and then nothing follows from it.

import { readCores, readRam } from '../../features/settings/machineInput';
import { CLASS_WORDS, DISK_WORDS } from '../../features/settings/settingsWords';
import {
  DISK_KINDS,
  WORKLOAD_CLASSES,
  type DiskKind,
  type Machine,
  type WorkloadClass,
} from '../../model/settingsReport';
import { humanBytes } from '../../util/humanNumbers';
import type { Result } from '../../util/result';
import { CancelledError } from '../shell/failure';
import { askChoice, askSteps, askText, BACK, type Step } from '../shell/questions';

/** Throws CancelledError when the person closes a question. */
export async function askMachine(name: string, known: Machine): Promise<Machine> {
  const machine = await askSteps<Machine>(`The Machine of ${name}`, known, [
    askRam,
    askCores,
    askDisk,
    askClass,
  ]);
  if (machine === undefined) throw new CancelledError();
  return machine;
}

const askRam: Step<Machine> = async (machine, place) => {
  const text = await askText(
    {
      prompt: 'How much memory does the server have? Leave it empty if you do not know.',
      value: machine.ramBytes === null ? '' : humanBytes(machine.ramBytes).replace(' ', ''),
      placeholder: '64GB',
      validate: (typed) => problem(typed, readRam),
    },
    place,
  );
  if (text === undefined || text === BACK) return text;
  return { ...machine, ramBytes: valueOf(text, readRam) };
};

const askCores: Step<Machine> = async (machine, place) => {
  const text = await askText(
    {
      prompt: 'How many processor cores? Leave it empty if you do not know.',
      value: machine.cores === null ? '' : String(machine.cores),
      placeholder: '16',
      validate: (typed) => problem(typed, readCores),
    },
    place,
  );
  if (text === undefined || text === BACK) return text;
  return { ...machine, cores: valueOf(text, readCores) };
};

const UNKNOWN = { label: 'I do not know', value: null };

const askDisk: Step<Machine> = async (machine, place) => {
  const disk = await askChoice<DiskKind | null>(
    'What does the data lie on?',
    [
      ...DISK_KINDS.map((kind) => ({ label: kind, detail: DISK_WORDS[kind], value: kind })),
      UNKNOWN,
    ],
    (kind) => kind === machine.disk,
    place,
  );
  return disk === undefined || disk === BACK ? disk : { ...machine, disk };
};

const askClass: Step<Machine> = async (machine, place) => {
  const workload = await askChoice<WorkloadClass | null>(
    'What is the server for?',
    [
      ...WORKLOAD_CLASSES.map((one) => ({ label: one, detail: CLASS_WORDS[one], value: one })),
      UNKNOWN,
    ],
    (one) => one === machine.workload,
    place,
  );
  return workload === undefined || workload === BACK ? workload : { ...machine, workload };
};

function problem<T>(text: string, read: (text: string) => Result<T, string>): string | null {
  if (text.trim() === '') return null;
  const found = read(text);
  return found.ok ? null : found.error;
}

function valueOf<T>(text: string, read: (text: string) => Result<T, string>): T | null {
  const found = read(text);
  return found.ok ? found.value : null;
}
