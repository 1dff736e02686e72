// Do the GitHub action, the GitLab job and the hook of pre-commit catch a bad query and a bad migration of the example, and let
// it pass as it is? Their steps are run as they stand there; npx is the command line that was built.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { cleanup } from '../../support/cleanup';
import { CLI } from '../../support/cli';

const ROOT = path.join(__dirname, '../../..');
const yaml = (file: string): unknown => parse(readFileSync(path.join(ROOT, file), 'utf8'));

const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string() })),
  runs: z.object({
    steps: z.array(
      z.object({ name: z.string(), env: z.record(z.string(), z.string()), run: z.string() }),
    ),
  }),
});
const workflowSchema = z.object({
  jobs: z.object({
    planwright: z.object({
      steps: z.array(z.object({ with: z.record(z.string(), z.unknown()).optional() })),
    }),
  }),
});

interface Ended {
  readonly code: number;
  readonly out: string;
}

describe('the example of CI', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-ci-'));
  const project = path.join(directory, 'shop');
  cleanup()(() => {
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  const bash = (script: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const PATH = `${path.join(directory, 'bin')}:${process.env['PATH'] ?? ''}`;
      // As GitHub runs `shell: bash`.
      execFile(
        'bash',
        ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
        { cwd: project, env: { PATH, HOME: directory, USER: 'postgres', ...env } },
        (error, out, log) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), out: `${out}${log}` });
        },
      );
    });

  const action = actionSchema.parse(yaml('action.yml'));
  const workflow = workflowSchema.parse(yaml('examples/ci/.github/workflows/database.yml'));
  const given = z
    .record(z.string(), z.string())
    .parse(workflow.jobs.planwright.steps.find((step) => step.with?.['twin'] !== undefined)?.with);

  const step = (name: string): Promise<Ended> => {
    const found = action.runs.steps.find((one) => one.name === name);
    assert.ok(found, name);
    const env = Object.entries(found.env).map(([key, value]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '';
      assert.ok(input in action.inputs, value);
      return [key, given[input] ?? action.inputs[input]?.default ?? ''] as const;
    });
    return bash(found.run, Object.fromEntries(env));
  };

  before(() => {
    cpSync(path.join(ROOT, 'examples/ci'), project, { recursive: true });
    mkdirSync(path.join(directory, 'bin'));
    const npx = path.join(directory, 'bin/npx');
    writeFileSync(
      npx,
      `#!/bin/sh\n[ "$1 $2" = "--yes planwright" ] || exit 99\nshift 2\nexec '${process.execPath}' '${CLI}' "$@"\n`,
    );
    chmodSync(npx, 0o755);
  });

  it('asks nothing of bash that 3.2 of macOS lacks', () => {
    for (const { name, run } of action.runs.steps)
      assert.doesNotMatch(run, /\b(?:mapfile|readarray|declare -A)\b/, name);
  });

  it('names only inputs that the action has', () => {
    assert.deepEqual(
      Object.keys(given).filter((name) => !(name in action.inputs)),
      [],
    );
    // In the text of a script an input would be run.
    for (const { run } of action.runs.steps) assert.doesNotMatch(run, /\$\{\{/);
  });

  it('passes as it is', async () => {
    for (const name of ['Lint', 'Plans', 'Migrations']) {
      const { code, out } = await step(name);
      assert.equal(code, 0, `${name}: ${out}`);
    }
  });

  it('fails at a bad query and at a bad migration, at their lines', async () => {
    const query = path.join(project, 'queries/orders.sql');
    const text = readFileSync(query, 'utf8');
    writeFileSync(query, `${text}\nDELETE FROM orders;\n`);
    writeFileSync(
      path.join(project, 'migrations/0002_total.sql'),
      'UPDATE orders SET total = total + 1;\n',
    );
    const linted = await step('Lint');
    assert.equal(linted.code, 1, linted.out);
    assert.match(
      linted.out,
      /^::warning file=queries\/orders\.sql,line=\d+,.*title=missing-where::/m,
    );
    const checked = await step('Migrations');
    assert.equal(checked.code, 1, checked.out);
    assert.match(checked.out, /^::warning file=migrations\/0002_total\.sql,line=1,/m);
  });

  it('fails in GitLab and before a commit likewise', async () => {
    const gitlab = z
      .object({ planwright: z.object({ script: z.array(z.string()) }) })
      .parse(yaml('examples/ci/.gitlab-ci.yml'));
    const [lint = ''] = gitlab.planwright.script;
    const { code, out } = await bash(lint);
    assert.equal(code, 1, out);
    assert.match(out, /missing-where/);
    const [hook] = z.tuple([z.object({ entry: z.string() })]).parse(yaml('.pre-commit-hooks.yaml'));
    const hooked = await bash(`${hook.entry} queries/orders.sql`);
    assert.equal(hooked.code, 1, hooked.out);
    assert.equal((await bash(`${hook.entry} migrations/0001_note.sql`)).code, 0);
  });
});
