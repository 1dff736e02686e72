// How is one instance of libpg-query made and called? Our own loader over one compiled module, so that a ruined instance can be replaced.

import createGlue from 'libpg-query/wasm/libpg-query.js';

/** The part of the Emscripten module that we use. */
interface Glue {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _wasm_parse_query_raw(query: number): number;
  _wasm_free_parse_result(result: number): void;
  _wasm_fingerprint(query: number): number;
  _wasm_parse_plpgsql(query: number): number;
  _wasm_free_string(text: number): void;
  getValue(pointer: number, type: 'i32'): number;
  UTF8ToString(pointer: number): string;
  stringToUTF8(text: string, pointer: number, maxBytes: number): void;
  lengthBytesUTF8(text: string): number;
}

type GlueFactory = (options: {
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): WebAssembly.Exports;
}) => Promise<Glue>;

export type RawParse =
  | { readonly tree: string }
  | {
      readonly message: string;
      /** Counted in code points from 0; null when the parser gave none. */
      readonly codePoint: number | null;
    };

/** Calls throw RangeError when the stack overflows and RuntimeError on traps: the instance must be thrown away then. */
export class WasmInstance {
  readonly #glue: Glue;

  private constructor(glue: Glue) {
    this.#glue = glue;
  }

  static async create(module: WebAssembly.Module): Promise<WasmInstance> {
    const factory: GlueFactory = createGlue;
    const glue = await factory({
      instantiateWasm(imports, receive) {
        const instance = new WebAssembly.Instance(module, imports);
        receive(instance, module);
        return instance.exports;
      },
    });
    return new WasmInstance(glue);
  }

  /** Memory never shrinks: the owner replaces an instance that has grown large. */
  get memoryBytes(): number {
    return this.#glue.HEAPU8.length;
  }

  parse(sql: string): RawParse {
    const glue = this.#glue;
    return this.#withText(sql, (query) => {
      const result = glue._wasm_parse_query_raw(query);
      // PgQueryParseResult {parse_tree, stderr_buffer, error}; PgQueryError {message, funcname, filename, lineno, cursorpos}.
      const tree = glue.getValue(result, 'i32');
      const error = glue.getValue(result + 8, 'i32');
      const answer =
        error === 0
          ? { tree: glue.UTF8ToString(tree) }
          : {
              message: glue.UTF8ToString(glue.getValue(error, 'i32')),
              codePoint: positionOf(glue.getValue(error + 16, 'i32')),
            };
      glue._wasm_free_parse_result(result);
      return answer;
    });
  }

  /** The fingerprint of libpg_query, 16 hexadecimal digits, or the parser's message. */
  fingerprint(sql: string): string {
    const glue = this.#glue;
    return this.#withText(sql, (query) => {
      const result = glue._wasm_fingerprint(query);
      const answer = glue.UTF8ToString(result);
      glue._wasm_free_string(result);
      return answer;
    });
  }

  /** JSON of the functions in a CREATE FUNCTION ... LANGUAGE plpgsql, or the parser's message, which never begins with a brace. */
  parsePlpgsql(sql: string): string {
    const glue = this.#glue;
    return this.#withText(sql, (query) => {
      const result = glue._wasm_parse_plpgsql(query);
      const answer = glue.UTF8ToString(result);
      glue._wasm_free_string(result);
      return answer;
    });
  }

  #withText<T>(sql: string, call: (pointer: number) => T): T {
    const bytes = this.#glue.lengthBytesUTF8(sql) + 1;
    const pointer = this.#glue._malloc(bytes);
    if (pointer === 0) throw new RangeError('The parser has no memory for this statement.');
    this.#glue.stringToUTF8(sql, pointer, bytes);
    // No finally: after a throw the whole instance goes, and freeing in a ruined one may throw again.
    const answer = call(pointer);
    this.#glue._free(pointer);
    return answer;
  }
}

function positionOf(cursorPosition: number): number | null {
  return cursorPosition > 0 ? cursorPosition - 1 : null;
}
