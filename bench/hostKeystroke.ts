// What a keystroke costs in a program of 5 000 lines with 380 statements in its strings, beside reading it for the first time
// and beside as many lines of SQL. Usage: tsx bench/hostKeystroke.ts; prints JSON.

import path from 'node:path';
import { EXAMPLE_CATALOG } from '../src/analysis/lint/exampleCatalog';
import { HostSqlReader, type HostLanguageId } from '../src/features/hostLanguages/hostSqlReader';
import { Linter } from '../src/features/lint/linter';
import { loadParser } from '../src/features/loadParser';
import { Lazy } from '../src/util/lazy';

const RUNS = 20;
const STATEMENTS = 380;
const DIST = path.resolve(__dirname, '../dist');

function statement(number: number): string {
  const n = String(number);
  return `SELECT o.id, o.total, c.email
      FROM orders o
      JOIN customers c ON c.id = o.customer_id
     WHERE lower(c.email) = 'person${n}@example.com' AND o.total > ${n}
     ORDER BY o.id DESC LIMIT 10`;
}

/** 13 lines each, no two alike. */
function method(number: number): string {
  const n = String(number);
  return `export async function orders${n}(db: Db, limit: number): Promise<Order[]> {
  const started = performance.now();
  const { rows } = await db.query(sql\`
    ${statement(number)}
  \`);
  log.info('orders', { ms: performance.now() - started, count: rows.length });
  return rows.filter((row) => row.total > limit).map((row) => ({ ...row, n: ${n} }));
}
`;
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
}

async function keystrokesMs(texts: readonly string[], language: HostLanguageId | null) {
  const parser = new Lazy(() => loadParser(DIST));
  const linter = new Linter(
    () => parser.get(),
    HostSqlReader.in(DIST, () => parser.get()),
  );
  const { signal } = new AbortController();
  const times: number[] = [];
  let findings = 0;
  for (const text of texts) {
    const since = performance.now();
    const request = { text, language, catalog: EXAMPLE_CATALOG, disabledRules: new Set<string>() };
    findings = (await linter.lint(request, signal)).length;
    times.push(performance.now() - since);
  }
  const [firstMs = 0, ...edits] = times;
  return { findings, firstMs, medianMs: quantile(edits, 0.5), p95Ms: quantile(edits, 0.95) };
}

/** The text, and each of its versions while a number in its middle is typed. */
function typed(text: string): readonly string[] {
  const runs = Array.from({ length: RUNS }, (_, run) => '7'.repeat(run + 1));
  return [text, ...runs.map((digits) => text.replace('> 177\n', `> 177${digits}\n`))];
}

async function main(): Promise<void> {
  const numbers = Array.from({ length: STATEMENTS }, (_, number) => number);
  const program = numbers.map(method).join('\n');
  const sql = numbers.map((number) => `${statement(number)};\n`).join('\n');
  const result = {
    lines: program.split('\n').length,
    program: await keystrokesMs(typed(program), 'typescript'),
    sqlAlone: await keystrokesMs(typed(sql), null),
  };
  console.log(JSON.stringify({ benchmark: 'hostKeystroke', targetMs: 30, ...result }, null, 2));
}

void main();
