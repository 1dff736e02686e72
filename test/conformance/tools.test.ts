// Is every tool for language models registered, small, strict and of one form, and do its answers on all captured plans fit?

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { HostSqlReader } from '../../src/features/hostLanguages/hostSqlReader';
import { Linter } from '../../src/features/lint/linter';
import { DEFAULT_BYTES } from '../../src/features/tools/call/answer';
import { ToolBox } from '../../src/features/tools/call/toolBox';
import { listedTools } from '../../src/features/tools/list';
import { TOOLS } from '../../src/features/tools/registry';
import { fixtureNames, readFixture } from '../support/planFixtures';
import { testParser } from '../unit/analysis/sql/support';

const FOLDER = path.join(__dirname, '../../src/features/tools');
const BESIDE = new Set(['registry.ts', 'list.ts']);
/** Of the specification: all that a model reads before its first question. */
const MOST_WORDS_BYTES = 12_000;
const MOST_DESCRIPTION = 200;

function snake(fileName: string): string {
  return fileName.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

describe('tools for language models', () => {
  it('are the files of their folder, each under its own name', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && !BESIDE.has(name));
    assert.deepEqual(TOOLS.map(({ name }) => name).sort(), files.map(snake).sort());
  });

  it('take few of the words that a model can read', () => {
    const bytes = Buffer.byteLength(JSON.stringify(listedTools()));
    assert.ok(bytes <= MOST_WORDS_BYTES, String(bytes));
    for (const { name, description } of TOOLS)
      assert.ok(description.length <= MOST_DESCRIPTION, `${name}: ${String(description.length)}`);
  });

  it('have strict schemas, each of their objects', () => {
    const objects = (value: unknown): readonly object[] =>
      typeof value !== 'object' || value === null
        ? []
        : [value, ...Object.values(value).flatMap(objects)];
    for (const { name, inputSchema, outputSchema } of listedTools())
      for (const schema of objects([inputSchema, outputSchema]))
        if ('properties' in schema && !('propertyNames' in schema) && 'type' in schema)
          assert.ok(
            'additionalProperties' in schema && schema.additionalProperties === false,
            `${name}: ${JSON.stringify(schema)}`,
          );
  });

  it('answer within their bytes on every captured plan', async () => {
    const load = testParser;
    const box = new ToolBox({
      tools: TOOLS,
      connections: {
        list: () => [],
        open: () => Promise.reject(new Error('there is none')),
      },
      parser: load,
      linter: new Linter(load, HostSqlReader.in('', load)),
      now: (() => {
        let now = 0;
        return () => (now += 60_000);
      })(),
      deadline: () => new AbortController().signal,
      log: (error) => assert.fail(String(error)),
    });
    const caller = {
      work: { signal: new AbortController().signal, progress: () => undefined },
    };
    const names = fixtureNames().filter((name) => name.startsWith('pg18/'));
    for (const name of names) {
      const answer = await box.call('analyze_plan', { plan: readFixture(name).json }, caller);
      assert.ok(answer.ok, `${name}: ${answer.text}`);
      assert.ok(Buffer.byteLength(answer.text) <= DEFAULT_BYTES, name);
      assert.equal(answer.text, JSON.stringify(answer.data));
    }
    assert.ok(names.length > 50);
  });
});
