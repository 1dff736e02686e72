// The catalog of the tables that a statement names, read while the server plans and runs it: so findings need not wait for it
// once the plan is there. What only the plan tells, such as tables behind views, is read then.

import { tableNamed } from '../../analysis/columns/tables';
import { namesReached } from '../../analysis/sql/reach/reachedNames';
import { readCatalog } from '../../db/catalogReader';
import type { DatabaseClient } from '../../db/contracts';
import type { Catalog } from '../../model/catalog';
import type { RelationName } from '../../model/relationName';
import type { ExplainQuestion } from './question';
import { limitOf } from './takePlan';

/** Heuristic: what ends sooner is measured undisturbed; beside what runs longer, nine small queries are not felt. */
const UNDISTURBED_MS = 250;
/** Heuristic: of a shorter limit these queries may take what the statement then lacks, and its catalog is soon read anyway. */
const LEAST_LIMIT_MS = 2_000;

export class EarlyCatalog {
  readonly #abort = new AbortController();
  #reading: Promise<Catalog | null> | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** Begins at once where nothing is measured, and not at all beside what ends soon or is measured again and again. */
  constructor(client: DatabaseClient, question: ExplainQuestion, signal: AbortSignal) {
    const { parsed, mode, runs = 0 } = question;
    const tables = namesReached(parsed.tree).relations;
    const isMeasured = mode === 'analyze';
    const hasRoom = runs === 0 && limitOf(client, question) >= LEAST_LIMIT_MS;
    if (tables.length === 0 || (isMeasured && !hasRoom)) return;
    const both = AbortSignal.any([signal, this.#abort.signal]);
    const read = (): void => {
      // Whatever keeps it from being read is told when it is read for the plan.
      this.#reading = readCatalog(client, { tables }, both).catch(() => null);
    };
    if (isMeasured) this.#timer = setTimeout(read, UNDISTURBED_MS);
    else read();
  }

  /** Null where it was not begun, or is not all that the plan needs. */
  async holding(needed: readonly RelationName[]): Promise<Catalog | null> {
    this.#unset();
    const catalog = await this.#reading;
    if (catalog === null || catalog.leftOut !== undefined) return null;
    return needed.every((relation) => tableNamed(catalog, relation) !== null) ? catalog : null;
  }

  /** Nobody needs it any more. */
  stop(): void {
    this.#unset();
    this.#abort.abort();
  }

  #unset(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
