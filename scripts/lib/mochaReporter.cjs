// mocha's spec report, and its counts and failures in the file that PLANWRIGHT_MOCHA_RESULT names: how scripts/test.mjs sums
// suites up.

const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { reporters } = require('mocha');

/** Few enough to read, enough to see why a lane is long. */
const LONGEST = 8;

/** Says at the end which files took longest, hooks included: by that the lanes of scripts/lib/suites.mjs are balanced. */
function timeFiles(runner) {
  const seconds = new Map();
  let started = 0;
  runner.on('suite', (suite) => {
    if (suite.parent?.root) started = Date.now();
  });
  runner.on('suite end', ({ parent, file = '' }) => {
    if (!parent?.root) return;
    const name = path.relative(process.cwd(), file);
    seconds.set(name, (seconds.get(name) ?? 0) + (Date.now() - started) / 1000);
  });
  runner.once('end', () => {
    const longest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, LONGEST);
    console.log('Longest:');
    for (const [name, time] of longest) console.log(`  ${time.toFixed(0)} s  ${name}`);
  });
}

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.PLANWRIGHT_MOCHA_RESULT;
    if (file === undefined || file === '') return;
    timeFiles(runner);
    const failed = [];
    runner.on('fail', (test, error) => {
      const [why] = String(error?.message ?? error).split('\n');
      failed.push(`${test.fullTitle()}: ${why}`);
    });
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
    });
  }
}

module.exports = CountingReporter;
