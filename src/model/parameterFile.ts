// The file beside SQL files that holds named sets of parameter values, by the fingerprint of their statement. Anybody may have
// written it: it is parsed, bounded, and never believed further than that values are texts.

import * as z from 'zod';
import { err, ok, type Result } from '../util/result';
import { parameterName, type Statement } from './statement';

export const PARAMETER_FILE = 'planwright.parameters.json';

/** Raised when what is written means something else. */
const VERSION = 1;
/** Heuristic: what a person looks after by hand is far below. */
const MOST = { characters: 2_000_000, statements: 2_000, sets: 100, values: 1_000 } as const;

const setSchema = z.looseObject({
  name: z.string().min(1).max(200),
  values: z
    .record(z.string(), z.string().max(100_000).nullable())
    .describe('Texts by the name in the statement, such as $1 or :since; null is NULL.')
    .refine((values) => Object.keys(values).length <= MOST.values, 'too many values'),
});

const statementSchema = z.looseObject({
  fingerprint: z
    .string()
    .min(1)
    .max(200)
    .describe('Of the statement, whatever its literals, white space and comments.'),
  statement: z.string().max(1_000).optional().describe('How it begins, for people.'),
  sets: z.array(setSchema).max(MOST.sets),
});

const parameterFileSchema = z.looseObject({
  version: z.literal(VERSION),
  statements: z.array(statementSchema).max(MOST.statements),
});
export type ParameterFile = Readonly<z.infer<typeof parameterFileSchema>>;

/** For editors, which complete and check the file by it. */
export function parameterFileJsonSchema(): unknown {
  return z.toJSONSchema(parameterFileSchema, { io: 'input', target: 'draft-7' });
}

export interface NamedSet {
  readonly name: string;
  /** By number; undefined for a parameter that the set does not name. */
  readonly values: readonly (string | null | undefined)[];
  /** Of another statement, whose named parameters are the same. */
  readonly isBorrowed: boolean;
}

type Parametrised = Pick<Statement, 'fingerprint' | 'parameters' | 'text'>;

export const EMPTY_PARAMETER_FILE: ParameterFile = { version: VERSION, statements: [] };

/** The error is a phrase that says what is wrong with it. */
export function readParameterFile(text: string): Result<ParameterFile, string> {
  if (text.length > MOST.characters)
    return err(`it is longer than ${String(MOST.characters)} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { version } = z.looseObject({ version: z.unknown() }).catch({ version: null }).parse(value);
  if (typeof version === 'number' && version > VERSION)
    return err(`a newer Planwright wrote it (version ${String(version)})`);
  const parsed = parameterFileSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

/** Not `${since}`, which is a name. */
const NUMBERED = /^\$\d+$/;

/** The statement's own first, then those of others with the same names: a statement that was told anew keeps its sets. */
export function setsFor(file: ParameterFile, statement: Parametrised): readonly NamedSet[] {
  const names = statement.parameters.map(parameterName);
  const isNamed = names.length > 0 && names.every((name) => !NUMBERED.test(name));
  return file.statements
    .map(({ fingerprint, sets }) => ({ sets, isBorrowed: fingerprint !== statement.fingerprint }))
    .sort((a, b) => Number(a.isBorrowed) - Number(b.isBorrowed))
    .flatMap(({ sets, isBorrowed }) =>
      sets
        .filter(({ values }) => !isBorrowed || (isNamed && hasAll(values, names)))
        .map(({ name, values }) => ({ name, isBorrowed, values: valuesIn(values, statement) })),
    );
}

/**
 * The text of the file with the set; one of the same name makes room. An error, a phrase, where that would be no file that is
 * read: of more than it takes nothing would be left to anybody.
 */
export function withSet(
  file: ParameterFile,
  statement: Parametrised,
  name: string,
  values: readonly (string | null)[],
): Result<string, string> {
  const text = `${JSON.stringify(added(file, statement, { name, values }), null, 2)}\n`;
  const read = readParameterFile(text);
  return read.ok ? ok(text) : read;
}

function added(
  file: ParameterFile,
  statement: Parametrised,
  { name, values }: Pick<NamedSet, 'name'> & { readonly values: readonly (string | null)[] },
): ParameterFile {
  const { fingerprint, parameters, text } = statement;
  const known = file.statements.find((each) => each.fingerprint === fingerprint);
  const named = Object.fromEntries(
    parameters.map((parameter, index) => [parameterName(parameter), values[index] ?? null]),
  );
  const sets = [...(known?.sets ?? []).filter((set) => set.name !== name), { name, values: named }];
  const next = { ...known, fingerprint, statement: beginning(text), sets };
  return {
    ...file,
    statements: known
      ? file.statements.map((each) => (each === known ? next : each))
      : [...file.statements, next],
  };
}

/** Once `%s` and `%d` were names: of several the last value was kept for all, of one it is the value. */
function valuesIn(
  values: Readonly<Record<string, string | null>>,
  { parameters }: Parametrised,
): readonly (string | null | undefined)[] {
  // Names of a file may be those of an object's own members.
  const own = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);
  return parameters.map((parameter) => {
    const value = own(parameterName(parameter));
    return value === undefined && parameters.length === 1 ? own(parameter.label) : value;
  });
}

function hasAll(values: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return (
    Object.keys(values).length === names.length &&
    names.every((name) => Object.hasOwn(values, name))
  );
}

/** Heuristic: enough to tell statements apart. */
const BEGINNING = 120;

function beginning(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= BEGINNING ? line : `${line.slice(0, BEGINNING)}…`;
}
