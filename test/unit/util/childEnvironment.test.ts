// Does a child process learn where things are, and nothing that opens anything?

import assert from 'node:assert/strict';
import { childEnvironment } from '../../../src/util/childEnvironment';

describe('environment of child processes', () => {
  it('keeps what programs need to run', () => {
    const kept = {
      PATH: '/bin',
      Path: 'C:',
      HOME: '/h',
      LC_ALL: 'C',
      TMPDIR: '/t',
      SystemRoot: 'W',
    };
    assert.deepEqual(childEnvironment({ ...kept, LANG: undefined }), kept);
  });

  it('keeps nothing that may be a secret, or change how Node.js and PostgreSQL run', () => {
    const secrets = [
      ...['DATABASE_URL', 'PGPASSWORD', 'PGPASSFILE', 'PGHOST', 'PGOPTIONS', 'PG_COLOR'],
      ...['DB_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'NPM_TOKEN', 'npm_config__auth'],
      ...['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'VSCODE_IPC_HOOK', 'SSH_AUTH_SOCK', 'HTTPS_PROXY'],
      ...['LD_PRELOAD', 'MY_SECRET', 'LC_SECRET_1', 'XDG_CACHE_HOME'],
    ];
    assert.deepEqual(childEnvironment(Object.fromEntries(secrets.map((name) => [name, 'x']))), {});
  });
});
