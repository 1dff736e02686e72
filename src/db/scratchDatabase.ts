// A database that is Planwright's own: what is tried out in it is rolled back, and nobody else waits for its locks.

import type { ConnectionProfile } from '../model/connectionProfile';
import type { Scratch, ScratchSession } from './contracts';
import { Database, sessionDoor } from './database';

export class ScratchDatabase extends Database implements Scratch {
  /** It has one backend, which hears no cancel request: `interrupt` ends what runs and resolves when it can be connected again. */
  constructor(profile: ConnectionProfile, interrupt?: () => Promise<void>) {
    super(profile, () => Promise.resolve(null), {
      singleConnection: true,
      ...(interrupt && { interrupt }),
    });
  }

  scratch<T>(work: (session: ScratchSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.inSession({ access: 'write-and-roll-back', signal }, (session) =>
      work({
        ...sessionDoor(session),
        execute: async (sql) => {
          await session.run(sql, [], { sql });
        },
      }),
    );
  }
}
