// Reads of many relations at once, of which one may refuse: locked by somebody else, gone meanwhile, or with a name or text
// that cannot be sent. It costs only itself: the others are read, and what is left out is told by name and reason.

import * as z from 'zod';
import type { LeftOut } from '../model/leftOut';
import type { DatabaseErrorReason, DatabaseSession } from './contracts';
import { DatabaseError } from './errors';

/** Heuristic: reads that failed may take so long together; what is left to be told apart then is left out as a whole. */
const MOST_LOST_MS = 10_000;

export class PartialRead {
  readonly #session: DatabaseSession;
  readonly #leftOut = new Map<number, DatabaseError>();
  #goBack: (() => Promise<void>) | null = null;
  #lostMs = 0;

  constructor(session: DatabaseSession) {
    this.#session = session;
  }

  /** `ask` for these objects at once; for parts of them when one refuses. Those left out before are not asked for again. */
  async rows<Row>(
    oids: readonly number[],
    ask: (oids: readonly number[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    this.#goBack ??= await this.#session.savepoint();
    return this.#read(oids.filter(this.holds), ask, this.#goBack);
  }

  /** What was read of others before they were left out is none of the answer. */
  readonly holds = (oid: number): boolean => !this.#leftOut.has(oid);

  /** What is of no use without `part`, for the reason why that is left out. */
  leaveOutWith(oid: number, part: number): void {
    const error = this.#leftOut.get(part);
    if (error !== undefined) this.#leftOut.set(oid, error);
  }

  /** Relations by name; those that are gone are nothing that is left out. */
  async leftOut(): Promise<readonly LeftOut[]> {
    if (this.#leftOut.size === 0) return [];
    const rows = await this.#session.query(NAMES_SQL, [[...this.#leftOut.keys()]], nameRow);
    return rows.map(({ oid, kind, schema, name }) => {
      const error = this.#leftOut.get(oid);
      return { kind, schema, name, ...reasonOf(error) };
    });
  }

  async #read<Row>(
    oids: readonly number[],
    ask: (oids: readonly number[]) => Promise<readonly Row[]>,
    goBack: () => Promise<void>,
  ): Promise<readonly Row[]> {
    if (oids.length === 0) return [];
    const started = performance.now();
    try {
      return await ask(oids);
    } catch (error) {
      if (!isOfOneObject(error)) throw error;
      await goBack();
      const first = this.#lostMs === 0;
      this.#lostMs += performance.now() - started;
      const held = error.reason === 'lock-timeout' ? await this.#held(oids) : [];
      if (held.length > 0) {
        for (const oid of held) this.#leftOut.set(oid, error);
        return this.#read(oids.filter(this.holds), ask, goBack);
      }
      if (oids.length === 1 || (!first && this.#lostMs > MOST_LOST_MS)) {
        for (const oid of oids) this.#leftOut.set(oid, error);
        return [];
      }
      const middle = Math.ceil(oids.length / 2);
      return [
        ...(await this.#read(oids.slice(0, middle), ask, goBack)),
        ...(await this.#read(oids.slice(middle), ask, goBack)),
      ];
    }
  }

  /**
   * Of these, those that somebody locks now; where there is none, those whose own text is made with what is locked, and only
   * then those whose policies are: most reads make no text of policies.
   */
  async #held(oids: readonly number[]): Promise<readonly number[]> {
    const rows = await lockedAmong(this.#session, oids);
    const nearest = Math.min(...rows.map(({ distance }) => distance));
    return rows.filter(({ distance }) => distance === nearest).map(({ oid }) => oid);
  }
}

/** Those that somebody else locks now, by themselves or by what they are made of. */
export function lockedAmong(
  session: Pick<DatabaseSession, 'query'>,
  oids: readonly number[],
): Promise<readonly Readonly<z.infer<typeof heldRow>>[]> {
  return session.query(HELD_SQL, [oids], heldRow);
}

/** No privilege, locked, gone, too slow, or an answer that is no row: of one table, not of the server. */
const OF_ONE_OBJECT: ReadonlySet<DatabaseErrorReason> = new Set<DatabaseErrorReason>([
  'permission',
  'lock-timeout',
  'unknown-relation',
  'unknown-column',
  'unknown-function',
  'statement-timeout',
  'other',
]);

export function isOfOneObject(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && OF_ONE_OBJECT.has(error.reason);
}

/** character_not_in_repertoire and untranslatable_character: no text in the encoding that we speak. */
const NO_TEXT: ReadonlySet<string | null> = new Set(['22021', '22P05']);

function reasonOf(error: DatabaseError | undefined): Pick<LeftOut, 'why' | 'locked'> {
  if (error?.reason === 'lock-timeout') {
    return {
      why: 'another session locks it, or an index, partition or table of it, in ACCESS EXCLUSIVE mode: try again when that has ended (pg_locks tells who)',
      locked: true,
    };
  }
  return {
    why: NO_TEXT.has(error?.sqlstate ?? null)
      ? 'a name or text of it is not valid UTF-8: rename it, or write it anew, from a client with its encoding'
      : `the server said: ${error?.message.replace(/\.$/, '') ?? 'no more than that'}`,
    locked: false,
  };
}

/**
 * Who reads a relation's size, or has a text of it made, waits for ACCESS EXCLUSIVE; whoever waits for that mode makes others
 * wait too. Views, functions and policies are made into text with the relations that they read (ruleutils.c get_query_def).
 */
const HELD_SQL = `
WITH locked AS (
  SELECT l.relation AS oid FROM pg_catalog.pg_locks l
   WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
     AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
), held AS (
  SELECT oid FROM locked
  UNION SELECT i.indrelid FROM pg_catalog.pg_index i JOIN locked ON locked.oid = i.indexrelid
  UNION SELECT c.oid FROM pg_catalog.pg_class c JOIN locked ON locked.oid = c.reltoastrelid
), made AS (
  SELECT r.ev_class AS oid, 1 AS distance FROM pg_catalog.pg_depend d JOIN held ON held.oid = d.refobjid
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
   WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.classid = 'pg_catalog.pg_rewrite'::regclass
  UNION
  SELECT d.objid, 1 FROM pg_catalog.pg_depend d JOIN held ON held.oid = d.refobjid
   WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.classid = 'pg_catalog.pg_proc'::regclass
  UNION
  SELECT p.polrelid, 2 FROM pg_catalog.pg_depend d JOIN held ON held.oid = d.refobjid
    JOIN pg_catalog.pg_policy p ON p.oid = d.objid
   WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.classid = 'pg_catalog.pg_policy'::regclass
  UNION
  SELECT oid, 0 FROM held
)
SELECT a.oid::int8::float8 AS oid, pg_catalog.min(made.distance) AS distance
  FROM unnest($1::oid[]) AS a(oid) JOIN made ON made.oid = a.oid GROUP BY a.oid`;
/** Between an object and what is locked: 0 where that is itself. */
const heldRow = z.object({ oid: z.number(), distance: z.number() });

/** A database in SQL_ASCII holds any bytes: those that are no ASCII come out as octal numbers. */
const shown = (name: string): string =>
  `CASE WHEN pg_catalog.current_setting('server_encoding') = 'SQL_ASCII'
     THEN pg_catalog.encode(pg_catalog.convert_to(${name}::text, 'SQL_ASCII'), 'escape') ELSE ${name}::text END`;

const NAMES_SQL = `
SELECT c.oid::int8::float8 AS oid, ${shown('n.nspname')} AS schema, ${shown('c.relname')} AS name,
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
         WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])
UNION ALL
SELECT p.oid::int8::float8, ${shown('n.nspname')}, ${shown('p.proname')}, 'function'
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = ANY ($1::oid[])
 ORDER BY schema, name, kind`;
const nameRow = z.object({
  oid: z.number(),
  kind: z.string(),
  schema: z.string(),
  name: z.string(),
});
