// Ends this child when its parent is gone, even while PostgreSQL computes and the event loop stands still.

import { Worker } from 'node:worker_threads';

/** Heuristic: an orphan lives this long at most. */
const CHECK_EVERY_MS = 1_000;

/** Runs in a thread of its own; signal 0 only asks whether the process exists. */
const WATCH = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  try { process.kill(workerData.parentPid, 0); }
  catch (error) { if (error.code === 'ESRCH') process.kill(process.pid, 'SIGKILL'); }
  if (process.ppid !== workerData.parentPid) process.kill(process.pid, 'SIGKILL');
}, workerData.checkEveryMs);
`;

export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
  const workerData = { parentPid: process.ppid, checkEveryMs: CHECK_EVERY_MS };
  new Worker(WATCH, { eval: true, workerData }).unref();
}
