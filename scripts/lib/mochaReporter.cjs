// mocha's spec report, and its counts in the file that PLANWRIGHT_MOCHA_RESULT names: how scripts/test.mjs sums suites up.

const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.PLANWRIGHT_MOCHA_RESULT;
    if (file === undefined || file === '') return;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
}

module.exports = CountingReporter;
