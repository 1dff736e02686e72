// How long activation takes: its bundle against an empty one in a Node process of its own, and as a real workbench reports it.
// Usage: tsx bench/activation.ts [starts]; prints JSON. Expects a production build in dist/.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { Workbench } from '../test/e2e/harness/workbench';

const ROOT = path.resolve(__dirname, '..');
const RUNS = 15;

/** What activation asks of VS Code, answering nothing: only our own time counts. */
const LOADER = `
const Module = require('node:module');
const answer = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : answer),
  apply: () => answer,
  construct: () => answer,
});
const names = ['window', 'languages', 'commands', 'workspace', 'EventEmitter', 'Disposable', 'CodeActionKind'];
const vscode = Object.fromEntries(names.map((name) => [name, answer]));
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
const begin = performance.now();
const { activate } = require(process.argv[1]);
activate?.({ subscriptions: [] });
const end = performance.now();
process.stdout.write(JSON.stringify({
  ms: end - begin,
  modules: Object.keys(require.cache).length,
}));
`;

/** `modules`: files that were loaded, the bundle itself among them. */
const loadSchema = z.object({ ms: z.number(), modules: z.int() });
type Load = z.infer<typeof loadSchema>;

function loadOnce(file: string): Load {
  const printed = execFileSync(process.execPath, ['-e', LOADER, file]).toString();
  return loadSchema.parse(JSON.parse(printed));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Taken in turns, so that a busy machine slows both. */
function bundleAgainstEmpty(directory: string) {
  const bundle = path.join(ROOT, 'dist/extension.cjs');
  const empty = path.join(directory, 'empty.cjs');
  writeFileSync(empty, 'exports.activate = () => undefined;\n');
  const pairs = Array.from({ length: RUNS }, () => [loadOnce(bundle), loadOnce(empty)] as const);
  const ours = median(pairs.map(([{ ms }]) => ms));
  const floor = median(pairs.map(([, { ms }]) => ms));
  return {
    bundleBytes: statSync(bundle).size,
    servicesBytes: statSync(path.join(ROOT, 'dist/services.cjs')).size,
    modulesLoaded: pairs[0]?.[0].modules ?? 0,
    medianMs: ours,
    emptyBundleMs: floor,
    ratio: ours / floor,
    maxMs: Math.max(...pairs.map(([{ ms }]) => ms)),
  };
}

/** What `Developer: Show Running Extensions` says: loading the code and activating together. */
async function inWorkbench(): Promise<number> {
  const workbench = await Workbench.open({ files: { 'a.sql': 'select 1;\n' } });
  try {
    const { page } = workbench;
    // The slowest stand first and the list draws only what is seen.
    await page.setViewportSize({ width: 1280, height: 4_000 });
    await workbench.openFile('a.sql');
    await workbench.codeLens('Explain').waitFor();
    await workbench.runCommand('Developer: Show Running Extensions');
    const list = page.locator('.runtime-extensions-editor');
    await list.getByText('Planwright').first().waitFor();
    const text = await list.innerText();
    const shown = /^Planwright\n[^]*?Activation: (\d+)ms/m.exec(text)?.[1];
    if (shown === undefined) throw new Error(`No activation time of Planwright in:\n${text}`);
    return Number(shown);
  } finally {
    await workbench.close();
  }
}

async function main(): Promise<void> {
  const starts = Number(process.argv[2] ?? 3);
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-activation-'));
  try {
    const bundle = bundleAgainstEmpty(directory);
    const reported: number[] = [];
    for (let start = 0; start < starts; start++) reported.push(await inWorkbench());
    const workbench = { activationMs: reported, medianMs: median(reported) };
    const result = { benchmark: 'activation', targetMs: 50, bundle, workbench };
    console.log(JSON.stringify(result, null, 2));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

void main();
