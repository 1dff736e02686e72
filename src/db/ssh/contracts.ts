// What is asked of a person on the way through SSH, and what can go wrong on it, as data: this room is a bundle of its own,
// loaded when a connection first needs it.

import type { Duplex } from 'node:stream';

export interface HostKeyQuestion {
  /** `bastion.example.com:22`. */
  readonly host: string;
  /** Such as `ssh-ed25519`. */
  readonly keyType: string;
  /** As ssh prints it: `SHA256:` and 43 characters. */
  readonly fingerprint: string;
  /** Where an accepted key is written; null where nothing is to be remembered (UserKnownHostsFile none). */
  readonly file: string | null;
}

export interface SecretQuestion {
  readonly kind: 'passphrase' | 'password';
  /** The file of the key, or `user@host:port`. */
  readonly of: string;
  /** What was wrong with the one before. */
  readonly problem: string | null;
}

export interface SshPerson {
  /** Somebody can answer; where nobody can, the answers are false and null. */
  readonly isThere: boolean;
  trusts(question: HostKeyQuestion): Promise<boolean>;
  /** One that is kept, or asked for; after a problem it is asked for in any case. Null when the question was closed. */
  secretFor(question: SecretQuestion): Promise<string | null>;
  /** It has opened the key, or the login. */
  worked(question: SecretQuestion, secret: string): Promise<void>;
}

/** Which step failed. */
export type SshStep =
  | 'settings'
  | 'socket'
  | 'handshake'
  | 'host-key'
  | 'authentication'
  /** The SSH host may not, or can not, reach what is behind it. */
  | 'channel';

export interface SshProblem {
  readonly step: SshStep;
  /** Whole sentences, the last of which says what to do. */
  readonly message: string;
  /** Of the socket, such as ECONNREFUSED. */
  readonly code?: string | undefined;
  /** The person closed a question. */
  readonly declined?: boolean;
  /** The SSH host answered: it is what is behind it that was not reached. */
  readonly behind?: boolean;
}

/** One SSH host on the way, with all that settings and ~/.ssh/config say of it. */
export interface Hop {
  /** As people wrote it, for messages. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Absolute paths, in the order in which they are tried; those that are not there are passed over. */
  readonly identityFiles: readonly string[];
  /** Of the agent's keys only these are offered. */
  readonly identitiesOnly: boolean;
  /** Path of the agent's socket; null without one. */
  readonly agent: string | null;
  /** The person's known_hosts, to the first of which accepted keys are written. */
  readonly knownHostsFiles: readonly string[];
  /** Of the machine; null: the usual ones. */
  readonly globalKnownHostsFiles: readonly string[] | null;
  /** The name by which known_hosts has it (HostKeyAlias), without a port; null: host and port. */
  readonly hostKeyAlias: string | null;
  /** StrictHostKeyChecking yes: a key that is not known is refused, and nobody is asked. */
  readonly strict: boolean;
}

/** What surrounds the process, handed in. */
export interface SshSurroundings {
  readonly homeDirectory: string;
  readonly userName: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** /etc/ssh, but for tests. */
  readonly systemDirectory: string;
}

export interface SshLinkOptions extends SshAccess {
  /** For each step of each host. */
  readonly connectTimeoutMs: number;
  /** What callers reject with. */
  failure(problem: SshProblem): Error;
}

/** Who is asked, and where the process runs. */
export interface SshAccess {
  readonly person: SshPerson;
  readonly surroundings: SshSurroundings;
  /** Told of each SSH host that has let us in, and how long that took. */
  readonly reached?: (hop: Hop, elapsedMs: number) => void;
}

/** As a socket of the network: connected by whoever gets it, to a host and port or to a Unix socket. */
export type ConnectingSocket = Duplex & {
  connect(port: number, host: string): unknown;
  connect(path: string): unknown;
};

/** One connection through SSH for all that a profile opens; it comes back by itself after a drop. */
export interface SshLink {
  /** Connects where it is not connected; questions are asked meanwhile. */
  open(): Promise<void>;
  socket(): ConnectingSocket;
  /** Ends it for good, with all sockets. */
  close(): Promise<void>;
}

/** Of this room's own; the door turns it into what the caller wants. */
export class SshFailure extends Error {
  readonly problem: SshProblem;

  constructor(problem: SshProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
