// Is the right planwright.json found, read with bounds, and every mistake told with file, key and what is allowed?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  isIncluded,
  planRuleSettings,
  ruleChoice,
  trustedTwin,
} from '../../../../src/features/project/projectRules';
import { Projects, type Project } from '../../../../src/features/project/projects';

describe("a project's file", () => {
  let root: string;
  const projects = new Projects();

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'planwright-project-'));
    mkdirSync(path.join(root, 'repository/.git'), { recursive: true });
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const inRoot = (name: string) => path.join(root, 'repository', name);
  const write = (name: string, content: unknown) => {
    const file = inRoot(name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const found = async (folder = '.'): Promise<Project | null> => {
    const read = await projects.of(inRoot(folder), []);
    assert.ok(read.ok, read.ok ? '' : read.error);
    return read.value;
  };
  const problem = async (content: unknown): Promise<string> => {
    write('planwright.json', content);
    const read = await projects.of(inRoot('.'), []);
    assert.ok(!read.ok, JSON.stringify(content));
    return read.error;
  };

  it('is the nearest, up to the folder of the repository', async () => {
    writeFileSync(path.join(root, 'planwright.json'), 'not read');
    mkdirSync(inRoot('deep/er'), { recursive: true });
    assert.equal(await found('deep/er'), null);
    write('planwright.json', {});
    assert.equal((await found('deep/er'))?.file, inRoot('planwright.json'));
    write('deep/planwright.json', {});
    assert.equal((await found('deep/er'))?.file, inRoot('deep/planwright.json'));
  });

  it('is sought no higher than an open folder where there is no repository', async () => {
    rmSync(inRoot('.git'), { recursive: true });
    writeFileSync(path.join(root, 'planwright.json'), 'of anybody');
    write('base.planwright.json', {});
    write('planwright.json', {});
    mkdirSync(inRoot('deep/er'), { recursive: true });
    const fileOf = async (...open: readonly string[]) => {
      const read = await projects.of(inRoot('deep/er'), open);
      assert.ok(read.ok, read.ok ? '' : read.error);
      return read.value?.file ?? null;
    };
    assert.equal(await fileOf(), null);
    assert.equal(await fileOf(inRoot('deep')), null);
    assert.equal(await fileOf(inRoot('.')), inRoot('planwright.json'));
    // Neither one beside it nor one further out.
    assert.equal(await fileOf(inRoot('dee'), inRoot('deep'), root), null);
    write('deep/planwright.json', { extends: '../base.planwright.json' });
    assert.equal(await fileOf(inRoot('.')), inRoot('deep/planwright.json'));
    const alone = await projects.of(inRoot('deep'), []);
    assert.ok(!alone.ok && alone.error.includes('leads out of'), JSON.stringify(alone));
  });

  if (process.getuid?.() === 0) {
    it('of another user counts in an open folder alone', async () => {
      const ofOther = (...names: readonly string[]) => {
        for (const name of names) chownSync(path.join(root, 'repository', name), 65_534, 65_534);
      };
      write('planwright.json', {});
      mkdirSync(inRoot('deep'));
      const fileOf = async (...open: readonly string[]) => {
        const read = await projects.of(inRoot('deep'), open);
        assert.ok(read.ok, read.ok ? '' : read.error);
        return read.value?.file ?? null;
      };
      const file = inRoot('planwright.json');
      assert.equal(await fileOf(inRoot('deep')), file);
      ofOther('planwright.json');
      assert.equal(await fileOf(inRoot('deep')), null);
      assert.equal(await fileOf(), null);
      assert.equal(await fileOf(inRoot('.')), file);
      // One's own file in a repository that is not.
      chownSync(file, 0, 0);
      ofOther('.git');
      assert.equal(await fileOf(inRoot('deep')), null);
      assert.equal(await fileOf(inRoot('.')), file);
      chownSync(inRoot('.git'), 0, 0);
      ofOther('.');
      assert.equal(await fileOf(), null);
      assert.equal(await fileOf(root), file);
      write('deep/planwright.json', { extends: '../planwright.json' });
      assert.ok((await projects.named(inRoot('deep/planwright.json'))).ok);
    });
  }

  it('switches rules off, grades them and sets their options, over what it extends', async () => {
    write('base.planwright.json', {
      rules: {
        'select-star': 'off',
        'order-by-random': 'error',
        'large-offset': { severity: 'warning', options: { minSkipped: 5 } },
      },
      exclude: ['vendor'],
    });
    write('app/planwright.json', {
      extends: '../base.planwright.json',
      rules: { 'select-star': 'on', 'large-offset': 'hint', 'jit-heavy': 'off' },
    });
    const project = await found('app');
    const { disabledRules, severities } = ruleChoice(project, ['missing-where']);
    assert.deepEqual([...disabledRules], ['jit-heavy', 'missing-where']);
    assert.deepEqual(
      [...(severities ?? [])],
      [
        ['large-offset', 'information'],
        ['order-by-random', 'error'],
      ],
    );
    const { options } = planRuleSettings(project, {});
    assert.deepEqual(options?.['large-offset'], { minSkipped: 5, minRatio: 10 });
    const own = planRuleSettings(project, { options: { 'large-offset': { minSkipped: 7 } } });
    assert.deepEqual(own.options?.['large-offset'], { minSkipped: 7 });
    // Patterns count from the file that they stand in.
    assert.ok(!isIncluded(project, inRoot('vendor/a.sql')));
    assert.ok(isIncluded(project, inRoot('app/a.sql')));
  });

  it('is read again when it, what it extends or its twin has changed, and not before', async () => {
    // Long after they were written: of what is younger a second change might not be seen.
    const remembering = new Projects(() => Date.now() + 60_000);
    const read = async (folder = '.') => {
      const answer = await remembering.of(inRoot(folder), []);
      return answer.ok
        ? { project: answer.value, problem: null }
        : { project: null, problem: answer.error };
    };
    write('planwright.json', { extends: 'base.planwright.json', twin: 'shop.twin' });
    write('base.planwright.json', { rules: { 'select-star': 'off' } });
    const first = await read();
    assert.equal(first.problem, null);
    assert.equal((await read()).project, first.project);
    assert.notEqual(await found(), await found());
    mkdirSync(inRoot('deep'));
    assert.equal((await read('deep')).project, first.project);

    write('base.planwright.json', { rules: { 'select-star': 'on' } });
    const { project: second } = await read();
    assert.equal(second?.rules.get('select-star')?.severity, 'on');
    symlinkSync(root, inRoot('shop.twin'));
    assert.match(
      (await read()).problem ?? '',
      /^planwright\.json: twin is "shop\.twin", which lies/,
    );
    rmSync(inRoot('shop.twin'));
    rmSync(inRoot('base.planwright.json'));
    assert.match((await read()).problem ?? '', /^base\.planwright\.json: there is no such file/);
    write('base.planwright.json', {});
    assert.equal((await read()).problem, null);
    rmSync(inRoot('planwright.json'));
    assert.deepEqual(await read(), { project: null, problem: null });

    const answer = () => remembering.of(inRoot('.'), []);
    write('planwright.json', 'no JSON');
    assert.equal(await answer(), await answer());
    // Why a file could not be read may be over at the next look.
    rmSync(inRoot('planwright.json'));
    mkdirSync(inRoot('planwright.json'));
    assert.notEqual(await answer(), await answer());
  });

  it('names a twin file where somebody trusts the folder', async () => {
    write('planwright.json', { twin: 'shop.twin' });
    const project = await found();
    assert.equal(trustedTwin(project, true), inRoot('shop.twin'));
    assert.equal(trustedTwin(project, false), null);
    assert.equal(trustedTwin(null, true), null);
  });

  it('says which files are looked at', async () => {
    write('planwright.json', { include: ['db/**', '*.py'], exclude: ['db/old'] });
    const project = await found();
    const included = ['db/a.sql', 'src/a.py', 'db/old/a.sql', 'src/a.sql'].filter((file) =>
      isIncluded(project, inRoot(file)),
    );
    assert.deepEqual(included, ['db/a.sql', 'src/a.py']);
    assert.ok(isIncluded(null, inRoot('anything.sql')));
  });

  it('tells a mistake with its key, what is allowed, and what was likely meant', async () => {
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [
        { rule: {} },
        /^planwright\.json: it has no key "rule" \(did you mean rules\?\); it may have .*extends/,
      ],
      [
        { rules: { 'selct-star': 'off' } },
        /rules has no key "selct-star" \(did you mean select-star\?\)/,
      ],
      [
        { rules: { 'select-star': 'of' } },
        /rules\.select-star is "of"; it may be off, on, hint, warning or error \(did you mean off\?\)/,
      ],
      [{ rules: { 'select-star': 5 } }, /rules\.select-star is 5; it may be off, on/],
      [
        { rules: { 'select-star': { level: 'off' } } },
        /rules\.select-star has no key "level"; it may have severity/,
      ],
      [{ rules: { 'jit-heavy': 'error' } }, /rules\.jit-heavy is "error"; it may be off or on/],
      [
        { rules: { 'large-offset': { options: { minSkiped: 1 } } } },
        /large-offset\.options has no key "minSkiped" \(did you mean minSkipped\?\)/,
      ],
      [
        { rules: { 'large-offset': { options: { minSkipped: 'x' } } } },
        /large-offset\.options\.minSkipped /,
      ],
      [{ include: '*.sql' }, /include is "\*\.sql"; it may be a list of texts/],
      [{ exclude: ['a', '../b'] }, /exclude\[1\] is "\.\.\/b": \.\. would lead out/],
      [
        { extends: 'package.json' },
        /extends is "package\.json"; it may be a path to a planwright\.json/,
      ],
      [{ extends: ['planwright.json', 1] }, /extends\[1\] is 1; it may be a text/],
      [{ twin: ['a'] }, /twin is a list; it may be a text/],
      [{ passwordCommand: ['id'] }, /has no key "passwordCommand"/],
      ['{"__proto__": {"rules": {}}}', /has no key "__proto__"/],
      ['{"rules": {"__proto__": "off"}}', /rules has no key "__proto__"/],
      [[], /planwright\.json: it is a list; it may be an object/],
      ['{"rules": ', /planwright\.json: it is no JSON: /],
      ['', /planwright\.json: it is no JSON: /],
    ];
    for (const [content, told] of cases) assert.match(await problem(content), told);
  });

  it('opens nothing outside of its repository', async () => {
    writeFileSync(path.join(root, 'planwright.json'), '{}');
    writeFileSync(path.join(root, 'secret.planwright.json'), '{"password": "hunter2"}');
    assert.match(await problem({ extends: '../planwright.json' }), /leads out of/);
    symlinkSync(path.join(root, 'secret.planwright.json'), inRoot('linked.planwright.json'));
    const told = await problem({ extends: 'linked.planwright.json' });
    assert.match(told, /^linked\.planwright\.json: it leads out of /);
    assert.doesNotMatch(told, /hunter2/);
    symlinkSync(root, inRoot('up'));
    assert.match(await problem({ extends: 'up/planwright.json' }), /leads out of/);
    assert.match(
      await problem({ twin: '../shop.twin' }),
      /twin is "\.\.\/shop\.twin", which lies outside/,
    );
    assert.match(await problem({ twin: '/etc/passwd' }), /lies outside/);
    symlinkSync('/dev/zero', inRoot('endless.twin'));
    for (const twin of ['endless.twin', 'up/planwright.json'])
      assert.match(await problem({ twin }), /lies outside/);
    write('real.twin', '');
    symlinkSync('real.twin', inRoot('linked.twin'));
    for (const twin of ['linked.twin', 'not-yet.twin']) {
      write('planwright.json', { twin });
      assert.equal((await found())?.twin, inRoot(twin));
    }
    rmSync(inRoot('planwright.json'));
    symlinkSync(path.join(root, 'planwright.json'), inRoot('planwright.json'));
    const linked = await projects.of(inRoot('.'), []);
    assert.ok(!linked.ok && linked.error.includes('leads out of'));
  });

  it('ends where files extend each other, or too many one another', async () => {
    write('b.planwright.json', { extends: 'planwright.json' });
    assert.match(await problem({ extends: 'b.planwright.json' }), /it extends itself/);
    for (let index = 0; index < 12; index += 1)
      write(`c${String(index)}.planwright.json`, {
        extends: `c${String(index + 1)}.planwright.json`,
      });
    write('c12.planwright.json', {});
    assert.match(await problem({ extends: 'c0.planwright.json' }), /8 deep/);
    // Each twice: 2 to the power of 7 readings.
    for (let index = 0; index < 7; index += 1) {
      const next = `d${String(index + 1)}.planwright.json`;
      write(`d${String(index)}.planwright.json`, { extends: [next, next] });
    }
    write('d7.planwright.json', {});
    assert.match(await problem({ extends: 'd0.planwright.json' }), /32 files at most/);
    assert.match(await problem({ extends: 'gone.planwright.json' }), /there is no such file/);
  });

  it('is refused where it is a pipe, a folder, huge or deep', async () => {
    execFileSync('mkfifo', [inRoot('planwright.json')]);
    const pipe = await projects.of(inRoot('.'), []);
    assert.ok(!pipe.ok && pipe.error.includes('no regular file'), JSON.stringify(pipe));
    rmSync(inRoot('planwright.json'));
    mkdirSync(inRoot('planwright.json'));
    const folder = await projects.of(inRoot('.'), []);
    assert.ok(!folder.ok && /no regular file/.test(folder.error), JSON.stringify(folder));
    rmSync(inRoot('planwright.json'), { recursive: true });
    assert.match(await problem(' '.repeat(300_000)), /it has more than 2\d\d kB/);
    const deep = `{"rules": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    assert.match(await problem(deep), /rules is a list; it may be an object/);
    assert.match(
      await problem({ include: Array(201).fill('a') }),
      /include has more than 200 items/,
    );
    assert.match(await problem({ include: ['a'.repeat(301)] }), /has more than 300 letters/);
  });
});
