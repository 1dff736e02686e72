// Serves a real VS Code workbench on 127.0.0.1 with the extension of this folder loaded from its sources.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, killTree } from './run.mjs';
import { NODE24, VSCODE_SERVER } from './tools.mjs';

/** Heuristic: it listens after one or two seconds on an idle machine. */
const START_LIMIT_MS = 60_000;

const QUIET_SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
};

/**
 * @param {object} options
 * @param {'installed' | 'development'} options.extension installed: as a person has it; development: for a suite inside
 *   the extension host, at the price of a workbench that shows no notification
 * @param {string} options.dataDirectory its own; holds settings and state
 * @param {Readonly<Record<string, unknown>>} [options.settings] on top of those that keep a workbench quiet
 * @param {NodeJS.ProcessEnv} [options.env] for the extension host
 * @param {boolean} [options.trust] false: the workbench asks whether the folder is trusted
 */
export async function startWorkbenchServer({
  extension,
  dataDirectory,
  settings = {},
  env = {},
  trust = true,
}) {
  const writeSettings = (next) => {
    const folder = path.join(dataDirectory, 'data/Machine');
    mkdirSync(folder, { recursive: true });
    const all = { ...QUIET_SETTINGS, ...settings, ...next };
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(all, null, 2));
  };
  writeSettings({});
  if (extension === 'installed') linkExtension(path.join(dataDirectory, 'extensions'));
  // A workbench runs programs for whoever reaches it: other users of this machine must not.
  const token = randomUUID();
  const args = [
    path.join(VSCODE_SERVER, 'out/server-main.js'),
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...(trust ? ['--disable-workspace-trust'] : []),
    // Without it a built workbench ignores extensionDevelopmentPath and extensionTestsPath.
    ...(extension === 'development' ? ['--enable-smoke-test-driver'] : []),
    ...['--server-data-dir', dataDirectory],
  ];
  const child = spawn(NODE24, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  process.once('exit', () => killTree(child));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const port = await listening(child);
  return {
    port,
    /** Settings that a running workbench takes up at once. */
    writeSettings,
    /**
     * @param {string} folder
     * @param {readonly (readonly [string, string])[]} [payload]
     */
    url(folder, payload = []) {
      const entries = [
        ...(extension === 'development' ? [['extensionDevelopmentPath', remote(ROOT)]] : []),
        ['skipWelcome', 'true'],
        ...payload,
      ];
      const query = new URLSearchParams({ tkn: token, folder, payload: JSON.stringify(entries) });
      return `http://127.0.0.1:${String(port)}/?${query.toString()}`;
    },
    /** Resolves when the server is gone. */
    ended,
    async stop() {
      killTree(child);
      await ended;
    },
  };
}

/** The server takes up what it finds in its folder of extensions when it has no list of them yet. */
function linkExtension(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(ROOT, path.join(folder, 'planwright.planwright-0.1.0'), 'junction');
}

/** A file as the workbench in the browser names it. */
export function remote(file) {
  return `vscode-remote://remote${path.resolve(file)}`;
}

function listening(child) {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => {
      killTree(child);
      reject(
        new Error(`The workbench did not start in ${String(START_LIMIT_MS / 1000)} s\n${log}`),
      );
    }, START_LIMIT_MS);
    const read = (data) => {
      log = (log + String(data)).slice(-4_000);
      const found = /Extension host agent listening on (\d+)/.exec(log);
      if (found === null) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`The workbench did not start: ${error.message}. Run npm test once.`));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The workbench ended with ${String(code)}\n${log}`));
    });
  });
}
