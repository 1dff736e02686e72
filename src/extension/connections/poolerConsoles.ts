// Opens the console of a connection's PgBouncer: with its own password, or the connection's where it is the same login.

import type { ConnectionProfile } from '../../model/connectionProfile';
import { consoleProfileOf, sharesLogin } from '../../features/pooler/consoleProfile';
import type { ConsoleAccess } from '../../features/pooler/readPooler';
import { CancelledError, UserError } from '../shell/failure';
import { askedWhileRefused, attempted, type AskPassword } from './askedWhileRefused';
import type { PasswordStore } from './passwordStore';

export class PoolerConsoles {
  readonly #passwords: PasswordStore;
  readonly #ask: AskPassword;

  constructor(passwords: PasswordStore, ask: AskPassword) {
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
    const known =
      (await this.#passwords.get(profile)) ??
      (sharesLogin(of, profile) ? await this.#passwords.get(of) : null);
    const done = await askedWhileRefused(profile, known, this.#ask, (password) =>
      attempted(work({ profile, password: () => Promise.resolve(password) })),
    );
    if (done.isClosed) throw new CancelledError();
    if (done.refusal !== null) throw done.refusal;
    if (done.typed !== null) await this.#passwords.set(profile, done.typed);
    return done.value;
  }
}

function namesNone({ name }: ConnectionProfile): string {
  return `The connection ${name} names no console of PgBouncer. In planwright.connections give it "pooler": {"console": {}}, with host, port or user where they are not its own.`;
}
