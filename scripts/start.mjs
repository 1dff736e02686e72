// `npm start`: installs and builds what is missing, shows what Planwright says of a slow query on the demo database, then opens
// VS Code on the samples: the desktop one when `code` is on PATH, else one in the browser. With --once it ends after the report.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureBuild } from './lib/freshBuild.mjs';
import { CACHE, ROOT, run } from './lib/run.mjs';
import { ensureSystem, onPath } from './lib/systemPackages.mjs';
import { ensureCodeServer, ensureNodeModules } from './lib/tools.mjs';
import { startWorkbenchServer } from './lib/workbenchServer.mjs';

const SAMPLES = path.join(ROOT, 'samples');
const FIRST_SAMPLE = path.join(SAMPLES, 'orders-of-a-customer.sql');
/** The extension connects to the demo database by itself when it is started with this. */
const DEMO = { PLANWRIGHT_START_DEMO: '1' };

async function report() {
  process.stderr.write('Explain & Optimize on the demo database ...\n');
  const args = ['dist/cli.cjs', 'explain', '--demo', '--analyze', '--file', FIRST_SAMPLE];
  const { code, error } = await run(process.execPath, args);
  if (code !== 0) throw new Error(`The report failed: ${error ?? `exit code ${String(code)}`}`);
}

async function openDesktop(code) {
  const args = [`--extensionDevelopmentPath=${ROOT}`, SAMPLES, FIRST_SAMPLE];
  const { code: exitCode, error } = await run(code, args, { env: { ...process.env, ...DEMO } });
  if (exitCode !== 0)
    throw new Error(`${code} failed: ${error ?? `exit code ${String(exitCode)}`}`);
}

async function serveWorkbench() {
  const dataDirectory = path.join(CACHE, 'start');
  mkdirSync(dataDirectory, { recursive: true });
  return startWorkbenchServer({ extension: 'installed', dataDirectory, env: DEMO });
}

/** The workbench starts while the report is made: each takes some seconds. */
async function openInBrowser() {
  await ensureSystem(['compiler']);
  await ensureCodeServer();
  const serving = serveWorkbench();
  try {
    await Promise.all([report(), serving]);
  } catch (error) {
    const [started] = await Promise.allSettled([serving]);
    if (started.status === 'fulfilled') await started.value.stop();
    throw error;
  }
  const server = await serving;
  const open = [['openFile', `vscode-remote://remote${FIRST_SAMPLE}`]];
  console.log(
    `\nVS Code with Planwright and the sample queries, until Ctrl-C:\n${server.url(SAMPLES, open)}`,
  );
  await server.ended;
}

try {
  await ensureNodeModules();
  await ensureBuild();
  const code = onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (process.argv.includes('--once')) await report();
  else if (code === null) await openInBrowser();
  else {
    await report();
    await openDesktop(code);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
