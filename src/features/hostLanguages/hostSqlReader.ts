// Which SQL stands in the strings of a program? Asked for squiggles, lenses and commands alike, so what was found last is kept.

import { setImmediate } from 'node:timers/promises';
import { findSql, type SqlPassage } from '../../analysis/hostLanguages/findSql';
import { HOST_LANGUAGES, type HostLanguageId } from '../../analysis/hostLanguages/languages';
import { lineCommentAt } from '../../analysis/hostLanguages/lineComment';
import { ParsedTexts } from '../../analysis/hostLanguages/parsedTexts';
import type { SqlParser } from '../../analysis/sql/parser';
import { mayHoldSql } from '../../util/mayHoldSql';
import { Grammars, wasmBeside } from './grammars';

export type { SqlPassage } from '../../analysis/hostLanguages/findSql';
export {
  HOST_LANGUAGES,
  hostLanguageOfFile,
  isHostLanguage,
  type HostLanguageId,
} from '../../analysis/hostLanguages/languages';

/** Longer programs are made by programs: nobody waits for squiggles there. Heuristic. */
const MOST_UNITS = 2_000_000;
/** Of a program that is nested a thousand deep; others take a hundredth. Heuristic. */
const MOST_SEARCH_MS = 2_000;
/** Two of them fit into a frame of a screen; heuristic. */
const TURN_MS = 8;
/** Editors that are looked at side by side. Heuristic. */
const MOST_KEPT = 8;

export class HostSqlReader {
  readonly #grammars: Grammars;
  readonly #parsed: ParsedTexts;
  /** The latest last. */
  #kept: readonly {
    readonly text: string;
    readonly id: HostLanguageId;
    readonly found: Promise<readonly SqlPassage[]>;
  }[] = [];

  /** With the grammars that the build has put beside the bundles. */
  static in(distDirectory: string, parser: () => Promise<SqlParser>): HostSqlReader {
    return new HostSqlReader(new Grammars(wasmBeside(distDirectory)), parser);
  }

  constructor(grammars: Grammars, parser: () => Promise<SqlParser>) {
    this.#grammars = grammars;
    this.#parsed = new ParsedTexts(parser);
  }

  /** In the order of the text. */
  find(text: string, id: HostLanguageId): Promise<readonly SqlPassage[]> {
    const known = this.#kept.find((one) => one.id === id && one.text === text);
    if (known !== undefined) return known.found;
    const kept = { text, id, found: this.#read(text, id) };
    this.#kept = [...this.#kept, kept].slice(-MOST_KEPT);
    // What failed is tried again.
    kept.found.catch(() => {
      this.#kept = this.#kept.filter((one) => one !== kept);
    });
    return kept.found;
  }

  /** What begins a comment before the line that starts at the offset; null where none can stand. */
  commentBefore(text: string, id: HostLanguageId, lineStart: number): Promise<string | null> {
    if (text.length > MOST_UNITS) return Promise.resolve(null);
    return this.#grammars.withTree(text, HOST_LANGUAGES[id].grammar, (root) =>
      Promise.resolve(lineCommentAt(text, root, id, lineStart)),
    );
  }

  async #read(text: string, id: HostLanguageId): Promise<readonly SqlPassage[]> {
    if (text.length > MOST_UNITS || !mayHoldSql(text)) return [];
    const found = await this.#grammars.withTree(text, HOST_LANGUAGES[id].grammar, (root) =>
      findSql(text, root, id, { parses: (sql) => this.#parsed.parses(sql), mayGoOn: pacer() }),
    );
    return found ?? [];
  }
}

/** Takes turns with others; at an end where it takes longer than anybody waits. */
function pacer(): () => Promise<boolean> {
  const until = performance.now() + MOST_SEARCH_MS;
  let since = performance.now();
  return async () => {
    if (performance.now() - since > TURN_MS) {
      await setImmediate();
      since = performance.now();
    }
    return since < until;
  };
}
