// Is a program on Windows the one that PATH names, and does cmd.exe read nothing of a batch file's arguments as its own?

import assert from 'node:assert/strict';
import { commandFor } from '../../../src/db/tokenPresets';
import { systemProgram, taskkillArguments, windowsStart } from '../../../src/db/windowsProgram';

const WBIN = 'C:\\Program Files (x86)\\Azure\\CLI2\\wbin';
const FILES = [
  `${WBIN}\\az.cmd`,
  'C:\\Users\\Jörg\\Cloud\\gcloud.cmd',
  'C:\\AWS\\aws.exe',
  'C:\\AWS\\aws.cmd',
  'C:\\tools%x\\old.bat',
  'C:\\repository\\aws.exe',
  'C:\\repository\\own\\token.exe',
  'C:\\repository\\bin\\aws.exe',
];
const MACHINE = {
  variables: {
    SystemRoot: 'D:\\Windows',
    PATH: `.;;bin;"${WBIN}";C:\\Users\\Jörg\\Cloud\\;C:\\tools%x;C:\\AWS`,
  },
  directory: 'C:\\repository',
  exists: (file: string) => FILES.includes(file),
};
const RDS = { host: 'shop.c1.eu-central-1.rds.amazonaws.com', port: 5432 };

function start(...command: readonly string[]) {
  const found = windowsStart(command, MACHINE);
  return found.ok ? found.value : assert.fail(found.error);
}

function why(...command: readonly string[]): string {
  const found = windowsStart(command, MACHINE);
  return found.ok ? assert.fail(`${found.value.file} was found`) : found.error;
}

describe('a program on Windows', () => {
  it('is looked for in the folders of PATH that are absolute, and not where one stands', () => {
    assert.deepEqual(start('aws', 'a&b'), {
      ...{ file: 'C:\\AWS\\aws.exe', args: ['a&b'], verbatim: false },
    });
    assert.equal(start('.\\own/token.exe').file, 'C:\\repository\\own\\token.exe');
    assert.match(why('token'), /^was not found: give its full path/);
    assert.match(why('C:\\AWS\\pass.exe'), /^was not found/);
  });

  it('is run by cmd.exe of the system where it is a batch file, with every word quoted', () => {
    const cmd = 'D:\\Windows\\System32\\cmd.exe';
    const az = start(...commandFor(['az'], RDS, 'ana'));
    assert.deepEqual(
      [az.file, az.verbatim, ...az.args.slice(0, 4)],
      [...[cmd, true, '/d', '/v:off', '/s', '/c']],
    );
    assert.equal(
      az.args[4],
      `""${WBIN}\\az.cmd" "account" "get-access-token" "--resource-type" "oss-rdbms" "--query" "accessToken" "--output" "tsv""`,
    );
    assert.equal(start(...commandFor(['gcloud'], RDS, 'ana')).file, cmd);
    assert.equal(start('aws.cmd', ...commandFor(['aws'], RDS, 'ana').slice(1)).file, cmd);
  });

  it('is not run by cmd.exe with what that would read as its own', () => {
    for (const argument of ['a&calc', '%PATH%', 'a"b', 'a^b', '!a!', 'a|b', 'a>b', 'a\nb', 'a\\'])
      assert.match(why('az', argument), /^is a batch file.* ends in \.exe$/, argument);
    assert.match(why('old'), /^is a batch file/);
  });

  it('is ended by taskkill of the system, and only while it runs', () => {
    assert.equal(systemProgram('taskkill.exe', {}), 'C:\\Windows\\System32\\taskkill.exe');
    const child = { pid: 7, exitCode: null, signalCode: null };
    assert.deepEqual(taskkillArguments(child), ['/pid', '7', '/T', '/F']);
    assert.equal(taskkillArguments({ ...child, exitCode: 0 }), null);
    assert.equal(taskkillArguments({ ...child, signalCode: 'SIGTERM' }), null);
    assert.equal(taskkillArguments({ ...child, pid: undefined }), null);
  });
});
