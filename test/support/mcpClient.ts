// A host as the MCP server sees one: the real SDK client, and the built command line over its pipes.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, type CallToolResult } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CLI } from './cli';

export interface McpOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Of Node.js, before the program. */
  readonly nodeArguments?: readonly string[];
  readonly client?: ConstructorParameters<typeof Client>[1];
}

export interface McpAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly data: unknown;
}

/** More than the server's own limit: the first demo of a slow machine takes a minute. */
const MOST_CALL_MS = 150_000;

export class McpHost {
  readonly client: Client;
  readonly transport: StdioClientTransport;
  readonly #home = mkdtempSync(path.join(os.tmpdir(), 'planwright-mcp-'));
  log = '';

  constructor(args: readonly string[], options: McpOptions = {}) {
    this.transport = new StdioClientTransport({
      command: process.execPath,
      args: [...(options.nodeArguments ?? []), CLI, 'mcp', ...args],
      env: { PATH: process.env['PATH'] ?? '', HOME: this.#home, USER: 'postgres', ...options.env },
      stderr: 'pipe',
    });
    this.transport.stderr?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    this.client = new Client({ name: 'test', version: '1' }, options.client);
  }

  async start(): Promise<this> {
    await this.client.connect(this.transport);
    return this;
  }

  async call(
    name: string,
    given: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<McpAnswer> {
    const result: CallToolResult = await this.client.callTool(
      { name, arguments: given },
      { timeout: MOST_CALL_MS, ...(signal === undefined ? {} : { signal }) },
    );
    const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
    return { isError: result.isError === true, text, data: result.structuredContent };
  }

  async stop(): Promise<void> {
    await this.client.close();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 10 });
  }
}
