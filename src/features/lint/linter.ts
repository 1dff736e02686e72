// What do the statement rules say of a text? For squiggles and the command line alike: what was said of statements that have
// not changed is kept, and a long text neither holds up its thread nor is read on when nobody waits for it.

import { setImmediate } from 'node:timers/promises';
import { GUESSING_RULES } from '../../analysis/lint/guessing';
import { LintCache } from '../../analysis/lint/lintCache';
import { lintDocument, type LintRequest } from '../../analysis/lint/lintDocument';
import { lintPassages } from '../../analysis/lint/lintPassages';
import { LINT_RULES } from '../../analysis/lint/registry';
import type { SqlParser } from '../../analysis/sql/parser';
import { splitStatements } from '../../analysis/sql/split';
import type { LintFinding } from '../../model/lintFinding';
import type { HostLanguageId, HostSqlReader } from '../hostLanguages/hostSqlReader';
import { chosen, type RuleChoice } from '../project/projectRules';

/** Two of them fit into a frame of a screen; heuristic. */
const TURN_MS = 8;

/** Of SQL, or of a program in a language in whose strings SQL is looked for. */
export interface LintedText extends LintRequest, RuleChoice {
  readonly language: HostLanguageId | null;
}

export class Linter {
  readonly #parser: () => Promise<SqlParser>;
  readonly #hostSql: HostSqlReader;
  readonly #cache = new LintCache();

  /** The parser is loaded when the first text comes. */
  constructor(parser: () => Promise<SqlParser>, hostSql: HostSqlReader) {
    this.#parser = parser;
    this.#hostSql = hostSql;
  }

  /** Findings in the order of the text; rejects soon after the signal with its reason. */
  async lint(request: LintedText, signal: AbortSignal): Promise<readonly LintFinding[]> {
    const { text, language } = request;
    const passages = language === null ? null : await this.#hostSql.find(text, language);
    // The parser is not loaded for programs without SQL.
    if (passages?.length === 0) return [];
    const parser = await this.#parser();
    let since = performance.now();
    const turn = async () => {
      signal.throwIfAborted();
      if (performance.now() - since < TURN_MS) return;
      await setImmediate();
      signal.throwIfAborted();
      since = performance.now();
    };
    const findings =
      passages === null
        ? await lintDocument(parser, request, this.#cache, turn)
        : await lintPassages(parser, request, passages, this.#cache, turn);
    // What is kept of a statement is as its rules say it.
    return chosen(findings, request);
  }

  /** How many statements are judged. */
  async countStatements({
    text,
    language,
  }: Pick<LintedText, 'text' | 'language'>): Promise<number> {
    if (language === null) return splitStatements(text).length;
    const passages = await this.#hostSql.find(text, language);
    return passages.reduce((sum, { sql }) => sum + splitStatements(sql.text).length, 0);
  }
}

/** Does a plan of the same words know better? */
export function isGuess({ rule }: LintFinding): boolean {
  return GUESSING_RULES.has(rule);
}

/** For formats that describe the rules beside what they found. */
export const LINT_RULE_WORDS: readonly {
  readonly id: string;
  readonly summary: string;
  readonly fix: string;
}[] = LINT_RULES.map(({ id, documentation: { summary, fix } }) => ({ id, summary, fix }));
