// One call of a tool, whoever presents it: its input is read strictly, its connection is chosen, its answer is made to fit, and
// whatever goes wrong is a code, a sentence and the next step.

import type * as z from 'zod';
import type { Work } from '../../../util/progress';
import type { Linter } from '../../lint/linter';
import type { SqlParser } from '../../loadParser';
import { DEFAULT_BYTES, fit } from './answer';
import type { ListedConnection, ToolConnections } from './connections';
import { commonSchema } from './define';
import { CallLimits, NO_PLACE } from './limits';
import { PlanShelf } from './planShelf';
import { toToolError } from './serverWords';
import type { CallPlace, Tool, ToolContext } from './tool';
import { ToolError } from './toolError';

export interface ToolCaller {
  readonly work: Work;
}

export type ToolAnswer =
  | { readonly ok: true; readonly data: object; readonly text: string }
  | { readonly ok: false; readonly text: string };

interface ToolBoxParts {
  readonly tools: readonly Tool[];
  readonly connections: ToolConnections;
  readonly parser: () => Promise<SqlParser>;
  readonly linter: Linter;
  readonly now: () => number;
  /** Of one call: aborted when it has taken too long. */
  readonly deadline: () => AbortSignal;
  /** Of errors that nobody foresaw: they are for the person, never for the model. */
  readonly log: (error: unknown) => void;
}

/** With the wait for its turn, and the making of a twin or a demo. Heuristic: hosts give up sooner. */
export const LONGEST_CALL_MS = 120_000;
const TOO_LATE = new ToolError(
  'timeout',
  'It took longer than two minutes',
  'Ask again later, or for less',
);

export class ToolBox {
  readonly #parts: ToolBoxParts;
  readonly #plans = new PlanShelf();
  readonly #limits: CallLimits;

  constructor(parts: ToolBoxParts) {
    this.#parts = parts;
    this.#limits = new CallLimits(parts.now);
  }

  async call(name: string, given: unknown, caller: ToolCaller): Promise<ToolAnswer> {
    const late = this.#parts.deadline();
    const signal = AbortSignal.any([caller.work.signal, late]);
    try {
      const work = { ...caller.work, signal };
      return { ok: true, ...(await this.#answer(name, given, { ...caller, work })) };
    } catch (error) {
      if (late.aborted && !caller.work.signal.aborted) return { ok: false, text: TOO_LATE.message };
      const told = toToolError(error, caller.work.signal);
      if (told.code === 'internal') this.#parts.log(error);
      return { ok: false, text: told.message };
    }
  }

  async #answer(name: string, given: unknown, caller: ToolCaller) {
    const tool = this.#parts.tools.find((each) => each.name === name);
    if (tool === undefined) {
      const known = this.#parts.tools.map((each) => each.name).join(', ');
      throw new ToolError('unknown-name', 'There is no such tool', `Use one of ${known}`);
    }
    const input = tool.input.safeParse(given ?? {});
    if (!input.success) throw badInput(input.error);
    const common = commonSchema.parse(input.data);
    const mostBytes = common.maxBytes ?? DEFAULT_BYTES;
    const { connections, parser, linter } = this.#parts;
    const { work } = caller;
    const own = { plans: this.#plans, work, mostBytes };
    const context: ToolContext = { connections, parser, linter, ...own };
    const listed = this.#listedFor(tool, common.connection);
    const answer = await this.#limits.within(listed?.name ?? NO_PLACE, work.signal, async () =>
      tool.run(input.data, context, await this.#placeOf(listed, work)),
    );
    const fitted = fit(answer, mostBytes);
    tool.output.parse(fitted.data);
    return fitted;
  }

  async #placeOf(listed: ListedConnection | null, work: Work): Promise<CallPlace | null> {
    if (listed === null) return null;
    return { listed, open: await this.#parts.connections.open(listed.name, work) };
  }

  #listedFor(tool: Tool, name: string | undefined): ListedConnection | null {
    const isNeeded = tool.connection === 'always' || name !== undefined;
    if (tool.connection === 'never' || !isNeeded) return null;
    const all = this.#parts.connections.list();
    const names = all.map((each) => each.name).join(', ');
    const named = all.find((each) => each.name === name);
    if (named !== undefined) return named;
    const [only] = all;
    if (only === undefined) {
      throw new ToolError(
        'no-connection',
        'There is no database here',
        'Use analyze_plan, compare or lint, or ask the person to add a connection',
      );
    }
    if (name !== undefined)
      throw new ToolError('unknown-name', 'There is no such connection', `Use one of ${names}`);
    if (all.length === 1) return only;
    throw new ToolError(
      'which-connection',
      `There are ${String(all.length)} connections`,
      `Give connection one of ${names}`,
    );
  }
}

/** Where and what, without what was given. */
function badInput({ issues: [issue] }: z.ZodError): ToolError {
  const path = issue?.path.map(String).join('.') ?? '';
  const where = path === '' ? '' : `${path}: `;
  return new ToolError(
    'bad-input',
    `${where}${issue?.message ?? 'The input is not valid'}`,
    'Give what the schema of the tool asks for, and nothing else',
  );
}
