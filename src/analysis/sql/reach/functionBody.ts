// What does the body of a function do? Harmless is only what was read to its end and does nothing but compute and select.

import type { Node } from 'libpg-query';
import { verbOf } from '../classify';
import type { ParseTree, SqlParser } from '../parser';
import { containsNode, walkTree } from '../walk';
import type { Fault } from './fault';
import { faultsOfPlpgsql, queriesOfPlpgsql } from './plpgsql';
import { namesReached, NO_NAMES, type ReachedNames } from './reachedNames';
import { callsInWords, namesInWords } from './wordsReached';

export interface BodyReading {
  readonly faults: readonly Fault[];
  readonly names: ReachedNames;
}

/** `source`: pg_proc.prosrc of LANGUAGE sql. */
export async function readSqlBody(parser: SqlParser, source: string): Promise<BodyReading> {
  const parsed = await parser.parse(source);
  if (!parsed.ok) return unread(parsed.error.message);
  return {
    faults: faultsOfTree(parsed.value),
    names: joined([namesReached(parsed.value), { ...NO_NAMES, functions: callsInWords(source) }]),
  };
}

/** `definition`: pg_get_functiondef() of LANGUAGE plpgsql; `source`: its body alone. */
export async function readPlpgsqlBody(
  parser: SqlParser,
  definition: string,
  source: string,
): Promise<BodyReading> {
  const dump = await parser.parsePlpgsql(definition);
  const queries = dump === null ? null : queriesOfPlpgsql(dump);
  if (queries === null) return unread('its PL/pgSQL is not understood');
  const faults = [...faultsOfPlpgsql(dump)];
  if (/\bUESCAPE\b/i.test(source)) return unread('it spells names with UESCAPE');
  const names: ReachedNames[] = [];
  for (const query of queries) {
    const parsed = await parser.parse(query);
    if (!parsed.ok) return unread(parsed.error.message);
    faults.push(...faultsOfTree(parsed.value));
    names.push(namesReached(parsed.value));
  }
  // The dump leaves out the initial values of records; the words leave out what needs a grammar.
  return { faults, names: joined([namesInWords(source), ...names]) };
}

export function unread(why: string): BodyReading {
  return {
    faults: [{ kind: 'unknown', words: `cannot be read (${why.replace(/\.$/, '')})` }],
    names: NO_NAMES,
  };
}

function faultsOfTree(tree: ParseTree): Fault[] {
  return (tree.stmts ?? []).flatMap(({ stmt }) => (stmt === undefined ? [] : faultsOf(stmt)));
}

const CHANGES: Readonly<Record<string, string>> = {
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
};

function faultsOf(statement: Node): Fault[] {
  const faults: Fault[] = [];
  if (!('SelectStmt' in statement) && CHANGES[Object.keys(statement)[0] ?? ''] === undefined)
    return [{ kind: 'effect', words: `runs ${verbOf(statement)}` }];
  walkTree(statement, (name) => {
    const verb = CHANGES[name];
    if (verb !== undefined) faults.push({ kind: 'writes', words: `changes data (${verb})` });
    if (name === 'LockingClause') faults.push({ kind: 'writes', words: 'locks rows (FOR UPDATE)' });
    return undefined;
  });
  if (containsNode(statement, 'intoClause'))
    faults.push({ kind: 'effect', words: 'creates a table (SELECT INTO)' });
  return faults;
}

export function joined(all: readonly ReachedNames[]): ReachedNames {
  return {
    functions: all.flatMap(({ functions }) => functions),
    fields: all.flatMap(({ fields }) => fields),
    operators: all.flatMap(({ operators }) => operators),
    types: all.flatMap(({ types }) => types),
    relations: all.flatMap(({ relations }) => relations),
    writes: all.some(({ writes }) => writes),
  };
}
