// What is loaded into PostgreSQL in WebAssembly stays in there. Whoever becomes superuser inside can write a library and LOAD it;
// Emscripten would evaluate the JavaScript that it exports (EM_JS, EM_ASM) with the rights of this process, and hand it objects
// of JavaScript that it asks for by name (`constructor`). So no library is loaded that PGlite did not bring.

import { createHash } from 'node:crypto';
import type { PGlite } from '@electric-sql/pglite';
import * as z from 'zod';

/** For good, and before anybody else's text is run: the libraries that are there now are all that this process ever loads. */
export async function sealLibraries(database: PGlite): Promise<void> {
  const known = new Set((await librariesOf(database)).map(hashOf));
  const { Module, compile, instantiate } = WebAssembly;
  const checked = (module: WebAssembly.Module, bytes: Uint8Array): WebAssembly.Module => {
    // Emscripten also makes modules of its own, of one function each, which are no libraries.
    if (Module.customSections(module, 'dylink.0').length > 0 && !known.has(hashOf(bytes)))
      refuse('A library that did not come with PostgreSQL is not loaded here.');
    return module;
  };
  const seal = (name: string, value: unknown): void => {
    Object.defineProperty(WebAssembly, name, { value, writable: false, configurable: false });
  };
  seal(
    'Module',
    new Proxy(Module, {
      construct: (target, [given]: [BufferSource]) => {
        const bytes = bytesOf(given);
        return checked(new target(bytes), bytes);
      },
    }),
  );
  const compileChecked = async (given: BufferSource): Promise<WebAssembly.Module> => {
    const bytes = bytesOf(given);
    return checked(await compile(bytes), bytes);
  };
  seal('compile', compileChecked);
  seal(
    'instantiate',
    async (given: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) => {
      if (given instanceof Module) return instantiate(given, imports);
      const module = await compileChecked(given);
      return { module, instance: await instantiate(module, imports) };
    },
  );
  for (const name of ['compileStreaming', 'instantiateStreaming'])
    seal(name, () => refuse('Nothing is loaded from elsewhere here.'));
}

/** A copy: nobody changes it between the check and the compiler. */
function bytesOf(given: BufferSource): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice()
    : new Uint8Array(given).slice();
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const fileSystemSchema = z.object({
  readdir: z.custom<ReadNames>(isFunction),
  readFile: z.custom<ReadFile>(isFunction),
});

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

type ReadNames = (directory: string) => readonly string[];
type ReadFile = (path: string) => Uint8Array;

async function librariesOf(database: PGlite): Promise<readonly Uint8Array[]> {
  const module: unknown = Reflect.get(database, 'Module');
  const files = fileSystemSchema.parse(
    typeof module === 'object' && module !== null ? Reflect.get(module, 'FS') : null,
  );
  const { rows } = await database.query<{ setting: string }>(
    `SELECT setting FROM pg_catalog.pg_config() WHERE name = 'PKGLIBDIR'`,
  );
  const [{ setting: directory } = { setting: '' }] = rows;
  return files
    .readdir(directory)
    .filter((name) => name.endsWith('.so'))
    .map((name) => files.readFile(`${directory}/${name}`));
}

function refuse(why: string): never {
  throw new Error(why);
}
