// How near is the size model to indexes that are really built? Geometric mean error by kind, and the worst by name.
// Usage: npm run build, then tsx bench/indexSizes.ts; prints JSON.

import { startPostgres } from '../test/support/cluster';
import { meanError, measureSizes } from '../test/support/measureSizes';

const WORST = 8;

async function main(): Promise<void> {
  const cluster = await startPostgres(18);
  try {
    const measured = (await measureSizes(cluster)).map((one) => ({
      ...one,
      ratio: one.twinBytes / one.realBytes,
    }));
    const kinds = [...new Set(measured.map(({ kind }) => kind))];
    const error = (of: typeof measured) => meanError(of.map(({ ratio }) => ratio)).toFixed(3);
    const report = {
      benchmark: 'indexSizes',
      builds: measured.length,
      targetMeanError: 1.1,
      meanError: Number(error(measured)),
      byKind: Object.fromEntries(
        kinds.map((kind) => [kind, Number(error(measured.filter((one) => one.kind === kind)))]),
      ),
      worst: measured
        .toSorted((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)))
        .slice(0, WORST)
        .map(({ build, ratio, realBytes, twinBytes }) => ({ build, ratio, realBytes, twinBytes })),
    };
    console.log(JSON.stringify(report, null, 2));
  } finally {
    await cluster.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
