// Several servers as libpq writes them: host=a,b and port=1,2. One port stands for all hosts, an absent one for 5432.

import { err, ok, type Result } from '../util/result';
import type { Address } from './connectionProfile';

export const DEFAULT_PORT = 5432;
const HIGHEST_PORT = 65_535;

/** At least one; the error names no part of the text. */
export function readHosts(hosts: string, ports: string): Result<readonly Address[], string> {
  const names = hosts.split(',').map((name) => name.trim());
  const numbers = ports.split(',').map((port) => port.trim());
  if (numbers.length !== 1 && numbers.length !== names.length) {
    return err(
      `It names ${String(numbers.length)} ports for ${names.length === 1 ? 'one host' : `${String(names.length)} hosts`}: write one for all, or one each.`,
    );
  }
  const found: Address[] = [];
  for (const [at, name] of names.entries()) {
    // Between commas libpq leaves out what it leaves out alone.
    const host = name === '' && names.length > 1 ? 'localhost' : name;
    if (host === '') return err('It names no host.');
    const written = (numbers.length === 1 ? numbers[0] : numbers[at]) ?? '';
    const port = written === '' ? DEFAULT_PORT : Number(written);
    if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
      return err(`The port is no number from 1 to ${String(HIGHEST_PORT)}.`);
    }
    found.push({ host, port });
  }
  return ok(found);
}

/** As the two lists are written. */
export function writeHosts(addresses: readonly Address[]): {
  readonly host: string;
  readonly port: string;
} {
  const ports = addresses.map(({ port }) => String(port));
  return {
    host: addresses.map(({ host }) => host).join(','),
    port: new Set(ports).size === 1 ? (ports[0] ?? '') : ports.join(','),
  };
}
