// list_connections: what the other tools can be asked about. Nothing is opened or read for it.

import * as z from 'zod';
import { defineTool } from './call/define';

export const listConnections = defineTool({
  name: 'list_connections',
  title: 'List connections',
  description:
    'List the PostgreSQL databases that the other tools can use. Give a name as connection where there are several.',
  connection: 'never',
  input: {},
  output: {
    connections: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.string(),
        production: z.boolean(),
        told: z.string(),
      }),
    ),
  },
  run: (_input, { connections }) =>
    Promise.resolve({
      connections: connections.list().map(({ precision, ...listed }) => ({
        ...listed,
        told: precision,
      })),
    }),
});
