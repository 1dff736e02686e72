// Connects to one SSH host: tries, asks the person what the try was short of, and tries again.

import type { Duplex } from 'node:stream';
import { Client, type ParsedKey } from 'ssh2';
import {
  SshFailure,
  type Hop,
  type SecretQuestion,
  type SshLinkOptions,
  type SshProblem,
} from './contracts';
import { HostKeys } from './hostKeys';
import type { KnownHost } from './knownHosts';
import { Logins, passwordOf } from './logins';
import { readKeyFile } from './privateKeys';
import { problemOf } from './problems';

/** A dead link is known within a minute. */
const KEEPALIVE_MS = 15_000;
const KEEPALIVE_MISSED = 3;
/** A wrong passphrase or password is asked for again. */
const MOST_QUESTIONS = 3;

/** What a link learns and keeps for as long as it is open, so that nothing is asked twice. */
export interface LinkMemory {
  readonly accepted: KnownHost[];
  /** By `user@host:port`. */
  readonly passwords: Map<string, string>;
  /** Opened with their passphrases, by file: that takes a second each time. */
  readonly keys: Map<string, ParsedKey>;
  /** Files of keys whose passphrase nobody gave: other ways are tried. */
  readonly skipped: Set<string>;
}

export interface HopContext extends SshLinkOptions {
  readonly memory: LinkMemory;
  readonly signal: AbortSignal;
}

/** `openSocket`: through the host before it; null connects directly. */
export async function connectHop(
  hop: Hop,
  openSocket: (() => Promise<Duplex>) | null,
  context: HopContext,
): Promise<Client> {
  const { memory, person, surroundings, signal } = context;
  const asked = new Questions(context);
  for (;;) {
    const keys = await HostKeys.read(hop, surroundings.systemDirectory, memory.accepted);
    const logins = await Logins.prepare(hop, memory);
    const sock = await openSocket?.();
    const outcome = await attempt(hop, { keys, logins, sock, context });
    if (outcome instanceof Client) {
      await asked.worked();
      return outcome;
    }
    if (signal.aborted) throw new SshFailure(outcome);
    if (keys.refused) memory.accepted.push(await keys.ask(person));
    else if (logins.wanted !== null) await asked.ask(logins.wanted);
    else if (outcome.step === 'authentication' && logins.passwordRefused)
      await asked.ask({ kind: 'password', of: passwordOf(hop) }, outcome);
    else throw asked.failure(outcome);
  }
}

interface Attempt {
  readonly keys: HostKeys;
  readonly logins: Logins;
  readonly sock: Duplex | undefined;
  readonly context: HopContext;
}

function attempt(hop: Hop, { keys, logins, sock, context }: Attempt): Promise<Client | SshProblem> {
  const { connectTimeoutMs, signal } = context;
  const client = new Client();
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      end({ step: 'socket', message: 'The connection was closed.' });
    };
    const end = (outcome: Client | SshProblem): void => {
      signal.removeEventListener('abort', abandon);
      if (outcome !== client) {
        client.destroy();
        sock?.destroy();
      }
      resolve(outcome);
    };
    signal.addEventListener('abort', abandon);
    // Else a query waits for the acknowledgement of the one before it: 136 ms in place of 9, seen in bench/ssh.ts.
    client.once('connect', () => client.setNoDelay(true));
    client.once('ready', () => {
      end(client);
    });
    // Errors may come later too, and an agent that is not there ends nothing.
    client.on('error', (error) => {
      if (error.level !== 'agent') end(problemOf(error, hop, logins, connectTimeoutMs));
    });
    client.once('close', () => {
      end(problemOf(new Error('closed'), hop, logins, connectTimeoutMs));
    });
    try {
      client.connect({
        host: hop.host,
        port: hop.port,
        username: hop.user,
        ...(sock !== undefined && { sock }),
        readyTimeout: connectTimeoutMs,
        keepaliveInterval: KEEPALIVE_MS,
        keepaliveCountMax: KEEPALIVE_MISSED,
        algorithms: { serverHostKey: [...keys.algorithms()] },
        // Without one ssh2 takes any key.
        hostVerifier: (key: Buffer): boolean => keys.accepts(key),
        authHandler: logins.handler(),
      });
    } catch (error) {
      client.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    }
    if (signal.aborted) abandon();
  });
}

/** What was asked for one host, and whether it was right. */
class Questions {
  readonly #context: HopContext;
  readonly #answered = new Map<string, { question: SecretQuestion; secret: string }>();
  readonly #counts = new Map<string, number>();
  #declined: SshFailure | null = null;

  constructor(context: HopContext) {
    this.#context = context;
  }

  async ask(
    wanted: Pick<SecretQuestion, 'kind' | 'of'>,
    refusal: SshProblem | null = null,
  ): Promise<void> {
    const { person, memory } = this.#context;
    let problem = refusal === null ? null : 'The SSH host refused the password.';
    for (;;) {
      const count = (this.#counts.get(wanted.of) ?? 0) + 1;
      this.#counts.set(wanted.of, count);
      if (refusal !== null && count > MOST_QUESTIONS) throw new SshFailure(refusal);
      const question = { ...wanted, problem };
      const secret = count > MOST_QUESTIONS ? null : await person.secretFor(question);
      if (secret === null) {
        this.#decline(question);
        return;
      }
      const key = wanted.kind === 'passphrase' ? await readKeyFile(wanted.of, secret) : null;
      if (key?.kind === 'open') memory.keys.set(wanted.of, key.key);
      if (wanted.kind === 'password') memory.passwords.set(wanted.of, secret);
      if (wanted.kind === 'password' || key?.kind === 'open') {
        this.#answered.set(wanted.of, { question, secret });
        return;
      }
      problem = `This does not open the key ${wanted.of}.`;
    }
  }

  /** Another way may be left than a key; a password is the last one. */
  #decline(question: SecretQuestion): void {
    this.#declined ??= declined(question);
    if (question.kind === 'password') throw this.#forgotten(this.#declined);
    this.#context.memory.skipped.add(question.of);
  }

  /** Of all that did not work, what nobody answered is the reason. */
  failure(outcome: SshProblem): SshFailure {
    const isLogin = outcome.step === 'authentication';
    return this.#forgotten((isLogin ? this.#declined : null) ?? new SshFailure(outcome));
  }

  /** Who connects again is asked again. */
  #forgotten(failure: SshFailure): SshFailure {
    this.#context.memory.skipped.clear();
    return failure;
  }

  async worked(): Promise<void> {
    for (const { question, secret } of this.#answered.values())
      await this.#context.person.worked(question, secret);
  }
}

function declined({ kind, of }: SecretQuestion): SshFailure {
  const message =
    kind === 'passphrase'
      ? `The SSH key ${of} has a passphrase, which was not given. Connect again and enter it, or give the key to the agent: ssh-add ${of}.`
      : `The SSH host wants the password of ${of}, which was not given. Connect again and enter it, or name a key that it knows.`;
  return new SshFailure({ step: 'authentication', message, declined: true });
}
