// The Emscripten glue of libpg-query has no types of its own; wasmInstance.ts says what it uses of it.

declare module 'libpg-query/wasm/libpg-query.js' {
  const createGlue: (options: object) => Promise<never>;
  export default createGlue;
}
