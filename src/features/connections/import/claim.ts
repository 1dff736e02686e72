// What a place in a file says of a connection, before it is known whether that makes one.

import { err, ok, type Result } from '../../../util/result';
import type { ProgramValue } from './programValue';

/** A value, or why there is none: a phrase that goes on from the name of what it is of, such as "is computed". */
export type Given = Result<string, string>;

export type Variables = ReadonlyMap<string, string>;

/** By libpq's names, and `ssl` as drivers have it. */
export type Parts = Readonly<Partial<Record<PartName, Given>>>;
export type PartName =
  'host' | 'port' | 'dbname' | 'user' | 'password' | 'ssl' | 'sslmode' | 'sslrootcert' | 'options';

export interface Claim {
  /** From 1. */
  readonly line: number;
  /** What the file calls it, such as DATABASE_URL. */
  readonly label: string;
  readonly url?: Given;
  /** Beside a URL they fill what it leaves open. */
  readonly parts?: Parts;
  /** What a person should know of it. */
  readonly notes?: readonly string[];
}

/** What a reader may know beside its file. */
export interface Surroundings {
  /** Of the .env files in its folder. */
  readonly variables: Variables;
  /** The user where nothing names one. */
  readonly userName: string;
  /** The variables of an env file, by its path from the folder of the file; null where there is none. */
  envFile(path: string): Variables | null;
}

export type Reader = (text: string, around: Surroundings) => readonly Claim[];

export const COMPUTED = 'is computed by the program';

export function variableOf(name: string, variables: Variables): Given {
  const value = variables.get(name);
  return value === undefined || value === ''
    ? err(`comes from ${name}, which no .env file beside it sets`)
    : ok(value);
}

/** Undefined for what is left out. */
export function givenOf(value: ProgramValue | undefined, variables: Variables): Given | undefined {
  switch (value?.kind) {
    case undefined:
    case 'absent':
      return undefined;
    case 'text':
      return ok(value.text);
    case 'flag':
      return ok(String(value.on));
    case 'variable': {
      const given = variableOf(value.name, variables);
      return given.ok || value.fallback === null
        ? given
        : (givenOf(value.fallback, variables) ?? given);
    }
    case 'joined': {
      let text = '';
      for (const part of value.parts) {
        const given = givenOf(part, variables) ?? err(COMPUTED);
        if (!given.ok) return given;
        text += given.value;
      }
      return ok(text);
    }
    case 'object':
    case 'list':
    case 'call':
    case 'computed':
      return err(COMPUTED);
  }
}

/** Names of fields, of which the first that is there counts. */
export type PartFields = Readonly<Partial<Record<PartName, readonly string[]>>>;

/** The parts of an object by the names that its tool has for them. */
export function partsOf(
  fields: ReadonlyMap<string, ProgramValue>,
  names: PartFields,
  variables: Variables,
): Parts {
  return pickParts(names, (name) => givenOf(fields.get(name), variables));
}

export function pickParts(names: PartFields, read: (name: string) => Given | undefined): Parts {
  const parts: Partial<Record<PartName, Given>> = {};
  for (const [part, fields] of Object.entries(names)) {
    const given = fields.map(read).find((one) => one !== undefined);
    if (given !== undefined) parts[part as PartName] = given;
  }
  return parts;
}

/** pg's `ssl`: true, a word of sslmode, or options of TLS. */
export function sslOf(value: ProgramValue | undefined, variables: Variables): Given | undefined {
  if (value?.kind === 'object') {
    const rejects = value.fields.get('rejectUnauthorized');
    return ok(rejects?.kind === 'flag' && !rejects.on ? 'no-verify' : 'verify-full');
  }
  const given = givenOf(value, variables);
  // A condition on the environment is usual there; whatever it is, the host says what is safe.
  return given?.ok === false ? undefined : given;
}
