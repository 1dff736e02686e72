import assert from 'node:assert/strict';
import { commandFor, isPreset, printsToken, programName } from '../../../src/db/tokenPresets';

describe('words for what prints a token', () => {
  const rds = { host: 'shop.c1.eu-central-1.rds.amazonaws.com', port: 5433 };

  it('stand for the command of their cloud', () => {
    assert.equal(
      commandFor(['aws'], rds, 'ana').join(' '),
      `aws rds generate-db-auth-token --hostname ${rds.host} --port 5433 --username ana --region eu-central-1`,
    );
    assert.doesNotMatch(commandFor(['aws'], { host: 'db', port: 1 }, 'ana').join(' '), /region/);
    assert.match(commandFor(['az'], rds, 'ana').join(' '), /oss-rdbms .*accessToken/);
    assert.match(commandFor(['gcloud'], rds, 'ana').join(' '), /generate-login-token/);
  });

  it('stand alone: any other command is what it is', () => {
    assert.deepEqual(commandFor(['aws', 'x'], rds, 'ana'), ['aws', 'x']);
    assert.deepEqual([['aws'], ['aws', 'x'], ['toString']].map(isPreset), [true, false, false]);
    assert.deepEqual(commandFor(['toString'], rds, 'ana'), ['toString']);
    assert.deepEqual(commandFor(['/opt/pass', 'aws'], rds, 'ana'), ['/opt/pass', 'aws']);
  });

  it('are known by the program, wherever it lies', () => {
    for (const program of ['aws', '/opt/cloud/aws', 'C:\\Azure\\az.cmd', 'gcloud', 'aws.exe'])
      assert.ok(printsToken([program, 'x']), program);
    for (const program of ['pass', 'aws-vault', 'lazy', 'constructor'])
      assert.ok(!printsToken([program]), program);
    assert.equal(programName(['/a/b/pass', 'secret']), 'pass');
  });
});
