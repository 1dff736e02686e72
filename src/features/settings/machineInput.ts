// What a person says of the machine, as text: memory and cores, or what is wrong with it.

import { amountIn } from '../../analysis/settings/units';
import { err, ok, type Result } from '../../util/result';

export { DISK_KINDS, WORKLOAD_CLASSES } from '../../model/settingsReport';

const LEAST_BYTES = 64 * 2 ** 20;
const MOST_BYTES = 2 ** 46;
const MOST_CORES = 4_096;

/** `64GB`, `512 MB`, `1.5TB`: in PostgreSQL's units, as 2^10 of each. */
export function readRam(text: string): Result<number, string> {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([kKmMgGtT])i?[bB]\s*$/.exec(text) ?? [];
  if (number === undefined || unit === undefined)
    return err('Memory is a number with its unit, such as 64GB.');
  const bytes = amountIn(
    `${number}${unit === 'k' || unit === 'K' ? 'k' : unit.toUpperCase()}B`,
    'kB',
  );
  if (bytes === null || bytes < LEAST_BYTES || bytes > MOST_BYTES)
    return err('Memory is from 64MB to 64TB.');
  return ok(Math.round(bytes));
}

export function readCores(text: string): Result<number, string> {
  const cores = /^\s*\d+\s*$/.test(text) ? Number(text) : NaN;
  return cores >= 1 && cores <= MOST_CORES
    ? ok(cores)
    : err(`Cores are a whole number from 1 to ${String(MOST_CORES)}.`);
}
