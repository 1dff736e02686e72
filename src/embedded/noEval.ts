// What is loaded into PostgreSQL in WebAssembly stays in there: whoever becomes superuser inside can write a library and LOAD it,
// and Emscripten would evaluate the JavaScript that it exports (EM_JS, EM_ASM) in this process, with its rights. Nothing that
// PGlite brings has any.

/** For good, and before any WebAssembly is loaded: its loader finds `eval` by name each time. */
export function forbidEval(): void {
  Object.defineProperty(globalThis, 'eval', {
    value: refuse,
    writable: false,
    configurable: false,
  });
}

function refuse(): never {
  throw new Error('JavaScript in a library is not run here.');
}
