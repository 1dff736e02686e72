// A tool out of its definition: what every tool takes and answers beside its own, and input that is read strictly.

import * as z from 'zod';
import { LEAST_BYTES, MOST_BYTES } from './answer';
import type { Tool, ToolDefinition } from './tool';

const maxBytes = { maxBytes: z.int().min(LEAST_BYTES).max(MOST_BYTES).optional() };
/** PostgreSQL's own names end there, and ours are made of them. */
const MOST_NAME = 63;
export const nameSchema = z.string().min(1).max(MOST_NAME);
const connection = { connection: nameSchema.optional() };
/** How many items were left out, by their list. */
const omitted = { omitted: z.record(z.string(), z.number()).optional() };

/** Of every input, whatever the tool. */
export const commonSchema = z.object({ ...connection, ...maxBytes });

export function defineTool<Input extends z.ZodRawShape, Output extends z.ZodRawShape>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, connection: need } = definition;
  const own = z.strictObject(definition.input);
  const input = z.strictObject({
    ...definition.input,
    ...(need === 'never' ? {} : connection),
    ...maxBytes,
  });
  return {
    ...{ name, title, description, connection: need, input },
    output: z.strictObject({ ...definition.output, ...omitted }),
    run: (given, context, place) => definition.run(own.parse(withoutCommon(given)), context, place),
  };
}

function withoutCommon(given: unknown): unknown {
  const { connection: _name, maxBytes: _bytes, ...rest } = z.looseObject({}).parse(given);
  return rest;
}
