// What a bottleneck rule is: one file that tells by the waits and counters of the last minutes what holds a server back, what
// causes it, and what to do next.

import type { Bottleneck } from '../../../model/monitorJson';
import type { RuleDocumentation } from '../../ruleDocumentation';
import type { WaitSample } from '../activeSessions';
import type { LockWaitRow } from '../questions/lockWaits';
import type { TransactionRow } from '../questions/transactions';
import type { WaitRow } from '../questions/waits';

/** What a server did over the last minutes. */
export interface Load {
  readonly samples: readonly WaitSample[];
  /** Average active sessions. */
  readonly aas: number;
  /** Of the server's machine; null where nobody told. */
  readonly cores: number | null;
  /** Means of these minutes. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** In the last ten minutes; null where they are not known. */
  readonly requestedCheckpoints: number | null;
  /** Of the last sample. */
  readonly lockWaits: readonly LockWaitRow[];
  readonly transactions: readonly TransactionRow[];
}

/** A made-up load, with what is not told left at nothing. */
export interface LoadExample {
  /** Processes in every sample, by `type event`, or `type event queryid`. */
  readonly waits: Readonly<Record<string, number>>;
  readonly cores?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly requestedCheckpoints?: number;
  readonly lockWaits?: readonly LockWaitRow[];
  readonly transactions?: readonly TransactionRow[];
  /** Words of what is said. */
  readonly says?: string;
}

export interface BottleneckRule {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** Planwright version that introduced it. */
  readonly since: string;
  readonly title: string;
  /** Rules that explain this one, where they hold too; the likeliest first. */
  readonly causes: readonly string[];
  readonly documentation: RuleDocumentation;
  readonly examples: {
    readonly fires: readonly LoadExample[];
    readonly silent: readonly LoadExample[];
  };
  judge(load: Load): Omit<Bottleneck, 'rule'> | null;
}

/** Names of events differ in case by version. Without `events`, all of the type. */
export function waitsFor(type: string, ...events: readonly string[]): (row: WaitRow) => boolean {
  const wanted = new Set(events.map((event) => event.toLowerCase()));
  return (row) => row.type === type && (wanted.size === 0 || wanted.has(row.event.toLowerCase()));
}
