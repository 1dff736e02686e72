// lint: what the statement rules say of a text, by itself or with the catalog of a connection.

import * as z from 'zod';
import { spanIn } from '../../model/lintJson';
import type { Catalog } from '../../model/catalog';
import type { LintFinding } from '../../model/lintFinding';
import { fixText } from '../adviceText';
import { GrowingCatalog } from '../lint/growingCatalog';
import type { ToolConnection } from './call/connections';
import { Cursors } from './call/cursors';
import { defineTool } from './call/define';
import { pageOf } from './call/page';
import { OddNames } from './call/oddNames';
import { OwnLiterals } from './call/ownLiterals';

const MOST_SQL = 200_000;
/** Of the specification. */
const MOST_FINDINGS = 50;
const SEVERITIES = { error: 0, warning: 1, information: 2 };

export const lint = defineTool({
  name: 'lint',
  title: 'Lint SQL for PostgreSQL',
  description:
    'Find mistakes and slow patterns in SQL text without running it. With a connection it knows tables, types and indexes. Use it before you hand out SQL.',
  connection: 'optional',
  input: { sql: z.string().min(1).max(MOST_SQL), cursor: z.string().max(100).optional() },
  output: {
    level: z.string(),
    findings: z.array(
      z.strictObject({
        rule: z.string(),
        severity: z.string(),
        message: z.string(),
        line: z.number(),
        column: z.number(),
        fix: z.string().optional(),
        text: z.string().optional(),
        newText: z.string().optional(),
        sql: z.string().optional(),
      }),
    ),
    cursor: z.string().optional(),
    names: z.array(z.string()).optional(),
  },
  run: async ({ sql, cursor }, { linter, work, mostBytes }, place) => {
    const from = Cursors.read(cursor, sql);
    const catalog = place === null ? null : await catalogFor(sql, place.open.client, work.signal);
    const request = { text: sql, language: null, catalog, disabledRules: new Set<string>() };
    const all = [...(await linter.lint(request, work.signal))].sort(bySeverity);
    const odd = new OddNames();
    odd.learnSql(sql);
    if (catalog !== null) odd.learnCatalog(catalog);
    const { items, next, names } = pageOf(all, toldIn(sql, odd), {
      ...{ from, limit: MOST_FINDINGS, mostBytes, names: odd },
    });
    return {
      level: catalog === null ? 'text' : 'catalog',
      findings: items,
      ...(next === null ? {} : { cursor: Cursors.at(next, sql) }),
      ...(names.length === 0 ? {} : { names }),
    };
  },
});

/** Of what the text names in full, of the rest by name: true at each call, as a person may have built an index since. */
async function catalogFor(
  sql: string,
  client: ToolConnection['client'],
  signal: AbortSignal,
): Promise<Catalog> {
  const known = await GrowingCatalog.read(client, signal);
  for (let vague = known.vagueIn(sql); vague.length > 0; vague = known.vagueIn(sql))
    await known.readInFull(vague, client, signal);
  return known.catalog;
}

function bySeverity(a: LintFinding, b: LintFinding): number {
  return SEVERITIES[a.severity] - SEVERITIES[b.severity] || a.range.start - b.range.start;
}

function toldIn(sql: string, names: OddNames) {
  const span = spanIn(sql);
  const literals = new OwnLiterals(sql);
  return ({ rule, severity, message, range, fixes }: LintFinding) => {
    const { start } = span(range);
    const [first] = fixes.map(fixText);
    const { edit } = first ?? {};
    return {
      ...{ rule, severity, message: names.inProse(message), ...start },
      ...(first === undefined ? {} : { fix: names.inProse(first.title) }),
      ...(edit === undefined
        ? {}
        : { text: sql.slice(edit.range.start, edit.range.end), newText: edit.newText }),
      ...(edit === undefined && first?.sql !== undefined
        ? { sql: literals.inChange(first.sql) }
        : {}),
    };
  };
}
