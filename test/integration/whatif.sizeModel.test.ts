// The size model against indexes that were really built, asked by the catalog and by a twin's image: plain B-trees within
// a hundredth or two, several columns and expressions as well where their values can be counted; GIN within a fifth.
// Bounds leave room for what ANALYZE's random sample happens to hold; bench/indexSizes prints the figures.

import assert from 'node:assert/strict';
import { meanError, measureSizes, type MeasuredSize } from '../support/measureSizes';
import { postgres } from '../support/postgres';

/** A mean of the kind, and a single build: factors. */
const BOUNDS: Readonly<Record<string, readonly [mean: number, each: number]>> = {
  plain: [1.03, 1.1],
  wide: [1.15, 1.3],
  several: [1.03, 1.1],
  // Of a field of jsonb that a hundred samples show once each, nobody knows how many values there are: up to 3 times.
  expression: [1.2, 3.2],
  gin: [1.3, 3.5],
  others: [1.06, 1.1],
};

describe('size model against real builds', () => {
  let measured: readonly MeasuredSize[];

  before(async () => {
    measured = await measureSizes(await postgres(18));
  });

  for (const [kind, [mean, each]] of Object.entries(BOUNDS)) {
    it(`is close for ${kind}`, () => {
      const ratios = measured
        .filter((one) => one.kind === kind)
        .flatMap(({ build, realBytes, catalogBytes, twinBytes }) => [
          { build, ratio: twinBytes / realBytes },
          ...(catalogBytes === null ? [] : [{ build, ratio: catalogBytes / realBytes }]),
        ]);
      assert.ok(ratios.length > 0);
      for (const { build, ratio } of ratios) {
        assert.ok(Math.abs(Math.log(ratio)) < Math.log(each), `${build}: ${ratio.toFixed(2)}`);
      }
      const error = meanError(ratios.map(({ ratio }) => ratio));
      assert.ok(error < mean, `geometric mean error ${error.toFixed(3)}`);
    });
  }
});
