// How is the SQL parser loaded? Reads and compiles the WebAssembly file that is shipped beside the bundles.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SqlParser } from '../analysis/sql/parser';

/** `directory`: where libpg-query.wasm lies, `dist` in a package. Rejects with Node's own error when it is not there. */
export async function loadParser(directory: string): Promise<SqlParser> {
  const bytes = await readFile(join(directory, 'libpg-query.wasm'));
  return SqlParser.create(await WebAssembly.compile(bytes));
}
