// Ends this child when its parent is gone, even while PostgreSQL computes and the event loop stands still.

import { Worker } from 'node:worker_threads';

/** Heuristic: an orphan whose event loop stands still lives twice this long at most. */
const CHECK_EVERY_MS = 1_000;

/** Runs in a thread of its own; signal 0 only asks whether the process exists. */
const WATCH = `
const { workerData } = require('node:worker_threads');
let orphan = false;
setInterval(() => {
  // The second time: until then an orderly end, which takes its files along, has had its chance.
  if (orphan) process.kill(process.pid, 'SIGKILL');
  try { process.kill(workerData.parentPid, 0); }
  catch (error) { if (error.code === 'ESRCH') orphan = true; }
  if (process.ppid !== workerData.parentPid) orphan = true;
}, workerData.checkEveryMs);
`;

/** A terminal signals all of its processes at once: the parent first stops what it asked for, then ends this one. */
const OF_THE_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGHUP'];

export function endWithParent(): void {
  for (const signal of OF_THE_TERMINAL) process.on(signal, () => undefined);
  process.on('SIGTERM', () => process.exit(143));
  process.on('disconnect', () => process.exit(0));
  const workerData = { parentPid: process.ppid, checkEveryMs: CHECK_EVERY_MS };
  new Worker(WATCH, { eval: true, workerData }).unref();
}
