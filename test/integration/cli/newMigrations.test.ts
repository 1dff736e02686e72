// Which files does migrate-check read, and in which order: of folders, of sqitch projects, and only those new since a git reference?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../../../src/cli/environment';
import { givenMigrations, type GivenMigrations } from '../../../src/cli/migrationFiles';
import { cleanup } from '../../support/cleanup';

const PLAN = (changes: readonly string[]): string =>
  ['%syntax-version=1.0.0', '%project=shop', '', ...changes, ''].join('\n');
const change = (name: string): string =>
  `${name} 2026-01-01T00:00:00Z Ann <ann@example.com> # a note`;

describe('the files of a migration check', () => {
  let directory: string;
  const atEnd = cleanup();

  before(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-git-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
  });

  const environment = (more: Readonly<Record<string, string>> = {}): Environment => ({
    distDirectory: directory,
    variables: { PATH: process.env['PATH'], HOME: directory, ...more },
    version: '0',
    pages: 'https://example.org/',
    workingDirectory: directory,
    homeDirectory: directory,
    userName: 'ann',
    stdin: process.stdin,
    interactive: false,
    out: () => undefined,
    log: () => undefined,
    colour: false,
    columns: 80,
    work: { signal: new AbortController().signal, progress: () => undefined },
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      const whole = path.join(directory, file);
      mkdirSync(path.dirname(whole), { recursive: true });
      writeFileSync(whole, text);
    }
  }

  function git(...args: readonly string[]): void {
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    execFileSync('git', [...who, '-C', directory, ...args], { stdio: 'pipe' });
  }

  function commit(files: Readonly<Record<string, string>>): void {
    write(files);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'x');
  }

  /** Names below the folder, and what each was before. */
  async function given(
    folder: string,
    since?: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<readonly (readonly [string, string?])[]> {
    const { files } = await all(folder, since, more);
    return files.map(({ file, before }) => {
      const name = path.relative(folder, file).replaceAll('\\', '/');
      return before === undefined ? [name] : [name, before];
    });
  }

  const all = (
    folder: string,
    since?: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<GivenMigrations> => givenMigrations([folder], since, environment(more));

  const refused = (folder: string, since: string, words: RegExp): Promise<void> =>
    assert.rejects(all(folder, since), words);

  it('without a repository, without the reference, without git: said', async () => {
    write({ 'plain/1.sql': 'A;' });
    await refused('plain', 'main', /plain is in no git repository\.$/);
    await assert.rejects(all('plain', 'main', { PATH: '' }), /PATH leads to none/);
    git('init', '--quiet', '--initial-branch', 'main');
    commit({ 'plain/1.sql': 'A;' });
    for (const reference of ['nothing', '', '--output=x', '-h', 'main:plain', '$(touch x)'])
      await refused('plain', reference, /git knows no commit ".*" in .*plain/);
  });

  it('new ones alone, whatever they are called, in their order', async () => {
    commit({ 'm/1_a.up.sql': 'A;', 'm/1_a.down.sql': 'B;', 'm/in/2 b.up.sql': 'C;' });
    write({
      'm/10_new.up.sql': 'J;',
      'm/9_new.up.sql': 'I;',
      'm/in/11 "new"\nline\ttab ä.up.sql': 'K;',
      'm/later/12.up.sql': 'L;',
      'm/later/12.down.sql': 'M;',
    });
    const found = [
      ['9_new.up.sql'],
      ['10_new.up.sql'],
      ['in/11 "new"\nline\ttab ä.up.sql'],
      ['later/12.up.sql'],
    ];
    assert.deepEqual(await given('m', 'main'), found);
    // What git tells its hooks names another place.
    const ofHook = { GIT_DIR: '.git', GIT_INDEX_FILE: 'x', GIT_WORK_TREE: '.' };
    assert.deepEqual(await given('m', 'HEAD', ofHook), found);
    const { notes } = await all('m', 'main');
    assert.deepEqual(notes, [
      '2 of 6 migrations are older than main: the schema is taken to have what they do.',
    ]);
    assert.equal((await given('m')).length, 6);
    commit({});
    assert.deepEqual(await given('m', 'main'), []);
    assert.equal((await given('m', 'main~1')).length, 4);
  });

  it('one that was changed, with its text of then; other line ends are no change', async () => {
    commit({ 'c/1.sql': 'A;\nB;\n', 'c/2.sql': 'A;\n' });
    write({ 'c/1.sql': 'A;\r\nB;\r\n', 'c/2.sql': 'C;\n' });
    assert.deepEqual(await given('c', 'main'), [['2.sql', 'A;\n']]);
  });

  it('runs nothing of the repository: neither hooks nor filters', async () => {
    commit({ 'f/1.sql': 'A;\n', '.gitattributes': '*.sql filter=evil diff=evil\n' });
    for (const key of ['filter.evil.smudge', 'filter.evil.clean', 'diff.evil.textconv'])
      git('config', key, `touch ${path.join(directory, 'ran')}`);
    git('config', 'core.fsmonitor', `touch ${path.join(directory, 'ran')}`);
    write({ 'f/1.sql': 'B;\n', 'f/2.sql': 'C;\n' });
    assert.deepEqual(await given('f', 'main'), [['1.sql', 'A;\n'], ['2.sql']]);
    assert.equal(existsSync(path.join(directory, 'ran')), false);
  });

  it('takes no repository that lies among the files of another', async () => {
    commit({ 'inner/1.sql': 'A;' });
    execFileSync('git', ['clone', '--quiet', '--bare', directory, path.join(directory, 'bare')]);
    write({ 'bare/1.sql': 'A;' });
    await refused('bare', 'main', /git cannot read .*bare: cannot use bare repository/);
  });

  it('of a partial clone, which fetches nothing: said', async () => {
    commit({ 'p/1.sql': 'A;\n' });
    git('config', 'uploadpack.allowFilter', 'true');
    const partial = path.join(directory, 'partial');
    const from = `file://${directory}`;
    execFileSync('git', ['clone', '--quiet', '--no-checkout', '--filter=blob:none', from, partial]);
    write({ 'partial/p/1.sql': 'B;\n' });
    await refused('partial/p', 'main', /this clone has not all that was committed/);
  });

  it('of sqitch, as its plan has them', async () => {
    const deploy = (names: readonly string[]): Record<string, string> =>
      Object.fromEntries(names.map((name) => [`s/deploy/${name}.sql`, `-- Deploy ${name}`]));
    commit({
      ...deploy(['zebra', 'apple', 'in/nested', 'forgotten']),
      's/revert/zebra.sql': 'R;',
      's/sqitch.plan': PLAN([change('zebra'), change('apple [zebra]'), '@v1 2026-01-01 Ann <a>']),
    });
    assert.deepEqual(await given('s'), [['deploy/zebra.sql'], ['deploy/apple.sql']]);
    assert.match((await all('s')).notes.join(), /names .*forgotten\.sql and 1 more: sqitch does/);
    renameSync(
      path.join(directory, 's/deploy/zebra.sql'),
      path.join(directory, 's/deploy/zebra@v1.sql'),
    );
    write({
      ...deploy(['zebra']),
      's/sqitch.plan': PLAN([
        change('zebra'),
        change('apple [zebra]'),
        '@v1 2026-01-01 Ann <a>',
        change('in/nested'),
        change('zebra [zebra@v1]'),
      ]),
    });
    assert.deepEqual(await given('s'), [
      ['deploy/zebra@v1.sql'],
      ['deploy/apple.sql'],
      ['deploy/in/nested.sql'],
      ['deploy/zebra.sql'],
    ]);
    assert.deepEqual(await given('s', 'main'), [['deploy/in/nested.sql'], ['deploy/zebra.sql']]);
  });
});
