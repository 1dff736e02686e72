// Which code of users does PostgreSQL run for this statement? Follows names through the catalog, and the bodies of functions to
// further names, until nothing new is found. Never reads less than is reached; may read more.

import { createHash } from 'node:crypto';
import { EFFECTS_PATTERN } from '../../analysis/sql/effects';
import {
  joined,
  readPlpgsqlBody,
  readSqlBody,
  type BodyReading,
} from '../../analysis/sql/reach/functionBody';
import { KNOWN_EXTENSIONS } from '../../analysis/sql/reach/knownExtensions';
import { namesReached, NO_NAMES, type ReachedNames } from '../../analysis/sql/reach/reachedNames';
import { callsInWords } from '../../analysis/sql/reach/wordsReached';
import type { SqlParser } from '../../analysis/sql/parser';
import type { ParsedStatement } from '../../analysis/sql/toStatement';
import type { DatabaseClient, DatabaseSession } from '../../db/contracts';
import { readReach, type FoundFunction, type ReachQuestion } from '../../db/reach/readReach';
import { REACHES_NOTHING, type Reach } from '../../model/reachedCode';
import { foldedIdentifier } from '../../util/sqlIdentifier';
import { judgeReach } from './judgeReach';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { ReachGraph } from './reachGraph';

/** Heuristic: code that calls code that calls code this deep is not read to its end, and counts as unknown. */
const MOST_STEPS = 24;

type Names = ReachQuestion['names'][number];

export async function readReachedCode(
  parser: SqlParser,
  client: DatabaseClient,
  statement: ParsedStatement,
  signal?: AbortSignal,
): Promise<Reach> {
  return readCodeReachedByAny(parser, client, [statement], signal);
}

/** What any of them reaches, in one look: each alone reaches no more. */
export async function readCodeReachedByAny(
  parser: SqlParser,
  client: DatabaseClient,
  statements: readonly ParsedStatement[],
  signal?: AbortSignal,
): Promise<Reach> {
  const names = distinct(
    joined(
      statements.flatMap(({ tree, masked }) => [
        namesReached(tree),
        { ...NO_NAMES, functions: callsInWords(masked) },
      ]),
    ),
  );
  if (isEmpty(names)) return REACHES_NOTHING;
  return client.session(async (session) => {
    const { schemas } = await session.searchPath();
    const reader = new ReachReader(parser, session, schemas);
    return judgeReach(await reader.read(names), digestOf);
  }, signal);
}

/** Many statements name the same things. */
function distinct(names: ReachedNames): ReachedNames {
  const once = <T>(list: readonly T[]): T[] => [
    ...new Map(list.map((one) => [JSON.stringify(one), one])).values(),
  ];
  return {
    functions: once(names.functions),
    fields: once(names.fields),
    operators: once(names.operators),
    types: once(names.types),
    relations: once(names.relations),
    writes: names.writes,
  };
}

class ReachReader {
  readonly #parser: SqlParser;
  readonly #session: DatabaseSession;
  readonly #graph = new ReachGraph();
  readonly #schemas: string[];
  readonly #names: Names[] = [];
  #pathChanges = false;

  constructor(parser: SqlParser, session: DatabaseSession, schemas: readonly string[]) {
    this.#parser = parser;
    this.#session = session;
    this.#schemas = [...schemas];
  }

  async read(names: ReachedNames): Promise<ReachGraph> {
    const { writes } = names;
    let fresh: readonly Names[] = [{ src: null, names }];
    for (let step = 0; step < MOST_STEPS; step += 1) {
      this.#names.push(...fresh);
      const first = step === 0;
      const objects = this.#graph.open();
      if (fresh.length === 0 && objects.length === 0) return this.#graph;
      const answer = await readReach(this.#session, {
        names: fresh,
        objects,
        schemas: this.#schemas,
        pathChanges: this.#pathChanges,
        writes: writes || this.#names.some((read) => read.names.writes),
        knownExtensions: KNOWN_EXTENSIONS,
        effects: EFFECTS_PATTERN,
        first,
      });
      this.#graph.add(answer, first);
      const bodies = await this.#readBodies();
      // A name that was looked up before may mean something else in a path that a function sets.
      fresh = this.#widenPath() ? [...this.#names, ...bodies] : bodies;
    }
    this.#graph.isWhole = false;
    return this.#graph;
  }

  async #readBodies(): Promise<Names[]> {
    const fresh: Names[] = [];
    for (const [key, found] of this.#graph.functions) {
      if (this.#graph.bodies.has(key) || found.source === null) continue;
      const body = await this.#bodyOf(found, found.source);
      this.#graph.bodies.set(key, body);
      if (!isEmpty(body.names)) fresh.push({ src: found.oid, names: body.names });
    }
    return fresh;
  }

  #bodyOf({ definition }: FoundFunction, source: string): Promise<BodyReading> {
    return definition === null
      ? readSqlBody(this.#parser, source)
      : readPlpgsqlBody(this.#parser, definition, source);
  }

  /** True when functions search for names in another order than the statement, or elsewhere. */
  #widenPath(): boolean {
    const known = this.#schemas.length;
    const changed = this.#pathChanges;
    for (const { config, own_schema: own } of this.#graph.functions.values()) {
      // Before anything else of a path that begins with "$user", as it does by default.
      if (own !== null) this.#search(sqlIdentifier(own));
      for (const setting of config ?? []) {
        const path = /^search_path=(.*)$/is.exec(setting)?.[1];
        if (path !== undefined) this.#search(path);
      }
    }
    return this.#schemas.length > known || this.#pathChanges !== changed;
  }

  #search(path: string): void {
    this.#pathChanges = true;
    for (const [written] of path.matchAll(/"(?:[^"]|"")*"|[^\s,"]+/g)) {
      const schema = foldedIdentifier(written);
      if (!this.#schemas.includes(schema)) this.#schemas.push(schema);
    }
  }
}

function isEmpty({ functions, fields, operators, types, relations }: ReachedNames): boolean {
  return [functions, fields, operators, types, relations].every((list) => list.length === 0);
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256')
    .update([...parts].sort().join('\n'))
    .digest('hex');
}
