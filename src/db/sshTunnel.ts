// The way through SSH as the pools see it: nothing of it is loaded or connected before the first connection is opened.

import { isThroughSsh, type ConnectionProfile } from '../model/connectionProfile';
import { Lazy } from '../util/lazy';
import { DatabaseError } from './errors';
import type { ConnectingSocket, SshAccess, SshLink, SshPerson, SshProblem } from './ssh/contracts';
import type * as room from './ssh/sshLink';

export class SshTunnel {
  readonly #link: Lazy<SshLink>;
  #opened: SshLink | null = null;
  #closed = false;

  constructor(profile: ConnectionProfile, access: SshAccess) {
    this.#link = new Lazy(async () => {
      // The name is that of a bundle of its own: scripts/lib/bundles.mjs.
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- read when it is needed, by whatever loads this file
      const { makeSshLink } = require('./ssh/sshLink') as typeof room;
      const failure = (problem: SshProblem): DatabaseError =>
        toDatabaseError(problem, access.person);
      const { connectTimeoutMs } = profile;
      const link = makeSshLink(profile, { ...access, connectTimeoutMs, failure });
      this.#opened = link;
      if (this.#closed) await link.close();
      return link;
    });
  }

  /** Null where a profile names no SSH host. */
  static of(profile: ConnectionProfile, access: SshAccess | undefined): SshTunnel | null {
    if (!isThroughSsh(profile)) return null;
    if (access === undefined) throw new Error('nobody said who is asked about SSH');
    return new SshTunnel(profile, access);
  }

  /** Connects where it is not connected: questions take longer than a connection may. */
  async open(): Promise<void> {
    await (await this.#link.get()).open();
  }

  /** After open(). It is connected by whoever gets it, and connects SSH anew where that was lost meanwhile. */
  socket(): ConnectingSocket {
    if (this.#opened === null) throw new Error('an SSH tunnel that was not opened');
    return this.#opened.socket();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opened?.close();
  }
}

function toDatabaseError(
  { step, message, code, declined, behind }: SshProblem,
  { isThere }: SshPerson,
): DatabaseError {
  // Who closes a question knows why nothing came of it.
  if (declined === true && isThere) return new DatabaseError('cancelled', message);
  const reason = step === 'channel' && behind === true ? 'unreachable' : 'ssh';
  return new DatabaseError(reason, message, { code });
}
