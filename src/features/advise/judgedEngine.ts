// A server's planner that is asked the same statements for minutes: code that was harmless when they were judged may have been
// replaced since, so they are judged again wherever anything has changed.

import type { ParsedStatement } from '../../analysis/sql/toStatement';
import { readChangeMark } from '../../db/changeMark';
import { DatabaseError } from '../../db/errors';
import type { Plan } from '../../model/planNode';
import type { Engine } from '../../model/suggestion';
import type {
  Capabilities,
  Circumstances,
  Configuration,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from '../../whatif/whatIf';
import { codeWords } from '../explain/executionPolicy';
import { codeWhenPlanned, type Judges } from './judgedTexts';

export class JudgedEngine implements WhatIf {
  readonly #inner: WhatIf;
  readonly #judges: Judges;
  /** By what is sent. */
  readonly #parsed: ReadonlyMap<string, ParsedStatement>;
  readonly #judged = new Set<ParsedStatement>();
  #judgedAt = '';

  /** It plans none but `statements`. */
  constructor(inner: WhatIf, judges: Judges, statements: readonly ParsedStatement[]) {
    this.#inner = inner;
    this.#judges = judges;
    this.#parsed = new Map(statements.map((parsed) => [parsed.statement.sql, parsed]));
  }

  get engine(): Engine {
    return this.#inner.engine;
  }

  capabilities(): Capabilities {
    return this.#inner.capabilities();
  }

  async plan(
    statement: WhatIfStatement,
    circumstances: Circumstances = {},
    signal?: AbortSignal,
  ): Promise<Plan> {
    await this.#judge([statement], signal);
    return this.#inner.plan(statement, circumstances, signal);
  }

  async evaluate(
    configuration: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    await this.#judge(statements, signal);
    return this.#inner.evaluate(configuration, statements, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #judge(
    statements: readonly WhatIfStatement[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    // Read before what it vouches for: what changes meanwhile is seen the next time.
    const mark = await readChangeMark(this.#judges.client, signal);
    if (mark !== this.#judgedAt) this.#judged.clear();
    this.#judgedAt = mark;
    const open = new Set(statements.map(({ sql }) => this.#known(sql)));
    for (const known of this.#judged) open.delete(known);
    if (open.size === 0) return;
    const code = await codeWhenPlanned(this.#judges, [...open], signal);
    if (code !== null)
      throw new DatabaseError(
        'unsupported',
        `Stopped: planning would run ${codeWords(code)}, which was not so when it began.`,
      );
    for (const parsed of open) this.#judged.add(parsed);
  }

  #known(sql: string): ParsedStatement {
    const parsed = this.#parsed.get(sql);
    if (parsed === undefined) throw new Error('a statement that nobody has judged');
    return parsed;
  }
}
