// Runs the same suite in a desktop VS Code that @vscode/test-electron downloads: npm run test:electron, on a machine with network.

import { mkdtempSync, cpSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildSuite, ROOT } from './buildSuite';

async function main(): Promise<void> {
  const suite = await buildSuite();
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'planwright-electron-'));
  const data = mkdtempSync(path.join(os.tmpdir(), 'planwright-electron-data-'));
  cpSync(path.join(ROOT, 'samples'), workspace, { recursive: true });
  try {
    process.exitCode = await runTests({
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: suite,
      extensionTestsEnv: { PLANWRIGHT_WORKBENCH_DATA: data },
      launchArgs: [
        workspace,
        ...['--user-data-dir', data, '--disable-extensions', '--disable-workspace-trust'],
      ],
    });
  } finally {
    for (const directory of [workspace, data]) rmSync(directory, { recursive: true, force: true });
  }
}

void main();
