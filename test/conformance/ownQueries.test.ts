// Can a query of Planwright's own reach a server by another door than the session that pins its search_path?

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { z } from 'zod';
import type { SqlParser } from '../../src/analysis/sql/parser';
import { loadParser } from '../../src/features/loadParser';

const ROOT = path.resolve(__dirname, '../..');
const SOURCE = path.join(ROOT, 'src');

/** These speak with a person's server through pg itself. privateConnection.ts speaks with Planwright's own. */
const DOORS = [
  'db/boundedClient.ts',
  'db/cancelBackend.ts',
  'db/connectionPool.ts',
  'db/hostPool.ts',
  'db/hosts.ts',
  'db/loginGuard.ts',
  // Of PgBouncer: its console knows no SQL, and the other asks which process answers.
  'db/pgbouncer/console.ts',
  'db/pooler/sharesServers.ts',
  'db/queryConfig.ts',
  'db/readOnlySession.ts',
  'db/runStatement.ts',
  'db/targetSession.ts',
];
/** Runs in the person's search_path, on their side of the session. */
const ON_THE_PERSONS_SIDE = ['db/explain.ts', 'db/readRows.ts', 'db/searchPath.ts'];

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll(path.sep, '/'))
  .sort();

describe("Planwright's own queries", () => {
  let parser: SqlParser;

  before(async () => {
    parser = await loadParser(path.join(ROOT, 'dist'));
  });

  it('reach a server through one session only', () => {
    const speaking = files.filter((file) => /from '(?:pg|\.\/queryConfig)'/.test(textOf(file)));
    assert.deepEqual(speaking, [...DOORS, 'db/privateConnection.ts'].sort());
  });

  it("are sent in the person's search_path by nobody but those who explain, and build for a try", () => {
    const running = files.filter((file) =>
      /\bsession\.(?:run|prepare|execute)\(/.test(textOf(file)),
    );
    assert.deepEqual(running, [
      'db/explain.ts',
      'db/readRows.ts',
      'db/scratchDatabase.ts',
      'db/tryChanges.ts',
      'whatif/embeddedWhatIf.ts',
    ]);
  });

  it('use nothing that a search_path decides where it is not pinned', async () => {
    let checked = 0;
    for (const file of [...DOORS, ...ON_THE_PERSONS_SIDE]) {
      for (const sql of selectsOf(file)) {
        checked += 1;
        assert.deepEqual(await decidedByThePath(parser, sql), [], `${file}: ${sql}`);
      }
    }
    assert.ok(checked >= 6, String(checked));
  });

  it('are seen to depend on the path where they do', async () => {
    for (const sql of [
      'SELECT 1 = 2',
      'SELECT now()',
      'SELECT x::text FROM t',
      'SELECT * FROM t',
    ]) {
      assert.notDeepEqual(await decidedByThePath(parser, sql), [], sql);
    }
  });
});

function textOf(file: string): string {
  return readFileSync(path.join(SOURCE, file), 'utf8');
}

/** The SELECTs among the string literals of a file, with a literal in place of what is filled in. */
function selectsOf(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = literalText(node);
    if (text !== null && /^\s*SELECT\b/.test(text)) found.push(text);
    else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true));
  return found;
}

/** Null for what is no string; `'x'` for what is filled in, as a bare literal or within one. */
function literalText(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.templateSpans.reduce(
    (text, { literal }) => `${text}${text.endsWith('.') ? 'x' : "'x'"}${literal.text}`,
    node.head.text,
  );
}

async function decidedByThePath(parser: SqlParser, sql: string): Promise<readonly string[]> {
  const parsed = await parser.parse(sql);
  assert.ok(parsed.ok, sql);
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [key, value] of Object.entries(node)) {
      const isNamed = ['FuncCall', 'RangeVar', 'typeName', 'A_Expr'].includes(key);
      if (isNamed && !schemaOf(value).includes('"pg_catalog"')) found.push(key);
      visit(value);
    }
  };
  visit(parsed.value);
  return found;
}

const nameSchema = z.object({
  funcname: z.unknown().optional(),
  schemaname: z.unknown().optional(),
  names: z.unknown().optional(),
  name: z.unknown().optional(),
});

function schemaOf(node: unknown): string {
  return JSON.stringify(nameSchema.parse(node));
}
