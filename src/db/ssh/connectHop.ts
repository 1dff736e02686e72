// Connects to one SSH host: tries, asks the person what the try was short of, and tries again.

import type { Duplex } from 'node:stream';
import { Client, type ConnectConfig, type ParsedKey } from 'ssh2';
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
import { LINK_CLOSED, loginTimeout, problemOf } from './problems';

/** A dead link is known within a minute. */
const KEEPALIVE_MS = 15_000;
const KEEPALIVE_MISSED = 3;
/** From the handshake on: a person finds a key and touches it. Heuristic; sshd waits 120 s by itself (LoginGraceTime). */
const LOGIN_MS = 60_000;
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
  /** Clients that are connected, from their login until they are closed. */
  readonly live: Set<Client>;
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
    else if (isRefusal(outcome) && logins.passwordRefused)
      await asked.ask({ kind: 'password', of: passwordOf(hop) }, outcome);
    else throw asked.failure(outcome);
  }
}

/** A login that took too long was refused by nobody. */
function isRefusal({ step, code }: SshProblem): boolean {
  return step === 'authentication' && code === undefined;
}

interface Attempt {
  readonly keys: HostKeys;
  readonly logins: Logins;
  readonly sock: Duplex | undefined;
  readonly context: HopContext;
}

function attempt(hop: Hop, { keys, logins, sock, context }: Attempt): Promise<Client | SshProblem> {
  const { connectTimeoutMs, signal, live } = context;
  const client = new Client();
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      end(LINK_CLOSED);
    };
    const late = Object.assign(new Error('timeout'), { level: 'client-timeout' });
    const wait = (ms: number, problem: () => SshProblem): NodeJS.Timeout =>
      setTimeout(() => {
        end(problem());
      }, ms);
    let timer = wait(connectTimeoutMs, () => problemOf(late, hop, logins, connectTimeoutMs));
    const end = (outcome: Client | SshProblem): void => {
      clearTimeout(timer);
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
    // Keys are changed again later.
    client.once('handshake', () => {
      clearTimeout(timer);
      if (!signal.aborted) timer = wait(LOGIN_MS, () => loginTimeout(hop, logins, LOGIN_MS));
    });
    client.once('ready', () => {
      live.add(client);
      end(client);
    });
    // Errors may come later too, and an agent that is not there ends nothing.
    client.on('error', (error) => {
      if (error.level !== 'agent') end(problemOf(error, hop, logins, connectTimeoutMs));
    });
    client.once('close', () => {
      live.delete(client);
      end(problemOf(new Error('closed'), hop, logins, connectTimeoutMs));
    });
    try {
      client.connect(configOf(hop, { keys, logins, sock }));
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
      abandon();
    }
    if (signal.aborted) abandon();
  });
}

function configOf(hop: Hop, { keys, logins, sock }: Omit<Attempt, 'context'>): ConnectConfig {
  return {
    host: hop.host,
    port: hop.port,
    username: hop.user,
    ...(sock !== undefined && { sock }),
    // ssh2 has one for socket, handshake and login together.
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_MISSED,
    algorithms: { serverHostKey: [...keys.algorithms()] },
    // Without one ssh2 takes any key.
    hostVerifier: (key: Buffer): boolean => keys.accepts(key),
    authHandler: logins.handler(),
  };
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
