// What comes beside the plan may fail without it: its reason becomes a note.

import { DatabaseError, endsTheWork } from '../../db/errors';

/** The plan is worth showing without what comes after it; cancelling and a lost connection end it all. */
export async function unlessRefused<T>(
  notes: string[],
  what: string,
  run: () => Promise<T>,
): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (endsTheWork(error)) throw error;
    notes.push(`${what}: ${error.message}`);
    return null;
  }
}
