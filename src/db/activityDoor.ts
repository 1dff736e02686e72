// What the floors above may ask of a server's sessions; database.ts answers.

import type { ActivityRows } from './activity';
import type { Signal, SignalAnswer, SignalTarget } from './activitySignal';

/** What all sessions of the server do, and how one of them is stopped. */
export interface ActivityDoor {
  readActivity(signal?: AbortSignal): Promise<ActivityRows>;
  /** Never without an explicit, informed yes. Refused on read-only profiles. */
  signalSession(what: Signal, target: SignalTarget, signal?: AbortSignal): Promise<SignalAnswer>;
}
