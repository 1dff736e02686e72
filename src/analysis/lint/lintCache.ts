// What was found in statements that have not changed? Bounded; one for a session, shared by its documents.

import type { Catalog } from '../../model/catalog';
import type { LintFinding } from '../../model/lintFinding';
import type { DocumentFacts } from './lintRule';

/** Some files of 2 000 statements each. Heuristic. */
const MAX_STATEMENTS = 10_000;
/** Longer texts are not kept: ten of them would be more than all others together. */
const MAX_KEPT_UNITS = 100_000;

export class LintCache {
  #catalog: Catalog | null = null;
  #entries = new Map<string, readonly LintFinding[]>();

  find(sql: string, catalog: Catalog | null, facts: DocumentFacts): readonly LintFinding[] | null {
    return catalog === this.#catalog ? (this.#entries.get(keyOf(sql, facts)) ?? null) : null;
  }

  /** Another catalog empties the cache: its findings speak of sizes and names that may be others now. */
  keep(
    sql: string,
    catalog: Catalog | null,
    facts: DocumentFacts,
    findings: readonly LintFinding[],
  ): void {
    if (catalog !== this.#catalog) {
      this.#catalog = catalog;
      this.#entries = new Map();
    }
    if (sql.length > MAX_KEPT_UNITS) return;
    const key = keyOf(sql, facts);
    // Setting it anew makes it the youngest.
    this.#entries.delete(key);
    this.#entries.set(key, findings);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_STATEMENTS && oldest !== undefined) this.#entries.delete(oldest);
  }
}

function keyOf(sql: string, { createdRelations, inTransaction }: DocumentFacts): string {
  return `${inTransaction ? 't' : ''}${[...createdRelations].join(',')}\0${sql}`;
}
