// What becomes of a way through SSH that hangs, is closed, or drops at a bad moment?

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, type Connection } from 'ssh2';
import * as z from 'zod';
import type { SshLink, SshPerson } from '../../../src/db/ssh/contracts';
import { makeSshLink } from '../../../src/db/ssh/sshLink';
import type { SshRoute } from '../../../src/model/sshRoute';
import { cleanup } from '../../support/cleanup';
import { PASSPHRASE, startSshd, type Sshd } from '../../support/sshd';

describe('a way through SSH', () => {
  const later = cleanup();
  let sshd: Sshd;

  before(async () => {
    sshd = await startSshd();
    later(() => sshd.stop());
  });

  const linkOf = (
    ssh: SshRoute,
    connectTimeoutMs: number,
    worked = (): Promise<void> => Promise.resolve(),
  ): SshLink => {
    const person: SshPerson = {
      isThere: true,
      trusts: () => Promise.resolve(false),
      secretFor: () => Promise.resolve(PASSPHRASE),
      worked,
    };
    const failure = ({ message }: { readonly message: string }): Error => new Error(message);
    const options = { person, surroundings: sshd.surroundings, connectTimeoutMs, failure };
    return makeSshLink({ ssh }, options);
  };

  /** On a port of its own, with the key of sshd, which is known by it. */
  const listen = async (server: net.Server | Server): Promise<number> => {
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    later(() => void server.close());
    const { port } = z.object({ port: z.int() }).parse(server.address());
    sshd.know(sshd.knownLine(), sshd.knownLine({ host: `[127.0.0.1]:${String(port)}` }));
    return port;
  };

  /** A jump host that never says whether it reaches the next one. */
  const silentJump = async () => {
    const server = new Server({ hostKeys: [readFileSync(sshd.hostKeys.ed25519)] });
    const asked = new Promise<Connection>((resolve) => {
      server.on('connection', (client) => {
        client.on('error', () => undefined);
        client.on('authentication', (attempt) => {
          attempt.accept();
        });
        client.on('tcpip', () => {
          resolve(client);
        });
      });
    });
    const port = await listen(server);
    const jump = [{ host: '127.0.0.1', port, user: 'me' }];
    return { route: sshd.route({ jump }), asked };
  };

  it('is given up, and its jump host left, where it is closed while that reaches for the next', async () => {
    const { route, asked } = await silentJump();
    const link = linkOf(route, 60_000);
    const refused = assert.rejects(link.open(), /The connection was closed/);
    const client = await asked;
    const left = once(client, 'close');
    await link.close();
    await refused;
    await left;
  });

  it('is given up where the jump host never reaches the next', async () => {
    const { route, asked } = await silentJump();
    const link = linkOf(route, 1_000);
    await assert.rejects(link.open(), /did not reach 127\.0\.0\.1:\d+ within 1 s/);
    await asked;
    await link.close();
  });

  it('comes back where it was lost while a secret was stored', async () => {
    const relayed = new Set<net.Socket>();
    const relay = net.createServer((incoming) => {
      const outgoing = net.connect(sshd.port, '127.0.0.1');
      // Whichever ends takes the other along: a socket that is left keeps the process from ending.
      pipeline(incoming, outgoing, incoming, () => undefined);
      relayed.add(incoming);
    });
    const port = await listen(relay);
    const link = linkOf(sshd.route({ port, identityFile: sshd.keys.locked }), 10_000, async () => {
      for (const socket of relayed) socket.resetAndDestroy();
      // Until the client has seen it too.
      await sleep(200);
    });
    await assert.rejects(link.open(), /was lost just after the login/);
    await link.open();
    await link.close();
  });
});
