// SSH servers that take a password or forbid what is asked of them, and databases that want TLS or listen on a Unix socket alone.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { Database } from '../../../src/db/database';
import type { SecretQuestion } from '../../../src/db/ssh/contracts';
import { enableTls, makeCertificates } from '../../support/certificates';
import { cleanup } from '../../support/cleanup';
import { rejection } from '../../support/database';
import { startPostgres, type Cluster } from '../../support/postgres';
import type { ProfileFields } from '../../support/profile';
import { PASSWORD, startSshd, type Sshd, type SshdOptions } from '../../support/sshd';

const one = z.object({ one: z.int() });

describe('behind SSH', () => {
  const later = cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-ssh-tls-'));
  const certificates = makeCertificates(directory);
  let cluster: Cluster;

  before(async () => {
    later(() => {
      rmSync(directory, { recursive: true });
    });
    cluster = await startPostgres(14);
    later(() => cluster.stop());
    await enableTls(cluster, directory);
  });

  const serve = async (options: SshdOptions = {}): Promise<Sshd> => {
    const sshd = await startSshd(options);
    later(() => sshd.stop());
    sshd.know(sshd.knownLine());
    return sshd;
  };

  const open = (
    sshd: Sshd,
    fields: ProfileFields,
    secretFor: (question: SecretQuestion) => string | null = () => null,
  ): Database => {
    const person = {
      isThere: true,
      trusts: () => Promise.resolve(false),
      secretFor: (question: SecretQuestion) => Promise.resolve(secretFor(question)),
      worked: () => Promise.resolve(),
    };
    const ssh = { person, surroundings: sshd.surroundings };
    const profile = cluster.profile({ ssh: sshd.route(), ...fields });
    return new Database(profile, () => Promise.resolve(null), { ssh, connectPausesMs: [] });
  };

  const works = async (database: Database): Promise<void> => {
    assert.deepEqual(await database.query('SELECT 1 AS one', [], one), [{ one: 1 }]);
    await database.close();
  };

  const failure = async (database: Database): Promise<string> => {
    const error = await rejection(database.serverInfo());
    await database.close();
    return error.message;
  };

  it('the certificate is checked by the name of the database, whatever carries it', async () => {
    const sshd = await serve();
    const tls = { tls: 'verify-full', caFile: certificates.caFile } as const;
    await works(open(sshd, { ...tls, host: 'localhost' }));
    assert.match(await failure(open(sshd, { ...tls, host: '127.0.0.1' })), /certificate/i);
  });

  it('a Unix socket of the SSH host is one of its own', async () => {
    const sshd = await serve();
    const { rows } = await cluster.sql('SHOW unix_socket_directories');
    const [row] = z.array(z.object({ unix_socket_directories: z.string() })).parse(rows);
    await works(open(sshd, { host: row?.unix_socket_directories ?? '' }));
  });

  it('a password is asked for again until it is right, and forbidden ways are told as such', async () => {
    const sshd = await serve({ password: true, settings: ['AllowTcpForwarding no'] });
    const asked: (string | null)[] = [];
    const secrets = ['wrong', PASSWORD];
    const { identityFile: _, ...route } = sshd.route();
    const database = open(sshd, { ssh: route }, ({ problem }) => {
      asked.push(problem);
      return secrets.shift() ?? null;
    });
    assert.match(
      await failure(database),
      /forbids to go on to 127\.0\.0\.1:\d+\. Ask its administrator for AllowTcpForwarding/,
    );
    assert.deepEqual(asked, [null, 'The SSH host refused the password.']);
  });
});
