// The parent's side of one child process that hosts PGlite: start it, ask it, see it end.

import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { z } from 'zod';
import { fromHostSchema, PROTOCOL_VERSION, type HostRequest, type ToHost } from './channel';
import { EmbeddedError } from './embeddedError';
import { childEnvironment } from '../util/childEnvironment';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly progress: (message: string) => void;
}

/** Enough of the end of its error output to tell what happened. */
const KEPT_STDERR_CHARACTERS = 2_000;
/** Heuristic: an orderly end takes some 20 ms; later it hangs. */
const STOP_GRACE_MS = 2_000;

export class HostProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 0;
  #stderr = '';
  #failure: EmbeddedError | null = null;

  constructor(distDirectory: string) {
    this.#child = fork(path.join(distDirectory, 'embedded.mjs'), [], {
      // Neither the debugger's port nor NODE_OPTIONS of the parent are the child's.
      execArgv: [],
      // Inside VS Code the executable is Electron, which is Node only when told so.
      env: { ...childEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR_CHARACTERS);
    });
    this.#child.on('message', (message) => {
      this.#receive(message);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#end(
          new EmbeddedError('start', `The embedded PostgreSQL did not start: ${error.message}`),
        );
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#end(new EmbeddedError('ended', this.#describeEnd(code, signal)));
        resolve();
      });
    });
  }

  /** Resolves when the process is gone, for whatever reason. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  get alive(): boolean {
    return this.#failure === null;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async request<T>(
    request: HostRequest,
    answer: z.ZodType<T>,
    progress: (message: string) => void = ignoreProgress,
  ): Promise<T> {
    if (this.#failure !== null) throw this.#failure;
    const id = this.#nextId;
    this.#nextId += 1;
    const value = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      const message: ToHost = { version: PROTOCOL_VERSION, id, request };
      this.#child.send(message, (error) => {
        if (error === null) return;
        this.#waiting.delete(id);
        // A closed channel means that the child is ending; how it ended says more than this error.
        void this.#ended.then(() => {
          reject(this.#failure ?? error);
        });
      });
    });
    const parsed = answer.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new EmbeddedError(
      'start',
      `The embedded PostgreSQL answered in an unknown form (${parsed.error.issues[0]?.message ?? ''}). Reinstall or rebuild Planwright.`,
    );
  }

  /** Asks it to end in order, and kills it when it does not. */
  async stop(): Promise<void> {
    if (this.#failure === null && this.#child.connected) {
      const stop: ToHost = {
        version: PROTOCOL_VERSION,
        id: this.#nextId,
        request: { kind: 'stop' },
      };
      this.#child.send(stop, () => undefined);
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
      await this.#ended;
      clearTimeout(timer);
    } else {
      await this.kill();
    }
  }

  /** Ends it at once, in the middle of a query too. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #receive(message: unknown): void {
    const parsed = fromHostSchema.safeParse(message);
    if (!parsed.success) return;
    const waiting = this.#waiting.get(parsed.data.id);
    if (waiting === undefined) return;
    if (parsed.data.kind === 'progress') {
      waiting.progress(parsed.data.message);
      return;
    }
    this.#waiting.delete(parsed.data.id);
    if (parsed.data.kind === 'answer') waiting.resolve(parsed.data.value);
    else {
      const { message: text, sqlstate } = parsed.data.failure;
      waiting.reject(
        new EmbeddedError(sqlstate === undefined ? 'start' : 'sql', text, sqlstate ?? null),
      );
    }
  }

  #end(error: EmbeddedError): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
    this.#waiting.clear();
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `exit code ${String(code)}` : signal;
    const said = this.#stderr.trim().split('\n').at(-1) ?? '';
    return `The embedded PostgreSQL ended (${how}${said === '' ? '' : `: ${said}`}).`;
  }
}

function ignoreProgress(): void {
  // The caller shows none.
}
