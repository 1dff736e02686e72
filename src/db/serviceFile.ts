// The services of a pg_service.conf: sections in brackets, key=value lines, # comments (PostgreSQL 18, "The Connection Service File").

import type { ConnectionParameters } from './conninfo';

export interface Service {
  readonly name: string;
  /** Of its section, from 1. */
  readonly line: number;
  readonly parameters: ConnectionParameters;
}

/** In their order; of several with one name libpq reads the first. */
export function servicesOf(text: string): readonly Service[] {
  const services: Service[] = [];
  let found: Map<string, string> | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line.startsWith('[')) {
      const name = /^\[(.*)\]$/.exec(line)?.[1];
      found = new Map();
      if (name !== undefined) services.push({ name, line: index + 1, parameters: found });
      continue;
    }
    const equals = line.indexOf('=');
    if (found === null || line.startsWith('#') || equals < 1) continue;
    found.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return services;
}

/** Null when the file has no such section. */
export function parseService(text: string, name: string): ConnectionParameters | null {
  return servicesOf(text).find((service) => service.name === name)?.parameters ?? null;
}
