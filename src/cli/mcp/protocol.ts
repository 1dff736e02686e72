// The Model Context Protocol over two streams. The SDK is a bundle of its own, dist/mcp.cjs, which only `planwright mcp` reads.

import type { Readable, Writable } from 'node:stream';
import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { ToolAnswer } from '../../features/tools/call/toolBox';
import type { ListedTool } from '../../features/tools/list';

export interface ServedCall {
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

export interface Served {
  readonly version: string;
  readonly instructions: string;
  readonly tools: readonly ListedTool[];
  call(name: string, given: unknown, call: ServedCall): Promise<ToolAnswer>;
}

/** Of one message: plans of 2 MB fit twice, escaped. */
const MOST_BYTES = 10_000_000;

/** Resolves when the client has closed its side; nothing is answered any more then. */
export function serve(
  served: Served,
  { input, output }: { readonly input: Readable; readonly output: Writable },
  onError: (error: Error) => void,
): Promise<void> {
  return new Promise((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
    const handle = serveStdio(() => serverOf(served), {
      transport: new StdioServerTransport(input, output, { maxBufferSize: MOST_BYTES }),
      onerror: onError,
    });
    const close = () => {
      handle.close().catch(onError);
    };
    output.once('close', close);
  });
}

function serverOf(served: Served): McpServer {
  const mcp = new McpServer(
    { name: 'planwright', title: 'Planwright', version: served.version },
    { capabilities: { tools: {} }, instructions: served.instructions },
  );
  // Its own registry would word bad input and errors itself; ours are told in one form.
  const { server } = mcp;
  server.setRequestHandler('tools/list', () => ({ tools: served.tools.map(toolOf) }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const answer = await served.call(params.name, params.arguments, callOf(context));
    const content = [{ type: 'text' as const, text: answer.text }];
    return answer.ok
      ? { content, structuredContent: { ...answer.data } }
      : { content, isError: true };
  });
  return mcp;
}

function toolOf(tool: ListedTool) {
  const { inputSchema, outputSchema, ...words } = tool;
  return {
    ...words,
    inputSchema: { ...inputSchema },
    outputSchema: { ...outputSchema },
    annotations: {
      ...{ readOnlyHint: true, destructiveHint: false, idempotentHint: true },
      openWorldHint: false,
    },
  };
}

function callOf({ mcpReq }: ServerContext): ServedCall {
  const token = mcpReq._meta?.progressToken;
  let progress = 0;
  return {
    signal: mcpReq.signal,
    progress: (message) => {
      if (token === undefined) return;
      progress += 1;
      const params = { progressToken: token, progress, message };
      // Who has gone hears nothing of it.
      mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
  };
}
