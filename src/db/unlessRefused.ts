// What may fail without ending the work: its reason becomes a note.

import { DatabaseError, endsTheWork } from './errors';

/** Cancelling and a lost connection end it all. */
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
