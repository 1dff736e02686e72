// The tools as a host lists them: names, words, schemas. A model reads all of it before its first question.

import * as z from 'zod';
import { TOOLS } from './registry';

export interface ListedTool {
  /** As MCP has it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Draft 2020-12 of JSON Schema. */
  readonly inputSchema: SchemaObject;
  readonly outputSchema: SchemaObject;
}

interface SchemaObject {
  readonly type: 'object';
  readonly [key: string]: unknown;
}

export function listedTools(): readonly ListedTool[] {
  return TOOLS.map(({ name, title, description, input, output }) => ({
    ...{ name, title, description },
    inputSchema: jsonSchema(input),
    outputSchema: shallow(jsonSchema(output)),
  }));
}

function jsonSchema(schema: z.ZodObject): SchemaObject {
  // The dialect is the protocol's own, so its name would be the same bytes in each.
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { ...rest, type: 'object' };
}

const listSchema = z.looseObject({ items: z.looseObject({ type: z.literal('object') }) });

/** What the items of lists hold is read off the answer itself, which is checked against all of the schema. */
function shallow(schema: SchemaObject): SchemaObject {
  const properties = z.record(z.string(), z.unknown()).parse(schema['properties']);
  const told = Object.entries(properties).map(([name, property]): [string, unknown] => [
    name,
    listSchema.safeParse(property).success
      ? { type: 'array', items: { type: 'object' } }
      : property,
  ]);
  return { ...schema, properties: Object.fromEntries(told) };
}
