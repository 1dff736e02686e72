// Runs the extension suite in the extension host of a real VS Code without a desktop: code-server's workbench in headless Chromium.
// Usage: tsx test/extension/runner/codeServer.ts

import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import * as z from 'zod';
import { remote, startWorkbenchServer } from '../../../scripts/lib/workbenchServer.mjs';
import { launchChromium } from '../../support/chromium';
import { buildSuite, ROOT } from './buildSuite';

/** The whole suite, on two busy cores; a little less than the suite's own limit in scripts/lib/suites.mjs. */
const LIMIT_MS = 23 * 60_000;
const SCREENSHOT = path.join(ROOT, '.cache/screenshots/extension-suite-failure.png');

/** Nobody looks, and without a graphics card the processor draws: what moves costs more time than what is tested. */
const VIEWPORT = { width: 1024, height: 640 };
const STILL = { 'editor.cursorBlinking': 'solid', 'editor.minimap.enabled': false };

/** In each frame of the page. */
function holdStill(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { animation: none !important; transition: none !important; }');
  document.adoptedStyleSheets.push(sheet);
}

/** All that workbench and extension host print. */
const LOG = path.join(ROOT, '.cache/logs/extension-workbench.log');
/** test/extension/suite/index.ts puts it before the lines of mocha's report. */
const REPORT_MARK = '[suite] ';

const resultSchema = z.object({ passes: z.int(), failures: z.int(), pending: z.int() });

async function main(): Promise<void> {
  const suite = await buildSuite();
  mkdirSync(path.dirname(LOG), { recursive: true });
  writeFileSync(LOG, '');
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-extension-suite-'));
  const resultFile =
    process.env['PLANWRIGHT_MOCHA_RESULT'] ?? path.join(directory, 'mocha-result.json');
  const workspace = path.join(directory, 'workspace');
  cpSync(path.join(ROOT, 'samples'), workspace, { recursive: true });
  rmSync(resultFile, { force: true });
  const server = await startWorkbenchServer({
    extension: 'development',
    dataDirectory: path.join(directory, 'server'),
    settings: STILL,
    env: {
      PLANWRIGHT_MOCHA_RESULT: resultFile,
      PLANWRIGHT_WORKBENCH_DATA: path.join(directory, 'server'),
    },
  });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' });
    await context.addInitScript(holdStill);
    const page = await context.newPage();
    const ended = await runSuite(
      page,
      server.url(workspace, [['extensionTestsPath', remote(suite)]]),
    );
    const problem = judge(ended, resultFile);
    if (problem === null) return;
    mkdirSync(path.dirname(SCREENSHOT), { recursive: true });
    await page.screenshot({ path: SCREENSHOT });
    console.error(`${problem} The workbench at the end: ${SCREENSHOT}; what it printed: ${LOG}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The exit code that the workbench reports, or null when it never does. */
async function runSuite(page: Page, url: string): Promise<number | null> {
  let report: (code: number) => void;
  const exit = new Promise<number>((resolve) => {
    report = resolve;
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => {
    report(code);
  });
  await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
    const text = format(...args);
    appendFileSync(LOG, `${text}\n`);
    if (text.startsWith(REPORT_MARK)) console.log(text.slice(REPORT_MARK.length));
  });
  await page.goto(url);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, LIMIT_MS);
  });
  const ended = await Promise.race([exit, limit]);
  clearTimeout(timer);
  return ended;
}

/** What went wrong, or null. */
function judge(ended: number | null, resultFile: string): string | null {
  if (ended === null) return `The suite did not end in ${String(LIMIT_MS / 60_000)} minutes.`;
  if (!existsSync(resultFile)) return `The suite ended with ${String(ended)} and left no result.`;
  const { passes, failures } = resultSchema.parse(JSON.parse(readFileSync(resultFile, 'utf8')));
  if (failures > 0) return `${String(failures)} tests failed.`;
  if (passes === 0) return 'The suite ran no test.';
  return ended === 0 ? null : `The suite ended with ${String(ended)}.`;
}

void main();
