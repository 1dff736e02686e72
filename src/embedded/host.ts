// The child process: takes requests from its parent one after another and answers them. Bundled as dist/embedded.mjs.

import fs from 'node:fs';
import {
  toHostSchema,
  type FromHost,
  type HostFailure,
  type HostRequest,
  type OpenNative,
  type OpenNativeAnswer,
} from './channel';
import { DemoHost } from './demo/demoHost';
import { assertNever } from '../util/assertNever';
import { NativeHost } from './native/nativeHost';
import { TwinHost } from './twin/twinHost';
import { endWithParent } from './watchdog';

type Progress = (message: string) => void;

class Host {
  #demo: DemoHost | null = null;
  #twin: TwinHost | null = null;
  #native: NativeHost | null = null;

  async answer(request: HostRequest, progress: Progress): Promise<unknown> {
    switch (request.kind) {
      case 'start-demo':
        this.#demo ??= new DemoHost();
        return this.#demo.start(request, progress);
      case 'open-twin':
        this.#twin = await TwinHost.open(request);
        return this.#twin.describe();
      case 'twin-run':
        return this.#opened.run(request.statements);
      case 'twin-run-own':
        return this.#opened.runOwn(request.statements);
      case 'twin-query':
        return this.#opened.query(request.sql);
      case 'twin-execute':
        return this.#opened.execute(request.sql);
      case 'twin-resize':
        return this.#opened.resize(request.sizes);
      case 'twin-sizes':
        this.#opened.showSizes(request.show);
        return null;
      case 'twin-plan':
        return this.#opened.plan(request);
      case 'twin-types':
        return this.#opened.parameterTypes(request.sql);
      case 'open-native':
        return this.#openNative(request);
      case 'native-grow':
        return this.#openedNative.grow(request);
      case 'native-sweep':
        return this.#openedNative.sweep(request);
      case 'native-confine':
        return this.#openedNative.confine(request);
      case 'stop':
        await this.#demo?.stop();
        await this.#native?.stop();
        return process.exit(0);
      default:
        return assertNever(request);
    }
  }

  async #openNative(request: OpenNative): Promise<OpenNativeAnswer> {
    const { host, answer } = await NativeHost.open(request);
    this.#native = host;
    return answer;
  }

  get #openedNative(): NativeHost {
    if (this.#native === null) throw new Error('The native twin was asked before it was opened.');
    return this.#native;
  }

  get #opened(): TwinHost {
    if (this.#twin === null) throw new Error('The twin was asked before it was opened.');
    return this.#twin;
  }
}

/** What WebAssembly throws outside any call ends the child: in one line, which its parent tells. */
function endOn(error: Error): void {
  fs.writeSync(STDERR, `\n${error.name}: ${error.message.split('\n', 1)[0] ?? ''}\n`);
  process.exit(1);
}

const STDERR = 2;

function main(): void {
  endWithParent();
  process.on('uncaughtException', endOn);
  const host = new Host();
  let previous: Promise<void> = Promise.resolve();
  process.on('message', (message) => {
    const parsed = toHostSchema.safeParse(message);
    // Only a parent of another build can say what this child does not know; it then sees no answer but the end.
    if (!parsed.success) process.exit(2);
    const { id, request } = parsed.data;
    previous = previous.then(() => serve(host, id, request));
  });
}

async function serve(host: Host, id: number, request: HostRequest): Promise<void> {
  try {
    const value = await host.answer(request, (message) => {
      send({ kind: 'progress', id, message });
    });
    send({ kind: 'answer', id, value });
  } catch (error) {
    send({ kind: 'failure', id, failure: toFailure(error) });
  }
}

function send(message: FromHost): void {
  process.send?.(message);
}

function toFailure(error: unknown): HostFailure {
  if (!(error instanceof Error)) return { message: String(error) };
  const sqlstate = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return sqlstate !== null && /^[0-9A-Z]{5}$/.test(sqlstate)
    ? { message: error.message, sqlstate }
    : { message: error.message };
}

main();
