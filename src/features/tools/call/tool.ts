// What a tool for language models is: one file, and one line in the registry. It reads and plans; what would change anything is
// text for a person.

import type * as z from 'zod';
import type { Work } from '../../../util/progress';
import type { Linter } from '../../lint/linter';
import type { SqlParser } from '../../loadParser';
import type { ListedConnection, ToolConnection, ToolConnections } from './connections';
import type { PlanShelf } from './planShelf';

/** What a call may use. */
export interface ToolContext {
  readonly parser: () => Promise<SqlParser>;
  readonly linter: Linter;
  readonly plans: PlanShelf;
  readonly connections: ToolConnections;
  readonly work: Work;
  /** Of the answer as JSON; what is longer is cut. */
  readonly mostBytes: number;
}

/** `never`: it needs none and takes none; `optional`: it knows more with one. */
export type ConnectionNeed = 'never' | 'optional' | 'always';

/** The connection that a call is answered on; null where it has none. */
export interface CallPlace {
  readonly listed: ListedConnection;
  readonly open: ToolConnection;
}

interface ToolWords {
  /** As MCP lists it. */
  readonly name: string;
  readonly title: string;
  /** When a model should use it, in 200 characters. */
  readonly description: string;
  readonly connection: ConnectionNeed;
}

export interface ToolDefinition<
  Input extends z.ZodRawShape,
  Output extends z.ZodRawShape,
> extends ToolWords {
  /** Beside `connection` and `maxBytes`, which the registry adds. */
  readonly input: Input;
  readonly output: Output;
  run(
    input: z.infer<z.ZodObject<Input, z.core.$strict>>,
    context: ToolContext,
    place: CallPlace | null,
  ): Promise<z.infer<z.ZodObject<Output, z.core.$strict>>>;
}

/** A tool whose types nobody has to know any more. */
export interface Tool extends ToolWords {
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  run(input: unknown, context: ToolContext, place: CallPlace | null): Promise<object>;
}

/** Of a tool that always has one. */
export function placed(place: CallPlace | null): CallPlace {
  if (place === null) throw new Error('A tool that needs a connection was called without one');
  return place;
}
