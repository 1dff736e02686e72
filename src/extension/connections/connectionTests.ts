// Tests a connection step by step, and shows the steps as a document.

import type { ConnectionProfile } from '../../model/connectionProfile';
import type { ConnectionTest } from '../../model/connectionTest';
import type { DatabaseError } from '../../features/connections/failures';
import type { SshAccess } from '../../features/connections/ssh';
import {
  connectionTestText,
  failureOf,
  testConnection,
  verdictOf,
} from '../../features/connections/testing';
import { tell } from '../shell/dialogs';
import type { RowsDocuments } from '../shell/rowsDocuments';
import type { WorkRunner } from '../shell/workRunner';
import { askedWhileRefused, type AskPassword } from './askedWhileRefused';
import type { PasswordStore } from './passwordStore';

/** An editor is wider than a terminal, and lines that are read stay short. Heuristic. */
const COLUMNS = 84;

interface Parts {
  readonly passwords: PasswordStore;
  readonly askPassword: AskPassword;
  readonly ssh: SshAccess;
  readonly work: WorkRunner;
  readonly documents: RowsDocuments;
}

export class ConnectionTests {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Tells what came of it; the button that was clicked, if it was none of its own. */
  async run(profile: ConnectionProfile): Promise<string | undefined> {
    const test = await this.#testAsking(profile);
    const steps = 'Show Steps';
    const words = `${profile.name}: ${[verdictOf(test), failureOf(test) ?? ''].join(' ').trimEnd()}`;
    const choice = test.works
      ? await tell('information', words, steps)
      : await tell('error', words, steps, EDIT);
    if (choice === steps) await this.#show(profile, test);
    return choice;
  }

  /** Of one that is not saved yet. */
  async showSteps(profile: ConnectionProfile, password: string | null): Promise<void> {
    await this.#show(profile, await this.#test(profile, password));
  }

  /** As opening asks: for a password that is missing or wrong. Without an answer, what was seen is told. */
  async #testAsking(profile: ConnectionProfile): Promise<ConnectionTest> {
    const { passwords, askPassword } = this.#parts;
    const known = await passwords.get(profile);
    const { value, typed } = await askedWhileRefused(
      profile,
      known,
      askPassword,
      async (password) => {
        const refusals: DatabaseError[] = [];
        const test = await this.#test(profile, password, (error) => refusals.push(error));
        // Where another of its hosts lets in, the connection is opened there.
        return { refusal: test.works ? null : (refusals[0] ?? null), value: test };
      },
    );
    if (value.works && typed !== null) await passwords.set(profile, typed);
    return value;
  }

  #test(
    profile: ConnectionProfile,
    password: string | null,
    refused?: (error: DatabaseError) => void,
  ): Promise<ConnectionTest> {
    const { ssh, work } = this.#parts;
    const login = { password: () => Promise.resolve(password), ssh, ...(refused && { refused }) };
    return work.run(`Testing ${profile.name}`, (running) =>
      testConnection(profile, login, running),
    );
  }

  async #show({ id, name }: ConnectionProfile, test: ConnectionTest): Promise<void> {
    const text = connectionTestText(test, { columns: COLUMNS, paint: (_, part) => part });
    await this.#parts.documents.show(`test ${id}`, `Test of ${name}`, text);
  }
}

export const EDIT = 'Edit Connection';
