// mocha's spec report, and its counts and failures in the file that PLANWRIGHT_MOCHA_RESULT names: how scripts/test.mjs sums
// suites up.

const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.PLANWRIGHT_MOCHA_RESULT;
    if (file === undefined || file === '') return;
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
