// Asks for a password that is missing or wrong, and tries again with it.

import { DatabaseError } from '../../features/connections/failures';
import type { ConnectionProfile } from '../../model/connectionProfile';

/** Undefined when the person closes the question. */
export type AskPassword = (
  profile: ConnectionProfile,
  problem: string | null,
) => Promise<string | undefined>;

/** How often a wrong password is asked for again. */
const PASSWORD_ATTEMPTS = 3;

/** What came of a password, or of none: let in, or refused with what there is all the same. */
type Attempt<T, Refused> =
  | { readonly refusal: null; readonly value: T }
  | { readonly refusal: DatabaseError; readonly value: Refused };

/** The last attempt, with what the person typed for it; `isClosed` where the question was closed after it. */
type Asked<T, Refused> = Attempt<T, Refused> & {
  readonly typed: string | null;
  readonly isClosed: boolean;
};

export async function askedWhileRefused<T, Refused>(
  profile: ConnectionProfile,
  known: string | null,
  ask: AskPassword,
  attempt: (password: string | null) => Promise<Attempt<T, Refused>>,
): Promise<Asked<T, Refused>> {
  let typed: string | null = null;
  for (let number = 1; ; number += 1) {
    const password = typed ?? known;
    const tried = await attempt(password);
    // What a command prints is nothing that a person types.
    const isAsked = profile.passwordCommand === undefined && number <= PASSWORD_ATTEMPTS;
    if (tried.refusal === null || !isAsked) return { ...tried, typed, isClosed: false };
    const answer = await ask(profile, password === null ? null : tried.refusal.message);
    if (answer === undefined) return { ...tried, typed, isClosed: true };
    typed = answer;
  }
}

/** Of work that a refusal ends. */
export async function attempted<T>(work: Promise<T>): Promise<Attempt<T, null>> {
  try {
    return { refusal: null, value: await work };
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.reason !== 'authentication') throw error;
    return { refusal: error, value: null };
  }
}
