// The one suite that runs inside a VS Code extension host, however that host was started: run() is what VS Code calls.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import CountingReporter from '../../../scripts/lib/mochaReporter.cjs';

/** Against hangs alone: no outcome is decided by what else the machine does. */
const TEST_TIMEOUT_MS = 240_000;

/** By this the runner tells the report from all else that a workbench prints. */
const REPORT_MARK = '[suite] ';

export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    console.log(`${REPORT_MARK}${format(...args)}`);
  };
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: TEST_TIMEOUT_MS,
    forbidOnly: true,
    forbidPending: true,
    reporter: CountingReporter,
  });
  // For whoever works on one of them: MOCHA_GREP=faults npm run test:extension
  const { MOCHA_GREP } = process.env;
  if (MOCHA_GREP !== undefined) mocha.grep(MOCHA_GREP);
  for (const name of readdirSync(__dirname).sort())
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${String(failures)} tests failed`);
}
