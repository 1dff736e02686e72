// An editor as the language server sees one: the built command line as a process, and the protocol over its pipes.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  type ClientCapabilities,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver/node';
import { CLI } from './cli';

export class LspClient {
  readonly connection: ProtocolConnection;
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #home = mkdtempSync(path.join(os.tmpdir(), 'planwright-lsp-'));
  readonly #published: PublishDiagnosticsParams[] = [];
  readonly #waiting = new Set<() => void>();
  log = '';

  constructor(args: readonly string[] = [], cwd?: string) {
    const child = spawn(process.execPath, [CLI, 'lsp', ...args], {
      env: { PATH: process.env['PATH'], HOME: this.#home, USER: 'postgres' },
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    this.ended = new Promise((resolve) => child.on('close', resolve));
    this.connection = createProtocolConnection(child.stdout, child.stdin);
    this.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.#published.push(params);
      for (const look of this.#waiting) look();
    });
    this.connection.listen();
  }

  async initialize(
    initializationOptions?: unknown,
    capabilities: ClientCapabilities = {},
  ): Promise<InitializeResult> {
    const result = await this.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      // The protocol's old name for workspaceFolders has to be there.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      rootUri: null,
      capabilities,
      initializationOptions,
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
    return result;
  }

  open(uri: string, languageId: string, text: string): Promise<void> {
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  change(
    uri: string,
    version: number,
    contentChanges: TextDocumentContentChangeEvent[],
  ): Promise<void> {
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri },
    });
  }

  /** The first that were or will be published of a document and fulfil the condition. */
  diagnostics(
    uri: string,
    when: (params: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<PublishDiagnosticsParams> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.#published.find((params) => params.uri === uri && when(params));
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** As an editor ends it. */
  async end(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    return this.ended;
  }

  closeInput(): void {
    this.#child.stdin?.end();
  }

  dispose(): void {
    this.connection.dispose();
    this.#child.kill('SIGKILL');
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 10 });
  }
}
