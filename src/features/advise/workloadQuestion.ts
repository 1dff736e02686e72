// What is asked for a workload: within which room, how long, and planned by whom.

import type { Limits } from '../../analysis/advisor/workload/selectIndexes';
import type { Workload } from '../../model/workload';

export interface WorkloadQuestion {
  readonly workload: Workload;
  readonly limits: Limits;
  /** So long it is searched; a first answer is there much sooner. */
  readonly seconds: number;
  readonly engine: 'twin' | 'hypopg';
  /** May values from statistics be planned with? */
  readonly sampleValues: boolean;
}
