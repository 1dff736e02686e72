// One service of a pg_service.conf: sections in brackets, key=value lines, # comments (PostgreSQL 18, "The Connection Service File").

import type { ConnectionParameters } from './conninfo';

/** Null when the file has no such section. */
export function parseService(text: string, name: string): ConnectionParameters | null {
  let found: Map<string, string> | null = null;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line.startsWith('[')) {
      if (found !== null) break;
      if (line === `[${name}]`) found = new Map();
      continue;
    }
    const equals = line.indexOf('=');
    if (found === null || line.startsWith('#') || equals < 1) continue;
    found.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return found;
}
