// Is there room on the server for parallel workers? As far as SQL can tell: processors and their load it cannot.

export interface ServerLoad {
  /** The pool for parallel workers: max_parallel_workers within max_worker_processes. */
  readonly workerPool: number;
  /** Parallel workers at work now; as far as we may see. */
  readonly workersRunning: number;
  /** Other sessions that execute a statement now; as far as we may see. */
  readonly othersActive: number;
  /** Sessions whose state we may not see. */
  readonly othersHidden: number;
}
