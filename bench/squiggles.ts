// What a keystroke costs in a file of 2 000 lines: all of it linted anew, and after one statement changed, beside parsing it all.
// Usage: tsx bench/squiggles.ts [lines]; prints JSON.

import path from 'node:path';
import { EXAMPLE_CATALOG } from '../src/analysis/lint/exampleCatalog';
import { LintCache } from '../src/analysis/lint/lintCache';
import { lintDocument } from '../src/analysis/lint/lintDocument';
import { splitStatements } from '../src/analysis/sql/split';
import { loadParser } from '../src/features/loadParser';

const RUNS = 15;
const DIST = path.resolve(__dirname, '../dist');

/** Five lines each, no two alike. */
function statement(number: number): string {
  const n = String(number);
  return `SELECT o.id, o.total, c.email
  FROM orders o
  JOIN customers c ON c.id = o.customer_id
 WHERE lower(c.email) = 'person${n}@example.com' AND o.total > ${n}
 ORDER BY o.id DESC LIMIT 10;`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function main(): Promise<void> {
  const lines = Number(process.argv[2] ?? 2_000);
  const parser = await loadParser(DIST);
  const statements = Array.from({ length: Math.ceil(lines / 5) }, (_, i) => statement(i));
  const text = statements.join('\n');
  const lint = (of: string, cache: LintCache) =>
    lintDocument(parser, { text: of, catalog: EXAMPLE_CATALOG, disabledRules: new Set() }, cache);
  const times: { all: number; edit: number; parse: number }[] = [];
  let findings = 0;
  for (let run = 0; run < RUNS; run++) {
    const cache = new LintCache();
    const t0 = performance.now();
    findings = (await lint(text, cache)).length;
    const t1 = performance.now();
    await lint(text.replace('> 77\n', `> 77${String(run)}\n`), cache);
    const t2 = performance.now();
    for (const { start, end } of splitStatements(text)) await parser.parse(text.slice(start, end));
    times.push({ all: t1 - t0, edit: t2 - t1, parse: performance.now() - t2 });
  }
  const warm = times.slice(1);
  const allMs = median(warm.map(({ all }) => all));
  const parseMs = median(warm.map(({ parse }) => parse));
  const result = {
    lines: text.split('\n').length,
    statements: statements.length,
    findings,
    allMs,
    afterOneEditMs: median(warm.map(({ edit }) => edit)),
    parsingAloneMs: parseMs,
    ratioToParsing: allMs / parseMs,
  };
  console.log(JSON.stringify({ benchmark: 'squiggles', targetMs: 100, ...result }, null, 2));
}

void main();
