// What does PostgreSQL's own parser say about a text? The one place that touches libpg-query, and that outlives its faults.

import type { ParseResult } from 'libpg-query';
import type { SourceRange } from '../../model/sourceRange';
import { err, ok } from '../../util/result';
import type { Result } from '../../util/result';
import { OffsetMap } from './offsets';
import { hintFor, rangeOfError } from './syntaxError';
import type { SqlSyntaxError } from './syntaxError';
import { WasmInstance } from './wasmInstance';

export type ParseTree = ParseResult;
export type { SqlSyntaxError } from './syntaxError';

/** Above it an instance is replaced after use: WebAssembly memory never shrinks. A 5 MB statement may take several hundred. */
const MAX_MEMORY_BYTES = 192 * 1024 * 1024;

/** Above it the JSON of the tree takes seconds and gigabytes. Heuristic: measured 60 times the text for VALUES lists. */
export const MAX_STATEMENT_UNITS = 8 * 1024 * 1024;

/** bison's words for more than YYMAXDEPTH (10 000) open symbols: no memory is short. */
const GRAMMAR_STACK_FULL = 'memory exhausted';

export class SqlParser {
  readonly #module: WebAssembly.Module;
  #instance: Promise<WasmInstance> | null = null;

  private constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** `module`: compiled from libpg-query.wasm, which the caller reads. */
  static create(module: WebAssembly.Module): SqlParser {
    return new SqlParser(module);
  }

  /** Ranges of errors are in UTF-16 units of `sql`. Placeholders must have been masked. */
  async parse(sql: string): Promise<Result<ParseTree, SqlSyntaxError>> {
    if (sql.length > MAX_STATEMENT_UNITS) return err(tooLarge(sql));
    const answer = await this.#call((instance) => instance.parse(withoutNul(sql)));
    if (answer === null) return err(tooDeep(sql));
    if (!('tree' in answer)) {
      if (answer.message.startsWith(GRAMMAR_STACK_FULL)) return err(tooDeep(sql));
      const at =
        answer.codePoint === null ? null : new OffsetMap(sql).unitOfCodePoint(answer.codePoint);
      const range = rangeOfError(sql, at);
      return err({ message: answer.message, range, hint: hintFor(sql, answer.message, range) });
    }
    try {
      // The tree comes from the parser that we ship: its shape is that of its own type declarations.
      return ok(JSON.parse(answer.tree) as ParseTree);
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError) return err(tooDeep(sql));
      throw error;
    }
  }

  /** Null for a text that does not parse. */
  async fingerprint(sql: string): Promise<string | null> {
    const answer = await this.#call((instance) => instance.fingerprint(withoutNul(sql)));
    return answer !== null && /^[0-9a-f]{16}$/.test(answer) ? answer : null;
  }

  /** The functions of a `CREATE FUNCTION ... LANGUAGE plpgsql`, as libpg_query dumps them; null when it cannot be read. */
  async parsePlpgsql(definition: string): Promise<unknown> {
    if (definition.length > MAX_STATEMENT_UNITS) return null;
    const answer = await this.#call((instance) => instance.parsePlpgsql(withoutNul(definition)));
    if (answer?.startsWith('{') !== true) return null;
    try {
      return JSON.parse(answer);
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  /** Null when the instance broke: it is replaced, because an overflowed one gives wrong answers later. */
  async #call<T>(use: (instance: WasmInstance) => T): Promise<T | null> {
    this.#instance ??= WasmInstance.create(this.#module);
    const instance = await this.#instance;
    try {
      const answer = use(instance);
      if (instance.memoryBytes > MAX_MEMORY_BYTES) this.#instance = null;
      return answer;
    } catch (error) {
      this.#instance = null;
      if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) return null;
      throw error;
    }
  }
}

/** A NUL byte would end the text for the parser. */
function withoutNul(sql: string): string {
  return sql.replaceAll('\0', ' ');
}

function whole(sql: string): SourceRange {
  return { start: 0, end: sql.length };
}

function tooDeep(sql: string): SqlSyntaxError {
  return {
    message: 'This statement is nested too deeply for the parser.',
    range: whole(sql),
    hint: 'Write long chains of operators, UNION ALL or subselects as a list: IN (...), = ANY(array), VALUES, or a join.',
  };
}

function tooLarge(sql: string): SqlSyntaxError {
  return {
    message: `This statement is longer than ${String(MAX_STATEMENT_UNITS / 1024 / 1024)} MB and is not analysed.`,
    range: whole(sql),
    hint: 'Load the values into a table with COPY and select from it.',
  };
}
