// A library for the dynamic loader of PostgreSQL in WebAssembly that carries JavaScript: Emscripten evaluates what such a module
// exports as `__em_js__...` while it loads, before PostgreSQL looks whether the library is one of its own.

/** Bytes of a module whose loading evaluates `script`, wherever that is let happen. */
export function sideModule(script: string): Uint8Array {
  // Arguments, then the body of a function; what follows the body is a statement of its own.
  const text = [...new TextEncoder().encode(`(void)<::>{};${script}`), 0];
  const memory = [...unsigned(text.length), 0, 0, 0];
  const dylink = [...named('dylink.0'), 1, ...unsigned(memory.length), ...memory];
  const imports = [
    [...named('env'), ...named('memory'), 2, 0, 1],
    [...named('env'), ...named('__memory_base'), 3, I32, 0],
    [...named('env'), ...named('__table_base'), 3, I32, 0],
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(0, dylink),
    ...section(2, [imports.length, ...imports.flat()]),
    // i32.const 0: the loader adds where the memory of the module begins.
    ...section(6, [1, I32, 0, 0x41, 0, END]),
    ...section(7, [1, ...named('__em_js__planwright'), 3, 2]),
    // At global.get __memory_base.
    ...section(11, [1, 0, 0x23, 0, END, ...unsigned(text.length), ...text]),
  ]);
}

const I32 = 0x7f;
const END = 0x0b;

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...unsigned(content.length), ...content];
}

function named(name: string): readonly number[] {
  const bytes = [...new TextEncoder().encode(name)];
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...unsigned(Math.floor(value / 0x80))];
}
