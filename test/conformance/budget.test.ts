// Do the bundles stay small? Each is made as for a package, in memory, and weighed.

import assert from 'node:assert/strict';
import esbuild from 'esbuild';
import { bundles, withoutPages } from '../../scripts/lib/bundles.mjs';

const MEGABYTE = 1_000_000;

/**
 * Bytes, minified, WebAssembly apart. Activation reads the extension's bundle, the first use the services' too. What rules say
 * of themselves for docs/rules and for tests is in none of them.
 */
const BUDGETS: Readonly<Record<keyof ReturnType<typeof bundles>, number>> = {
  extension: 0.02 * MEGABYTE,
  // Each holds the migration check; the command line every command beside it.
  services: 2 * MEGABYTE,
  cli: 2.2 * MEGABYTE,
  // The protocol of `planwright mcp`: its SDK, and zod.
  mcp: 0.5 * MEGABYTE,
  // Where connections are imported: zod and a reader of YAML are most of it.
  imports: 0.4 * MEGABYTE,
  // Read by connections through SSH alone.
  ssh: 0.4 * MEGABYTE,
  panel: 0.4 * MEGABYTE,
};

describe('size budget', () => {
  for (const [name, options] of Object.entries(bundles(true)))
    it(`${name} is within its budget`, async () => {
      const { metafile } = await esbuild.build({ ...options, write: false, metafile: true });
      const outputs = Object.entries(metafile.outputs).filter(([file]) =>
        /\.(js|cjs|css)$/.test(file),
      );
      assert.ok(outputs.length > 0);
      const bytes = outputs.reduce((sum, [, output]) => sum + output.bytes, 0);
      const budget = BUDGETS[name as keyof typeof BUDGETS];
      assert.ok(
        bytes < budget,
        `${String(bytes)} bytes of ${String(budget)}; the largest inputs: ${largest(metafile)}`,
      );
    });
});

describe('a bundled rule', () => {
  it('is without its page and its examples, and otherwise as it was', () => {
    const rule = `export const rule = {
  id: 'one',
  documentation: {
    summary: \`a } brace\`,
  },
  examples: { fires: [{ sql: '}' }], silent: [] },
  judge: ({ examples }) => [examples],
};`;
    assert.equal(
      withoutPages('one.ts', rule),
      "export const rule = {\n  id: 'one',\n  documentation: {},\n  examples: {},\n  judge: ({ examples }) => [examples],\n};",
    );
    assert.equal(withoutPages('other.ts', 'const a = { examples: { b: 1 } };').length, 33);
  });
});

function largest(metafile: esbuild.Metafile): string {
  return Object.values(metafile.outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
    .slice(0, 5)
    .map(([file, { bytesInOutput }]) => `${file} ${String(bytesInOutput)}`)
    .join(', ');
}
