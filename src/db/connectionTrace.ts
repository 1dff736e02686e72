// How far did opening a connection get, and what was seen on the way? Heard from its own socket and messages, while it connects
// as ever.

import { TLSSocket } from 'node:tls';
import * as z from 'zod';
import type { LoginMethod } from './authenticationRule';
import type { BoundedClient } from './boundedClient';
import { announcedBy } from './targetSession';

export interface TlsTrace {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  /** Who the server's certificate says it is, and who signed that; null where it does not say. */
  readonly subject: string | null;
  readonly issuer: string | null;
  /** Days until the certificate ends, below 0 when it has ended; null where it does not say. */
  readonly daysLeft: number | null;
}

export interface ConnectionTrace {
  /** What the host's name stands for; empty where nothing was looked up on this machine. */
  readonly addresses: readonly string[];
  /** Times are from the beginning; null for what was not reached. */
  readonly lookedUpMs: number | null;
  readonly connectedMs: number | null;
  /** The address that answered; null through SSH and on a Unix socket. */
  readonly address: string | null;
  /** The first that was heard; null when nothing was. */
  readonly firstBytes: Buffer | null;
  readonly encryptedMs: number | null;
  readonly tls: TlsTrace | null;
  /** How the server asked who we are; null when it did not come to that. */
  readonly method: LoginMethod | null;
  /** The login is bound to the TLS connection: nobody in between can pass it on (SCRAM-SHA-256-PLUS). */
  readonly bound: boolean;
  readonly readyMs: number | null;
  /** Parameters that the server, or a pooler in its place, announced. */
  readonly announced: ReadonlyMap<string, string>;
}

type Seen = { -readonly [Key in keyof ConnectionTrace]: ConnectionTrace[Key] };

/** Of one connection after another, as where TLS is refused and plain text tried; the last counts. */
export class ConnectionWatch {
  #last: ConnectionTrace | null = null;
  #opened = 0;

  /** Null before anything was opened. */
  get last(): ConnectionTrace | null {
    return this.#last;
  }

  get opened(): number {
    return this.#opened;
  }

  /** Before it connects, and only until the first that is ready: later ones are beside it. */
  readonly watch = (client: BoundedClient): void => {
    if (this.#last !== null && this.#last.readyMs !== null) return;
    this.#opened += 1;
    this.#last = trace(client);
  };
}

function trace(client: BoundedClient): ConnectionTrace {
  const since = performance.now();
  const elapsed = (): number => performance.now() - since;
  const seen: Seen = {
    ...{ addresses: [], lookedUpMs: null, connectedMs: null, address: null, firstBytes: null },
    ...{ encryptedMs: null, tls: null, method: null, bound: false, readyMs: null },
    announced: announcedBy(client),
  };
  hearSocket(client, seen, elapsed);
  hearLogin(client, seen);
  client.connection.once('readyForQuery', () => {
    seen.readyMs = elapsed();
  });
  return seen;
}

/** Which pg does not declare. */
const negotiationSchema = z.object({ sslNegotiation: z.string() });
const remoteSchema = z.object({ remoteAddress: z.string() });

function hearSocket(client: BoundedClient, seen: Seen, elapsed: () => number): void {
  const { connection } = client;
  const { stream } = connection;
  stream.on('lookup', (error: unknown, address: unknown) => {
    if (typeof address !== 'string') return;
    seen.addresses = [...seen.addresses, address];
    seen.lookedUpMs ??= elapsed();
  });
  stream.once('connect', () => {
    seen.connectedMs = elapsed();
    seen.address = remoteSchema.safeParse(stream).data?.remoteAddress ?? null;
  });
  // With direct TLS the socket's bytes are the handshake's own.
  if (negotiationSchema.parse(connection).sslNegotiation !== 'direct')
    stream.once('data', (chunk: Buffer) => {
      seen.firstBytes = chunk;
    });
  connection.once('sslconnect', () => {
    // pg has put it in the stream's place.
    const { stream: secure } = connection;
    if (!(secure instanceof TLSSocket)) return;
    secure.once('secureConnect', () => {
      seen.encryptedMs = elapsed();
      seen.tls = tlsTrace(secure);
    });
  });
}

const certificateSchema = z.object({
  subject: z.object({ CN: z.string() }).optional().catch(undefined),
  issuer: z.object({ CN: z.string() }).optional().catch(undefined),
  valid_to: z.string().optional().catch(undefined),
});

const DAY_MS = 86_400_000;

function tlsTrace(socket: TLSSocket): TlsTrace {
  const { subject, issuer, valid_to } = certificateSchema.parse(socket.getPeerCertificate());
  const ends = Date.parse(valid_to ?? '');
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().name,
    subject: subject?.CN ?? null,
    issuer: issuer?.CN ?? null,
    daysLeft: Number.isNaN(ends) ? null : Math.floor((ends - Date.now()) / DAY_MS),
  };
}

/** Of the exchange that pg runs, and keeps to itself. */
const exchangeSchema = z.object({ saslSession: z.object({ mechanism: z.string() }) });

function hearLogin(client: BoundedClient, seen: Seen): void {
  const { connection } = client;
  connection.once('authenticationCleartextPassword', () => {
    seen.method = 'password';
  });
  connection.once('authenticationMD5Password', () => {
    seen.method = 'md5';
  });
  connection.once('authenticationSASL', () => {
    seen.method = 'scram-sha-256';
  });
  connection.once('authenticationSASLContinue', () => {
    const mechanism = exchangeSchema.safeParse(client).data?.saslSession.mechanism;
    seen.bound = mechanism === 'SCRAM-SHA-256-PLUS';
  });
  connection.once('authenticationOk', () => {
    seen.method ??= 'none';
  });
}
