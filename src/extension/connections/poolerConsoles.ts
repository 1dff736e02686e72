// Opens the console of a connection's PgBouncer: with its own password, or the connection's where it is the same login.

import type { ConnectionProfile } from '../../model/connectionProfile';
import { DatabaseError } from '../../features/connections/failures';
import { consoleProfileOf, sharesLogin } from '../../features/pooler/consoleProfile';
import type { ConsoleAccess } from '../../features/pooler/readPooler';
import { CancelledError, UserError } from '../shell/failure';
import type { PasswordStore } from './passwordStore';

/** How often a wrong password is asked for again. */
const PASSWORD_ATTEMPTS = 3;

export class PoolerConsoles {
  readonly #passwords: PasswordStore;
  readonly #ask: (
    profile: ConnectionProfile,
    problem: string | null,
  ) => Promise<string | undefined>;

  constructor(
    passwords: PasswordStore,
    ask: (profile: ConnectionProfile, problem: string | null) => Promise<string | undefined>,
  ) {
    this.#passwords = passwords;
    this.#ask = ask;
  }

  isNamedBy(profile: ConnectionProfile): boolean {
    return consoleProfileOf(profile) !== null;
  }

  /** Tries again with another password where the first is refused. */
  async use<T>(of: ConnectionProfile, work: (access: ConsoleAccess) => Promise<T>): Promise<T> {
    const profile = consoleProfileOf(of);
    if (profile === null) throw new UserError(namesNone(of), ['edit-connection']);
    let password =
      (await this.#passwords.get(profile)) ??
      (sharesLogin(of, profile) ? await this.#passwords.get(of) : null);
    for (let attempt = 1; ; attempt += 1) {
      const tried = password;
      try {
        const answer = await work({ profile, password: () => Promise.resolve(tried) });
        if (attempt > 1 && tried !== null) await this.#passwords.set(profile, tried);
        return answer;
      } catch (error) {
        const wrong = error instanceof DatabaseError && error.reason === 'authentication';
        // What a command prints is nothing that a person types.
        const isAsked = profile.passwordCommand === undefined;
        if (!wrong || !isAsked || attempt > PASSWORD_ATTEMPTS) throw error;
        const given = await this.#ask(profile, tried === null ? null : error.message);
        if (given === undefined) throw new CancelledError();
        password = given;
      }
    }
  }
}

function namesNone({ name }: ConnectionProfile): string {
  return `The connection ${name} names no console of PgBouncer. In planwright.connections give it "pooler": {"console": {}}, with host, port or user where they are not its own.`;
}
