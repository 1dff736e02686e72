// What was found in statements that have not changed, on tables that have not? Bounded; one for a session, shared by its
// documents.

import type { Catalog } from '../../model/catalog';
import type { LintFinding } from '../../model/lintFinding';
import { identifiersIn } from '../sql/identifiers';
import type { DocumentFacts } from './lintRule';

/** Some files of 2 000 statements each. Heuristic. */
const MAX_STATEMENTS = 10_000;
/** Longer texts are not kept: ten of them would be more than all others together. */
const MAX_KEPT_UNITS = 100_000;

/** What was said of one statement; ranges are in its own text, so that it may move within its document. */
interface Entry {
  readonly findings: readonly LintFinding[];
  /** Names of the catalog's tables among its words; null where words may hide one. */
  readonly tables: ReadonlySet<string> | null;
}

export class LintCache {
  // The catalog that all entries were judged with, and its tables' names.
  #catalog: Catalog | null = null;
  #tables: ReadonlySet<string> = new Set();
  // By the statement's text and what its document tells of it; the oldest first, as a Map keeps them.
  readonly #entries = new Map<string, Entry>();

  find(sql: string, catalog: Catalog | null, facts: DocumentFacts): readonly LintFinding[] | null {
    this.#follow(catalog);
    return this.#entries.get(keyOf(sql, facts))?.findings ?? null;
  }

  keep(
    sql: string,
    catalog: Catalog | null,
    facts: DocumentFacts,
    findings: readonly LintFinding[],
  ): void {
    this.#follow(catalog);
    // The catalog comes first: what is kept was judged with this one.
    if (sql.length > MAX_KEPT_UNITS) return;
    const key = keyOf(sql, facts);
    // Setting it anew makes it the youngest.
    this.#entries.delete(key);
    this.#entries.set(key, { findings, tables: this.#tablesIn(sql) });
    // One in, one out.
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_STATEMENTS && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** A table that is known better now, or is another now, takes away what was said of statements that may name it. */
  #follow(catalog: Catalog | null): void {
    if (catalog === this.#catalog) return;
    const changed = changedTables(this.#catalog, catalog);
    this.#catalog = catalog;
    if (changed === null) {
      this.#tables = new Set(catalog?.tables.map(({ name }) => name));
      this.#entries.clear();
      return;
    }
    for (const [key, { tables }] of this.#entries)
      if (tables === null || [...tables].some((name) => changed.has(name))) {
        this.#entries.delete(key);
      }
  }

  #tablesIn(sql: string): ReadonlySet<string> | null {
    // A catalog that comes later clears everything (#follow).
    if (this.#tables.size === 0) return new Set();
    // Such a name is written in escapes: its letters are not among the words.
    if (/U&"/i.test(sql)) return null;
    return new Set([...identifiersIn(sql)].filter((word) => this.#tables.has(word)));
  }
}

/** Names of tables that are not what they were; null when more than tables changed, which any statement may depend on. */
function changedTables(before: Catalog | null, after: Catalog | null): ReadonlySet<string> | null {
  if (before === null || after === null) return null;
  const isSameElsewhere =
    before.serverVersion === after.serverVersion &&
    before.searchPath === after.searchPath &&
    before.functions === after.functions &&
    // A new table may be what an unknown name meant: every statement is judged anew.
    before.tables.length === after.tables.length;
  if (!isSameElsewhere) return null;
  const known = new Map(before.tables.map((table) => [table.oid, table]));
  const changed = new Set<string>();
  for (const table of after.tables) {
    const old = known.get(table.oid);
    if (old?.name !== table.name || old.schema !== table.schema) return null;
    // By identity: who reads the catalog again keeps what has not changed.
    if (old !== table) changed.add(table.name);
  }
  return changed;
}

function keyOf(sql: string, { createdRelations, inTransaction }: DocumentFacts): string {
  // No statement holds a NUL byte, so the parts cannot run into each other.
  return `${inTransaction ? 't' : ''}${[...createdRelations].join(',')}\0${sql}`;
}
