// The variables of a .env file: NAME=value lines, quotes, comments, `export`, and ${NAME:-default} of variables before.

import { unescaped } from './programTokens';
import type { Variables } from './claim';

export interface EnvVariable {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** UTF-16 units of what stands for variables, of a file or of a value: each line could double the one before. Heuristic. */
const MOST_INSERTED = 65_536;

/** The last of a name counts, at its own line. */
export function readEnvFile(text: string, outer: Variables = new Map()): readonly EnvVariable[] {
  const found = new Map<string, EnvVariable>();
  const known = new Map(outer);
  const room = { left: MOST_INSERTED };
  const pattern =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*[=:][ \t]*(?:'([^']*)'|"((?:\\[^]|[^"\\])*)"|(.*))/gm;
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(pattern)) {
    line += countLines(text.slice(counted, match.index));
    counted = match.index;
    const [, name = '', single, double, bare = ''] = match;
    const value =
      single ??
      (double === undefined
        ? interpolate(bare.replace(/(?:^|\s)#.*$/, '').trim(), known, room)
        : interpolate(unescaped(double), known, room));
    known.set(name, value);
    found.delete(name);
    found.set(name, { name, value, line });
  }
  return [...found.values()];
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/** As Docker Compose and dotenv-expand do it; a dollar before what nobody knows, or has no room, stays one, as in a password. */
export function interpolate(
  text: string,
  variables: Variables,
  room = { left: MOST_INSERTED },
): string {
  return text.replace(
    /\$\$|\$\{(\w+)(?:(:?[-+?])([^{}]*))?\}|\$(\w+)/g,
    (
      all,
      braced: string | undefined,
      how: string | undefined,
      other: string | undefined,
      bare: string | undefined,
    ) => {
      if (all === '$$') return '$';
      const value = variables.get(braced ?? bare ?? '');
      const isSet = value !== undefined && (value !== '' || !(how ?? ':').startsWith(':'));
      if (how?.endsWith('+')) return isSet ? (other ?? '') : '';
      if (!isSet) return how?.endsWith('-') ? interpolate(other ?? '', variables, room) : all;
      if (value.length > room.left) return all;
      room.left -= value.length;
      return value;
    },
  );
}

/** Names of variables that were known to nobody. */
export function unknownVariables(text: string): readonly string[] {
  return [...text.matchAll(/\$\{(\w+)[^{}]*\}/g)].map(([, name = '']) => name);
}
